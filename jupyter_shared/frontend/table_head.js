// The head of a live table: what its columns are called, and by which of them it is sorted.

import { h } from "./element.js";
import { trans } from "./words.js";

export class TableHead {
  /** @param {any} columns @param {any} options */
  constructor(columns, { style, removable, onsort }) {
    this.sort = { column: null, descending: false };
    this.onsort = onsort;
    this.headers = columns.map((column, index) => {
      const button = h("button", { type: "button", class: "jsh-sort", title: column.note, onclick: () => this.sortBy(index) }, column.title);
      return h("div", { role: "columnheader", "aria-sort": "none" }, button);
    });
    const actions = removable ? [h("div", { role: "columnheader" }, h("span", { class: "jsh-unseen" }, trans.__("Actions")))] : [];
    this.element = h("div", { role: "rowgroup", class: "jsh-heads" }, h("div", { class: "jsh-row jsh-head", role: "row", style }, ...this.headers, ...actions));
  }

  /** Ascending, descending, and as they come, in turns. */
  sortBy(index) {
    const { column, descending } = this.sort;
    if (column !== index) this.sort = { column: index, descending: false };
    else if (!descending) this.sort = { column: index, descending: true };
    else this.sort = { column: null, descending: false };
    this.headers.forEach((header, position) => {
      const sorted = position === this.sort.column;
      header.setAttribute("aria-sort", sorted ? (this.sort.descending ? "descending" : "ascending") : "none");
    });
    this.onsort();
  }

  /** Head and rows scroll sideways together, each of them telling the other. */
  followSideways(rows) {
    const head = this.element;
    rows.addEventListener("scroll", () => { if (head.scrollLeft !== rows.scrollLeft) head.scrollLeft = rows.scrollLeft; });
    head.addEventListener("scroll", () => { if (head.scrollLeft !== rows.scrollLeft) rows.scrollLeft = head.scrollLeft; });
  }
}
