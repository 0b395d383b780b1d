// Rows that are walked through with the keyboard: one of them has the focus, or would get it.

import { editRow, removeRow } from "./row_actions.js";

/** What a table of rows is made of, as far as keys go. */
export class Walked {
  /** @type {any} */ rows;
  /** @type {any} */ order;
  /** @type {any} */ start;
  /** @type {any} */ scroller;
  /** @type {any} */ grid;
  /** @type {any} */ onopen;
  /** @type {any} */ opened = null; // what shows the insides of rows, where they can be seen
  /** @type {any} */ focused = null;

  focus(row, really) {
    this.focused?.element?.setAttribute("tabindex", "-1");
    this.focused = row;
    row.element?.setAttribute("tabindex", "0");
    if (really) row.element?.focus();
  }

  key(event, row) {
    if (event.target !== row.element) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step) this.goTo(row.position + step);
    else if (event.key === "Enter" || event.key === "F2") {
      if (row.opener) this.onopen(row.cells);
      else editRow(this, row);
    } else if (event.key === "Delete" && row.removeButton) removeRow(this, row);
    else if (!this.turns(event.key, row)) return;
    event.preventDefault();
    event.stopPropagation(); // keys of a notebook, such as Enter and arrows, are not meant
  }

  /** Whether a key opens or closes what is in a row, or plots its number; and do so. */
  turns(key, row) {
    const wanted = { tree: { ArrowRight: true, ArrowLeft: false }, plot: { p: !this.opened?.isOpen(row) } }[row.opens]?.[key];
    if (!this.opened || wanted === undefined) return false;
    if (wanted !== this.opened.isOpen(row)) this.opened.turn(row);
    return true;
  }

  /** The row that had the focus is gone: the one in its place has it now; or, when it was scrolled away, the pane. */
  keepFocus(position) {
    if (position >= this.start && position <= this.start + this.order.length) this.goTo(position);
    else this.grid.closest?.(".jsh-pane")?.focus({ preventScroll: true });
  }

  goTo(position) {
    const wanted = Math.min(Math.max(position, 0), this.scroller.total - 1);
    this.scroller.reveal(wanted);
    const row = this.rows.get(this.order[wanted - this.start]);
    if (row?.element) this.focus(row, true);
  }
}
