// The steps of a trace as a table, for who listens or copies: a page of rows at a time, made when it is opened.

import { h, setText } from "./element.js";
import { formatTime } from "./format.js";
import { trans } from "./words.js";

const ROWS_AT_ONCE = 100;
const TABLE_TITLES = ["Step", "Time", "Kernel", "Object", "What", "Note"];

export class TraceTable {
  /** @type {any} */ shown;

  /** `shown()` gives the rows and lanes that are shown now. */
  constructor(host, shown) {
    [this.shown, this.start] = [shown, null];
    this.body = h("tbody");
    this.where = h("span", { class: "jsh-label" });
    const turn = (text, step) => h("button", { type: "button", class: "jsh-button", onclick: () => this.turn(step) }, text);
    const head = h("thead", {}, h("tr", {}, ...TABLE_TITLES.map((title) => h("th", { scope: "col" }, title))));
    this.element = h("details", { class: "jsh-part jsh-t-table", ontoggle: () => this.changed() }, h("summary", {}, trans.__("As a table")),
      h("div", { class: "jsh-bar" }, turn("Earlier", -ROWS_AT_ONCE), turn("Later", ROWS_AT_ONCE), this.where), h("table", {}, head, this.body));
    host.append(this.element);
  }

  turn(step) {
    const [rows] = this.shown();
    this.start = Math.max(0, Math.min((this.start ?? rows.length - ROWS_AT_ONCE) + step, rows.length - 1));
    this.changed();
  }

  changed() {
    if (!this.element.open) return;
    const [rows, lanes] = this.shown();
    const start = Math.max(0, this.start ?? rows.length - ROWS_AT_ONCE);
    const page = rows.slice(start, start + ROWS_AT_ONCE);
    setText(this.where, `${start + 1} to ${start + page.length} of ${rows.length}`);
    this.body.replaceChildren(...page.map((row) => h("tr", {}, ...cellsOf(row, lanes).map((text) => h("td", {}, text)))));
  }

  close() {
    this.element.remove();
  }
}

const STATE_WORDS = { waits: "waits", held: "is held back", back: "was taken back", failed: "failed" };

function cellsOf(row, lanes) {
  const [client, object] = [lanes.clients.get(row.client), lanes.objects.get(row.object)];
  return [String(row.seq), formatTime(row.at), client.whole, object.whole, [row.text, STATE_WORDS[row.state]].filter(Boolean).join(" "), [row.note, row.why].filter(Boolean).join("; ")];
}
