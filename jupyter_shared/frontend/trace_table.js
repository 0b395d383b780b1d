// The steps of a trace as a table, for who listens or copies: a page of rows at a time, made when it is opened.

import { h, setText } from "./element.js";
import { formatTime } from "./format.js";
import { stateSaid } from "./trace_layout.js";
import { trans } from "./words.js";

const ROWS_AT_ONCE = 100;

export class TraceTable {
  /** @type {any} */ shown;

  /** `shown()` gives the rows and lanes that are shown now. */
  constructor(host, shown) {
    [this.shown, this.start] = [shown, null];
    this.body = h("tbody");
    this.where = h("span", { class: "jsh-label" });
    const turn = (text, step) => h("button", { type: "button", class: "jsh-button", onclick: () => this.turn(step) }, text);
    const head = h("thead", {}, h("tr", {}, ...[trans.__("Step"), trans.__("Time"), trans.__("Kernel"), trans.__("Object"), trans.__("What"), trans.__("Note")].map((title) => h("th", { scope: "col" }, title))));
    this.element = h("details", { class: "jsh-part jsh-t-table", ontoggle: () => this.changed() }, h("summary", {}, trans.__("As a table")),
      h("div", { class: "jsh-bar" }, turn(trans.__("Earlier"), -ROWS_AT_ONCE), turn(trans.__("Later"), ROWS_AT_ONCE), this.where), h("table", {}, head, this.body));
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
    setText(this.where, trans.__("%1 to %2 of %3", start + 1, start + page.length, rows.length));
    this.body.replaceChildren(...page.map((row) => h("tr", {}, ...cellsOf(row, lanes).map((text) => h("td", {}, text)))));
  }

  close() {
    this.element.remove();
  }
}

function cellsOf(row, lanes) {
  const [client, object] = [lanes.clients.get(row.client), lanes.objects.get(row.object)];
  return [String(row.seq), formatTime(row.at), client.whole, object.whole, [row.text, stateSaid(row.state)].filter(Boolean).join(" "), [row.note, row.why].filter(Boolean).join("; ")];
}
