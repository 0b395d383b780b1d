// A grid of any number of rows and columns, of which only those in sight exist. Row labels and headings stay in sight.

import { Headings } from "./headings.js";
import { Lines } from "./lines.js";
import { Picking } from "./picking.js";
import { Scroller } from "./scroller.js";
import { Selection } from "./selection.js";

const LINE_HEIGHT = 26;
const SPARE_LANES = 2; // columns beyond the edges

/**
 * `does` has window(window), arrange(), copy(box), plot(column, more), drag(column, width, done) and reset(column).
 * Scrolling draws nothing by itself: what is drawn stays where it is until what has come into sight arrives.
 */
export class Grid {
  /** @type {any} */ shape;
  /** @type {any} */ lanes;
  /** @type {any} */ does;

  /** @param {any} options */
  constructor({ label, shape, lanes, does }) {
    Object.assign(this, { shape, lanes, does });
    this.block = null;
    this.matching = shape.rows;
    this.order = []; // [column, descending], as rows are sorted
    this.filters = new Map(); // column to what was typed
    this.wrong = new Map(); // column to why that makes no sense
    this.told = new Map(); // column to what was found out about it
    this.selection = new Selection();
    this.scroller = new Scroller({ rowHeight: LINE_HEIGHT, onmove: () => this.ask(), sideways: () => this.movedSideways() });
    this.element = this.scroller.element;
    this.headings = new Headings(shape.levels, lanes, {
      sort: (...given) => this.sort(...given), filter: (...given) => this.filter(...given), plot: (...given) => does.plot(...given),
      drag: (...given) => does.drag(...given), reset: (...given) => does.reset(...given),
    });
    this.lines = new Lines(this.scroller.space, (row) => this.scroller.top(row), lanes, this.selection);
    this.build(label);
    this.picking = new Picking(this);
    this.observe();
    this.placed();
    this.scroller.setTotal(shape.rows);
  }

  build(label) {
    this.element.replaceChildren(this.headings.element, this.scroller.space);
    this.element.classList.add("jsh-grid");
    for (const [name, value] of Object.entries({
      role: "grid", tabindex: "0", "aria-label": label, "aria-multiselectable": "true", "aria-rowcount": this.shape.rows + 1, "aria-colcount": this.columns,
    })) this.element.setAttribute(name, String(value));
  }

  observe() {
    if (!globalThis.ResizeObserver) return;
    this.resized = new ResizeObserver(() => this.scroller.setHead(this.headings.element.offsetHeight));
    this.resized.observe(this.headings.element);
  }

  /** All columns, the frozen ones among them. */
  get columns() {
    return this.shape.columns + this.lanes.frozen;
  }

  // --- what is in sight ----------------------------------------------------------------------------------

  /** The columns in sight, counted without the frozen ones. */
  get sides() {
    const { lanes, element } = this;
    const left = element.scrollLeft || 0;
    const room = Math.max((element.clientWidth || 800) - lanes.frozenWidth, 60);
    const first = lanes.at(lanes.frozenWidth + left) - lanes.frozen;
    const last = lanes.at(lanes.frozenWidth + left + room) - lanes.frozen;
    return [Math.max(0, first - SPARE_LANES), Math.min(this.shape.columns, last + 1 + SPARE_LANES)];
  }

  /** Whether other columns have come into sight than those asked for. */
  movedSideways() {
    const [left, right] = this.sides;
    return left !== this.asked?.[0] || right !== this.asked[1];
  }

  /** Have what is in sight sent. */
  ask() {
    const [left, right] = (this.asked = this.sides);
    this.does.window({ start: this.scroller.start, stop: this.scroller.stop, left, right });
  }

  /** Columns are where their widths have put them. */
  placed() {
    this.element.style.setProperty("--jsh-grid-width", `${this.lanes.total}px`);
    this.element.classList.toggle("jsh-loose", this.lanes.frozenWidth > 0.7 * (this.element.clientWidth || 1e6));
    this.draw();
    this.scroller.later(); // narrower columns, and others come into sight
  }

  // --- being told ----------------------------------------------------------------------------------------

  /** What has come into sight is here: the one drawing of a move. */
  update(block) {
    this.block = block;
    if (block.matching !== this.matching) this.element.setAttribute("aria-rowcount", String(block.matching + 1));
    this.matching = block.matching;
    this.scroller.setTotal(block.matching);
    this.draw();
  }

  describe(column, told) {
    this.told.set(column, told);
    this.headings.at(column)?.describe(told);
  }

  /** The columns that are drawn: the frozen ones, and those in sight of which something is known. */
  get drawn() {
    if (!this.block) return [];
    const { frozen } = this.lanes;
    const known = this.block.headings.length - frozen;
    return [...Array(frozen).keys(), ...Array.from({ length: known }, (_, index) => frozen + this.block.left + index)];
  }

  draw() {
    if (!this.block) return;
    this.headings.draw(this.drawn, this.block.headings, this);
    this.drawRows();
  }

  drawRows() {
    if (!this.block) return;
    this.lines.draw(this.block, this.drawn);
    this.picking.mark();
  }

  // --- sorting and filtering -----------------------------------------------------------------------------

  /** Ascending, descending, and as they come, in turns; `more` adds to what is sorted by already. */
  sort(column, more) {
    const before = this.order.find(([other]) => other === column);
    const next = !before ? [column, false] : before[1] ? null : [column, true];
    if (more) this.order = before ? this.order.map((one) => (one === before ? next : one)).filter(Boolean) : [...this.order, next];
    else this.order = next ? [next] : [];
    this.rearrange();
  }

  filter(column, text) {
    if ((this.filters.get(column) ?? "") === text) return;
    if (text) this.filters.set(column, text);
    else this.filters.delete(column);
    this.rearrange();
  }

  rearrange() {
    this.selection.clear();
    this.draw();
    this.does.arrange();
  }

  /** The rows are others now: see them from the top. */
  toTop() {
    this.element.scrollTop = 0;
    this.scroller.measure();
  }

  close() {
    this.resized?.disconnect();
    this.headings.close();
    this.scroller.close();
  }
}
