// A frame as a grid, with what can be done to it: what is in sight is fetched; all else is done where the data is.

import { saveFile, toClipboard } from "./clipboard.js";
import { h, setText } from "./element.js";
import { formatNumber } from "./format.js";
import { FramePlot } from "./frame_plot.js";
import { Grid } from "./grid.js";
import { offerCode } from "./inserting.js";
import { Lanes, RememberedWidths } from "./lanes.js";
import { trans } from "./words.js";

const TYPING = 300; // milliseconds

export class FrameView {
  constructor(host, channel, frame) {
    this.channel = channel;
    this.frame = frame;
    this.host = h("div", { class: "jsh-frame" });
    this.remembered = new RememberedWidths(frame?.name?.textContent);
    this.bar = this.buildBar();
    this.plot = new FramePlot((what, content) => this.ask(what, content), (why) => this.complain(why));
    host.append(h("div", { class: "jsh-bar" }, ...this.bar), this.plot.element, this.host);
  }

  buildBar() {
    this.search = h("input", {
      type: "search", class: "jsh-search", placeholder: trans.__("Search all columns"), "aria-label": trans.__("Search all columns"), oninput: () => this.searchSoon(),
    });
    this.filtering = h("button", { type: "button", class: "jsh-button", "aria-pressed": "false", onclick: () => this.toggleFilters() }, trans.__("Filters"));
    this.count = h("span", { class: "jsh-count", role: "status", "aria-live": "polite" });
    const choices = [["", trans.__("Export …")], ["csv", trans.__("CSV file")], ["parquet", trans.__("Parquet file")], ["copy", trans.__("Copy for a spreadsheet")], ["code", trans.__("Insert the code of the filter")]];
    this.exporting = h("select", { class: "jsh-select", "aria-label": trans.__("Export the rows as they are filtered and sorted"), onchange: () => this.takeOut(), onkeydown: (event) => this.openChoices(event) },
      ...choices.map(([value, text]) => h("option", { value }, text)));
    return [this.search, this.filtering, this.exporting, this.count];
  }

  /** The other end has forgotten how the rows are arranged. */
  again() {
    this.isForgotten = true;
  }

  update({ table, grid, reset }) {
    if (table) this.build(table);
    if (reset) this.complain(reset);
    if (!grid || !this.grid) return;
    this.grid.update(grid);
    this.tellCount(grid);
    this.describeSoon();
  }

  /** A table of this shape; what was typed and dragged stays, as far as its columns are the same. */
  build(table) {
    const before = this.grid;
    const same = before && before.shape.columns === table.columns && String(before.shape.frozen) === String(table.frozen) && before.shape.levels === table.levels;
    this.version = table.version;
    if (same) {
      before.shape = table;
      before.told = new Map();
      before.ask();
      this.describeSoon(); // also when the cells are the same: what was asked out of sight was refused
      this.plot.refresh();
      if (this.isForgotten && (before.order.length || before.filters.size || this.search.value)) this.arrange();
      this.isForgotten = false;
      return;
    }
    before?.close();
    this.plot.clear();
    const lanes = new Lanes({ count: table.columns + table.frozen.length, frozen: table.frozen.length, characters: table.widths, dragged: this.dragged(table.names) });
    this.grid = new Grid({
      label: trans.__("%1 rows of %2 columns", formatNumber(table.rows), formatNumber(table.columns)), shape: table, lanes,
      does: {
        window: (window) => this.channel.send("window", window),
        arrange: () => this.arrange(),
        copy: (box) => this.copy(box),
        plot: (column) => this.plot.toggle(column),
        drag: (column, width, done) => this.drag(column, width, done),
        reset: (column) => this.drag(column, null, true),
      },
    });
    this.showFilters(false);
    this.host.replaceChildren(this.grid.element);
    this.grid.ask();
  }

  /** The widths that were dragged before, by column. */
  dragged(names) {
    const widths = this.remembered.read();
    return Object.fromEntries(names.flatMap((name, column) => (widths[name] ? [[column, widths[name]]] : [])));
  }

