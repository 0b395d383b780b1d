// Scrolling through any number of rows, of which only those in sight exist.

import { h } from "./element.js";

const TALLEST = 8e6; // pixels: browsers stop somewhat above; beyond it, one pixel stands for more than one row
const SPARE = 8; // rows beyond the edges, so that slow scrolling shows no gaps

/**
 * A scrolling area of rows of equal height. `onmove(start, stop)` is told which rows should be there; also if those
 * are the same, but `sideways()` says that something else came into sight: so that a diagonal jump is one move.
 */
export class Scroller {
  /** @param {any} options */
  constructor({ rowHeight, mostRows = 14, onmove, sideways = () => false }) {
    this.rowHeight = rowHeight;
    this.mostRows = mostRows;
    this.onmove = onmove;
    this.sideways = sideways;
    this.total = 0;
    this.headHeight = 0; // of what stays above the rows, within the same area
    this.start = 0;
    this.stop = 30;
    this.space = h("div", { class: "jsh-space", role: "rowgroup" });
    this.element = h("div", { class: "jsh-scroll", role: "presentation" }, this.space);
    this.element.addEventListener("scroll", () => this.later());
    if (globalThis.ResizeObserver) {
      this.resized = new ResizeObserver(() => this.later());
      this.resized.observe(this.element);
    }
  }

  /** There are so many rows now. */
  setTotal(total) {
    if (total === this.total) return;
    this.total = total;
    this.space.style.height = `${Math.min(total * this.rowHeight, TALLEST)}px`;
    // As a variable, so that where a view fills its tab the style sheet can do otherwise.
    this.element.style.setProperty("--jsh-rows-height", `${Math.max(1, Math.min(total, this.mostRows)) * this.rowHeight + 2}px`);
    this.later();
  }

  /** Above the rows, in the same area, something so high stays. */
  setHead(height) {
    this.headHeight = height;
    this.element.style.setProperty("--jsh-head-height", `${height}px`);
  }

  get rowsInSight() {
    const height = this.element.clientHeight - this.headHeight;
    return Math.ceil((height > 0 ? height : this.mostRows * this.rowHeight) / this.rowHeight);
  }

  /** The row at the top edge. */
  get first() {
    const room = this.total * this.rowHeight - TALLEST;
    const scrolled = this.element.scrollTop || 0;
    if (room <= 0) return Math.floor(scrolled / this.rowHeight);
    return Math.round((scrolled / this.reach) * Math.max(0, this.total - this.rowsInSight + 1));
  }

  /** How far can be scrolled, when rows are more than any browser has pixels for. */
  get reach() {
    return TALLEST + this.headHeight - (this.element.clientHeight || 0);
  }

  /** Where a row belongs, in pixels from the top of the space. */
  top(row) {
    if (this.total * this.rowHeight <= TALLEST) return row * this.rowHeight;
    return (this.element.scrollTop || 0) + (row - this.first) * this.rowHeight;
  }

  /** Scroll until a row is in sight. */
  reveal(row) {
    const below = this.first + this.rowsInSight - 2; // the last one that is there with all of its height
    if (row >= this.first && row <= below) return;
    const top = row < this.first ? row : Math.max(0, row - (this.rowsInSight - 2));
    const squeezed = this.total * this.rowHeight > TALLEST;
    const rows = Math.max(1, this.total - this.rowsInSight + 1);
    this.element.scrollTop = squeezed ? Math.ceil((top / rows) * this.reach) : top * this.rowHeight;
  }

  later() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.measure();
    });
  }

  measure() {
    const first = this.first;
    const start = Math.max(0, first - SPARE);
    const stop = Math.max(start + 1, Math.min(this.total, first + this.rowsInSight + SPARE));
    const moved = start !== this.start || stop !== this.stop;
    [this.start, this.stop] = [start, stop];
    if (moved || this.sideways()) this.onmove(start, stop);
  }

  close() {
    this.resized?.disconnect();
  }
}
