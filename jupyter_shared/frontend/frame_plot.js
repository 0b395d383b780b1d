// Columns of a frame, plotted over its index: those whose histogram was clicked, as the rows are filtered.

import { h } from "./element.js";
import { Plot } from "./plot.js";
import { trans } from "./words.js";

export class FramePlot {
  /** @type {any} */ ask;
  /** @type {any} */ complain;

  /** `ask(what, content)` asks the kernel; `complain(why)` says what it refuses. */
  constructor(ask, complain) {
    Object.assign(this, { ask, complain, columns: [], plot: null });
    this.element = h("div", { class: "jsh-plot-host", hidden: true });
  }

  /** Plot one more column, or no longer. */
  toggle(column) {
    this.columns = this.columns.includes(column) ? this.columns.filter((one) => one !== column) : [...this.columns, column];
    this.refresh();
  }

  clear() {
    this.columns = [];
    this.refresh();
  }

  /** Other rows, or other columns: have their lines sent. */
  async refresh() {
    const asked = (this.asked = [...this.columns]);
    if (!asked.length) return this.leave();
    const answer = await this.ask("plot", { columns: asked });
    if (this.asked !== asked) return; // something else was asked for meanwhile
    if (answer.type === "refused") {
      this.columns = this.shown ?? [];
      this.complain(answer.why);
      return;
    }
    this.shown = asked;
    this.plot ??= this.begin();
    this.plot.show(answer.series.map((one) => ({ ...one, id: one.column, at: answer.at })), { from: answer.ends[0], to: answer.ends[1], over: answer.over });
  }

  begin() {
    this.element.hidden = false;
    return new Plot(this.element, { label: trans.__("Columns over the index"), onremove: (column) => this.toggle(column), onclose: () => this.clear() });
  }

  leave() {
    this.shown = [];
    this.plot = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