  tellCount({ total, matching }) {
    if (this.wrong) return;
    const rows = matching === total ? formatNumber(total) : trans.__("%1 of %2", formatNumber(matching), formatNumber(total));
    setText(this.count, `${rows} × ${formatNumber(this.grid.shape.columns)}`);
  }

  complain(why) {
    this.wrong = why;
    setText(this.count, why);
  }

  // --- which rows ----------------------------------------------------------------------------------------

  searchSoon() {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.grid?.rearrange(), TYPING);
  }

  async arrange() {
    const { grid } = this;
    const asked = (this.asked = { order: grid.order, filters: [...grid.filters], search: this.search.value });
    const answer = await this.ask("arrange", asked);
    if (this.asked !== asked) return; // something else was asked for meanwhile
    this.wrong = answer.why ?? answer.wrong ?? "";
    grid.wrong = new Map(answer.wrong ? [[answer.column, answer.wrong]] : []);
    if (this.wrong) this.complain(this.wrong);
    else grid.toTop();
    grid.draw();
    if (!this.wrong) this.plot.refresh();
  }

  toggleFilters() {
    const shown = this.filtering.getAttribute("aria-pressed") !== "true";
    this.showFilters(shown);
    if (!shown && this.grid.filters.size) {
      this.grid.filters.clear();
      this.grid.rearrange();
    }
  }

  showFilters(shown) {
    this.filtering.setAttribute("aria-pressed", String(shown));
    this.grid?.element.classList.toggle("jsh-filtered", shown);
  }

  // --- what columns are like -----------------------------------------------------------------------------

  describeSoon() {
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.describeNext(), 60);
  }

  /** One column after the other, those in sight only; what was asked for once is not asked for again. */
  async describeNext() {
    if (this.busy || this.closed || !this.grid) return;
    const { grid } = this;
    const column = grid.drawn.find((one) => !grid.told.has(one));
    if (column === undefined) return;
    this.busy = true;
    const version = this.version;
    const answer = await this.ask("describe", { column });
    this.busy = false;
    if (version === this.version && this.grid === grid) grid.describe(column, answer.type === "refused" ? null : answer);
    this.describeNext();
  }

  // --- widths, copies ------------------------------------------------------------------------------------

  drag(column, width, done) {
    const { lanes } = this.grid;
    if (width === null) lanes.reset(column);
    else lanes.drag(column, width);
    this.grid.placed();
    const name = this.grid.headings.at(column)?.name;
    if (done && name) this.remembered.write(name, width === null ? null : lanes.width(column));
  }

  async copy(box) {
    const answer = await this.ask("copy", box);
    if (answer.type === "refused") this.complain(answer.why);
    else await toClipboard(answer.text);
  }

  /** A key shows what there is to choose: by itself, it would choose the next one, and have it done. */
  openChoices(event) {
    if (!/^(Arrow(Up|Down)|[a-z])$/i.test(event.key) || event.altKey || !this.exporting.showPicker) return;
    event.preventDefault();
    this.exporting.showPicker();
  }

  /** Have the rows, as they are filtered and sorted, elsewhere. */
  async takeOut() {
    const what = this.exporting.value;
    this.exporting.value = "";
    if (!what || !this.grid) return;
    const name = this.frame?.name?.textContent || "table";
    const all = { top: 0, bottom: this.grid.matching - 1, left: 0, right: this.grid.columns - 1 };
    const answer = await this.ask(what, { name, ...all });
    if (answer.type === "refused") this.complain(answer.why);
    else if (answer.buffers?.length) saveFile(`${name}.${what}`, answer.buffers[0]);
    else if (what === "code" && offerCode(this.host, answer)) setText(this.count, trans.__("Inserted into the notebook."));
    else setText(this.count, (await toClipboard(answer.text)) ? trans.__("Copied to the clipboard.") : trans.__("This page may not write to the clipboard."));
  }

  ask(what, content) {
    return this.channel.request("ask", { what, ...content });
  }

  close() {
    this.closed = true;
    clearTimeout(this.searching);
    clearTimeout(this.describing);
    this.grid?.close();
  }
}
