// A grid of any number of rows and columns, of which only those in sight exist. Row labels and headings stay in sight.

import { h, newId } from "./element.js";
import { Head } from "./heads.js";
import { Lanes } from "./lanes.js";
import { Scroller } from "./scroller.js";
import { Selection } from "./selection.js";

const LINE_HEIGHT = 26;
const SPARE_LANES = 2; // columns beyond the edges

/** `does` has window(window), arrange(), copy(box), drag(column, width, done) and reset(column). */
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
    this.heads = new Map();
    this.lines = [];
    this.id = newId("jsh-grid");
    this.scroller = new Scroller({ rowHeight: LINE_HEIGHT, label, onmove: () => this.moved() });
    this.element = this.scroller.element;
    this.headRow = h("div", { class: "jsh-grid-line", role: "row", "aria-rowindex": 1 });
    this.head = h("div", { class: "jsh-grid-head", role: "rowgroup" }, this.headRow);
    this.element.replaceChildren(this.head, this.scroller.space);
    this.element.classList.add("jsh-grid");
    for (const [name, value] of Object.entries({
      role: "grid", tabindex: "0", "aria-label": label, "aria-multiselectable": "true", "aria-rowcount": shape.rows + 1, "aria-colcount": this.columns,
    })) this.element.setAttribute(name, String(value));
    this.listen();
    this.placed();
    this.scroller.setTotal(shape.rows);
  }

  /** All columns, the frozen ones among them. */
  get columns() {
    return this.shape.columns + this.lanes.frozen;
  }

  listen() {
    this.element.addEventListener("scroll", () => this.sideways());
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.scroller.space.addEventListener("pointerdown", (event) => this.press(event));
    this.scroller.space.addEventListener("pointermove", (event) => event.buttons === 1 && this.pressed && this.select(event, true));
    this.scroller.space.addEventListener("pointerup", () => { this.pressed = false; });
    if (!globalThis.ResizeObserver) return;
    this.resized = new ResizeObserver(() => {
      this.scroller.setHead(this.head.offsetHeight);
      this.sideways();
    });
    this.resized.observe(this.element);
    this.resized.observe(this.head);
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

  sideways() {
    const sides = this.sides;
    if (this.asked && sides[0] === this.asked[0] && sides[1] === this.asked[1]) return;
    this.moved();
  }

  moved() {
    this.asked = this.sides;
    this.draw();
    this.ask();
  }

  /** Have what is in sight sent. */
  ask() {
    const [left, right] = this.asked ?? this.sides;
    this.does.window({ start: this.scroller.start, stop: this.scroller.stop, left, right });
  }

  /** Columns are where their widths have put them. */
  placed() {
    this.element.style.setProperty("--jsh-grid-width", `${this.lanes.total}px`);
    this.element.classList.toggle("jsh-loose", this.lanes.frozenWidth > 0.7 * (this.element.clientWidth || 1e6));
    this.draw();
  }

  // --- being told ----------------------------------------------------------------------------------------

  update(block) {
    this.block = block;
    if (block.matching !== this.matching) this.element.setAttribute("aria-rowcount", String(block.matching + 1));
    this.matching = block.matching;
    this.scroller.setTotal(block.matching);
    this.draw();
  }

  describe(column, told) {
    this.told.set(column, told);
    this.heads.get(column)?.describe(told);
  }

  /** The columns that are drawn: the frozen ones, and those in sight of which something is known. */
  get drawn() {
    if (!this.block) return [];
    const { frozen } = this.lanes;
    const known = this.block.headings.length - frozen;
    return [...Array(frozen).keys(), ...Array.from({ length: known }, (_, index) => frozen + this.block.left + index)];
  }

  /** The place of a column in what was sent. */
  placeOf(column) {
    return column < this.lanes.frozen ? column : column - this.block.left;
  }

  draw() {
    if (!this.block) return;
    const drawn = this.drawn;
    this.drawHeads(drawn);
    const first = Math.max(this.scroller.start, this.block.start);
    const last = Math.min(this.scroller.stop, this.block.start + this.block.rows.length);
    const count = Math.max(0, last - first);
    while (this.lines.length < count) this.lines.push(this.newLine());
    this.lines.forEach((line, index) => {
      if (line.element.hidden !== index >= count) line.element.hidden = index >= count;
      if (index < count) this.drawLine(line, first + index, drawn);
    });
    this.markActive();
  }

  drawHeads(drawn) {
    const inSight = new Set(drawn);
    for (const [column, head] of this.heads) {
      if (inSight.has(column) || head.element.contains(document.activeElement)) continue;
      head.close();
      this.heads.delete(column);
    }
    drawn.forEach((column, place) => {
      const head = this.headOf(column);
      head.show(this.block.headings[place], column === this.lanes.frozen ? null : this.block.headings[place - 1]?.[0]);
      this.place(head.element, column);
      const sorted = this.order.findIndex(([other]) => other === column);
      head.showOrder(sorted, this.order[sorted]?.[1], this.order.length > 1);
      head.showFilter(this.filters.get(column) ?? "", this.wrong.get(column));
      head.describe(this.told.get(column) ?? null);
    });
  }

  headOf(column) {
    if (!this.heads.has(column)) {
      const head = new Head(column, this.shape.levels, {
        sort: (...given) => this.sort(...given), filter: (...given) => this.filter(...given),
        drag: (...given) => this.does.drag(...given), reset: (...given) => this.does.reset(...given),
      });
      this.heads.set(column, head);
      const next = [...this.headRow.children].find((other) => Number(other.getAttribute("aria-colindex")) > column + 1);
      this.headRow.insertBefore(head.element, next ?? null); // so that Tab goes from left to right
    }
    return this.heads.get(column);
  }

  place(element, column) {
    const frozen = column < this.lanes.frozen;
    const place = `${frozen ? "left" : "--jsh-left"}:${this.lanes.start(column)}px;width:${this.lanes.width(column)}px`;
    if (element.placed === place) return;
    element.placed = place;
    element.setAttribute("style", place);
    element.classList.toggle("jsh-frozen", frozen);
    element.classList.toggle("jsh-last-frozen", column === this.lanes.frozen - 1);
  }

  newLine() {
    const line = { element: h("div", { class: "jsh-grid-line jsh-grid-row", role: "row" }), cells: [] };
    this.scroller.space.append(line.element);
    return line;
  }

  drawLine(line, row, drawn) {
    const top = `transform:translateY(${this.scroller.top(row)}px)`;
    if (line.top !== top) line.element.setAttribute("style", (line.top = top));
    if (line.row !== row) line.element.setAttribute("aria-rowindex", String((line.row = row) + 2));
    while (line.cells.length < drawn.length) {
      const cell = h("div", { role: "gridcell" });
      line.cells.push(cell);
      line.element.append(cell);
    }
    for (const cell of line.cells.splice(drawn.length)) cell.remove();
    const cells = this.block.rows[row - this.block.start];
    drawn.forEach((column, place) => this.fillCell(line.cells[place], cells[place], row, column, this.block.headings[place][2]));
  }

  fillCell(cell, content, row, column, right) {
    const missing = Array.isArray(content) && content[0] === null;
    const [short, full] = Array.isArray(content) ? content : [content, content];
    const text = missing ? full : short;
    if (cell.text !== text) cell.textContent = (cell.text = text); // remembered here: asking the page is what takes long
    const selected = this.selection.has(row, column);
    if (cell.full !== full) cell.setAttribute("title", (cell.full = full));
    const name = ["jsh-grid-cell jsh-cell", right && "jsh-number", missing && "jsh-missing", selected && "jsh-selected", this.selection.isActive(row, column) && "jsh-active"].filter(Boolean).join(" ");
    if (cell.name !== name) {
      cell.setAttribute("class", (cell.name = name));
      cell.placed = "";
    }
    if (cell.column !== column) cell.setAttribute("aria-colindex", String((cell.column = column) + 1));
    if (cell.selected !== selected) cell.setAttribute("aria-selected", String((cell.selected = selected)));
    cell.row = row;
    this.place(cell, column);
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
    this.scroller.look();
  }

  // --- selecting -----------------------------------------------------------------------------------------

  press(event) {
    if (event.button !== 0 || !event.target.matches?.(".jsh-grid-cell")) return;
    this.pressed = true;
    this.select(event, event.shiftKey);
  }

  select(event, extend) {
    const cell = event.target;
    if (cell.row === undefined || this.selection.isActive(cell.row, cell.column)) return;
    this.selection.set(cell.row, cell.column, extend);
    this.draw();
  }

  key(event) {
    if (event.target !== this.element) return;
    const { selection } = this;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "c" && selection.box) this.does.copy(selection.box);
    else if (command && event.key === "a") selection.all(this.matching, this.columns);
    else if (event.key === "Escape" && selection.box) selection.clear();
    else if (selection.key(event, this.matching, this.columns, this.scroller.rowsInSight - 2)) this.reveal();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }

  reveal() {
    const { row, column } = this.selection.active;
    this.scroller.reveal(row);
    if (column < this.lanes.frozen) return;
    const [left, right] = [this.lanes.start(column), this.lanes.start(column + 1)];
    const room = this.element.clientWidth;
    if (left - this.lanes.frozenWidth < this.element.scrollLeft) this.element.scrollLeft = left - this.lanes.frozenWidth;
    else if (right > this.element.scrollLeft + room) this.element.scrollLeft = right - room;
  }

  /** Tell who does not see it which cell is active. */
  markActive() {
    const { active } = this.selection;
    const line = active && this.lines.find((one) => !one.element.hidden && one.row === active.row);
    const cell = line?.cells.find((one) => one.column === active.column);
    if (this.marked !== cell) this.marked?.removeAttribute("id");
    this.marked = cell;
    if (cell) cell.setAttribute("id", `${this.id}-active`);
    if (cell) this.element.setAttribute("aria-activedescendant", `${this.id}-active`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  close() {
    this.resized?.disconnect();
    for (const head of this.heads.values()) head.close();
    this.scroller.close();
  }
}
