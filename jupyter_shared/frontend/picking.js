// Which cells of a grid are selected, by mouse and by keys; and which one is active, also for who does not see it.

import { newId } from "./element.js";

export class Picking {
  /** @type {any} */ grid;
  /** @type {any} */ selection;
  /** @type {any} */ id;

  /** Of a grid that is there already: its element and its lines. */
  constructor(grid) {
    Object.assign(this, { grid, selection: grid.selection, id: newId("jsh-grid") });
    const { space } = grid.scroller;
    grid.element.addEventListener("keydown", (event) => this.key(event));
    space.addEventListener("pointerdown", (event) => this.press(event));
    space.addEventListener("pointermove", (event) => event.buttons === 1 && this.pressed && this.select(event, true));
    space.addEventListener("pointerup", () => { this.pressed = false; });
  }

  press(event) {
    if (event.button !== 0 || !event.target.matches?.(".jsh-grid-cell")) return;
    this.pressed = true;
    this.select(event, event.shiftKey);
  }

  select(event, extend) {
    const cell = event.target;
    if (cell.row === undefined || this.selection.isActive(cell.row, cell.column)) return;
    this.selection.set(cell.row, cell.column, extend);
    this.grid.drawRows();
  }

  key(event) {
    const { grid, selection } = this;
    if (event.target !== grid.element) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "c" && selection.box) grid.does.copy(selection.box);
    else if (command && event.key === "a") selection.all(grid.matching, grid.columns);
    else if (event.key === "Escape" && selection.box) selection.clear();
    else if (selection.key(event, grid.matching, grid.columns, grid.scroller.rowsInSight - 2)) this.reveal();
    else return;
    event.preventDefault();
    event.stopPropagation();
    grid.drawRows();
  }

  /** Scroll until the active cell is in sight. */
  reveal() {
    const { element, lanes, scroller } = this.grid;
    const { row, column } = this.selection.active;
    scroller.reveal(row);
    if (column < lanes.frozen) return;
    const [left, right] = [lanes.start(column), lanes.start(column + 1)];
    const room = element.clientWidth;
    if (left - lanes.frozenWidth < element.scrollLeft) element.scrollLeft = left - lanes.frozenWidth;
    else if (right > element.scrollLeft + room) element.scrollLeft = right - room;
  }

  /** Tell who does not see it which cell is active. */
  mark() {
    const { element, lines } = this.grid;
    const cell = this.selection.active ? lines.cellAt(this.selection.active) : undefined;
    if (this.marked === cell) return;
    this.marked?.removeAttribute("id");
    this.marked = cell;
    cell?.setAttribute("id", `${this.id}-active`);
    if (cell) element.setAttribute("aria-activedescendant", `${this.id}-active`);
    else element.removeAttribute("aria-activedescendant");
  }
}
