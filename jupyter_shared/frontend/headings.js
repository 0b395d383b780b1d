// The headings of a grid: of the columns in sight, in their order, each made once for as long as it is in sight.

import { h } from "./element.js";
import { Head } from "./heads.js";

export class Headings {
  /** @type {any} */ levels;
  /** @type {any} */ lanes;
  /** @type {any} */ does;

  /** `does` is what a heading can do: see `Head`. */
  constructor(levels, lanes, does) {
    Object.assign(this, { levels, lanes, does });
    this.heads = new Map(); // by column
    this.row = h("div", { class: "jsh-grid-line", role: "row", "aria-rowindex": 1 });
    this.element = h("div", { class: "jsh-grid-head", role: "rowgroup" }, this.row);
  }

  at(column) {
    return this.heads.get(column);
  }

  /** Show those of these columns; `state` has what they are sorted and filtered by, and what was told of them. */
  draw(columns, labels, { order, filters, wrong, told }) {
    this.leave(new Set(columns));
    columns.forEach((column, index) => {
      const head = this.headOf(column);
      head.show(labels[index], column === this.lanes.frozen ? null : labels[index - 1]?.[0]);
      this.lanes.position(head.element, column);
      const sorted = order.findIndex(([other]) => other === column);
      head.showOrder(sorted, order[sorted]?.[1], order.length > 1);
      head.showFilter(filters.get(column) ?? "", wrong.get(column));
      head.describe(told.get(column) ?? null);
    });
  }

  /** Those out of sight go; but not the one somebody types into. */
  leave(inSight) {
    for (const [column, head] of this.heads) {
      if (inSight.has(column) || head.element.contains(document.activeElement)) continue;
      head.close();
      this.heads.delete(column);
    }
  }

  headOf(column) {
    if (!this.heads.has(column)) {
      const head = new Head(column, this.levels, this.does);
      this.heads.set(column, head);
      const next = [...this.row.children].find((other) => Number(other.getAttribute("aria-colindex")) > column + 1);
      this.row.insertBefore(head.element, next ?? null); // so that Tab goes from left to right
    }
    return this.heads.get(column);
  }

  close() {
    for (const head of this.heads.values()) head.close();
  }
}
