// The lines of a grid that exist: those of rows that stay in sight are left as they are, the others are used again.

import { h } from "./element.js";

export class Lines {
  /** @type {any} */ space;
  /** @type {any} */ top;
  /** @type {any} */ lanes;
  /** @type {any} */ selection;

  /** `space` holds them; `top(row)` says where a row belongs. */
  constructor(space, top, lanes, selection) {
    Object.assign(this, { space, top, lanes, selection });
    this.lines = [];
  }

  /** Show the rows of a block in these columns, all of them: then no scrolling within it needs another drawing. */
  draw(block, columns) {
    const count = block.rows.length;
    this.turn(block.start);
    while (this.lines.length < count) this.lines.push(this.newLine());
    this.lines.forEach((line, index) => {
      const hidden = index >= count;
      if (line.hidden !== hidden) line.element.hidden = line.hidden = hidden;
      if (!hidden) this.drawLine(line, block, block.start + index, columns);
    });
  }

  /** The first line is to be that of this row: those of rows that stay in sight stay theirs. */
  turn(first) {
    const moved = turned(this.lines, first - this.lines[0]?.row);
    if (moved.atEnd) this.space.append(...moved.atEnd.map((line) => line.element));
    else for (const line of moved.atStart ?? []) this.space.insertBefore(line.element, this.lines[moved.atStart.length].element);
  }

  /** The same for the cells of a line behind the frozen ones. */
  turnCells(line, first) {
    const { frozen } = this.lanes;
    const cells = line.cells.splice(frozen);
    const moved = turned(cells, first - cells[0]?.column);
    line.cells.push(...cells);
    if (moved.atEnd) line.element.append(...moved.atEnd);
    else for (const cell of moved.atStart ?? []) line.element.insertBefore(cell, cells[moved.atStart.length]);
  }

  newLine() {
    const line = { element: h("div", { class: "jsh-grid-line jsh-grid-row", role: "row" }), cells: [] };
    this.space.append(line.element);
    return line;
  }

  drawLine(line, block, row, columns) {
    const top = `transform:translateY(${this.top(row)}px)`;
    if (line.top !== top) line.element.setAttribute("style", (line.top = top));
    if (line.row !== row) line.element.setAttribute("aria-rowindex", String((line.row = row) + 2));
    this.turnCells(line, columns[this.lanes.frozen]);
    while (line.cells.length < columns.length) {
      const cell = h("div", { role: "gridcell" });
      line.cells.push(cell);
      line.element.append(cell);
    }
    for (const cell of line.cells.splice(columns.length)) cell.remove();
    const contents = block.rows[row - block.start];
    columns.forEach((column, index) => this.fill(line.cells[index], contents[index], row, column, block.headings[index][2]));
  }

  /** What was written is remembered at the cell: asking the page is what takes long. */
  fill(cell, content, row, column, right) {
    const missing = Array.isArray(content) && content[0] === null;
    const [short, full] = Array.isArray(content) ? content : [content, content];
    const text = missing ? full : short;
    if (cell.text !== text) write(cell, text);
    if (cell.full !== full) cell.setAttribute("title", (cell.full = full));
    const selected = this.selection.has(row, column);
    const name = ["jsh-grid-cell jsh-cell", right && "jsh-number", missing && "jsh-missing", selected && "jsh-selected", this.selection.isActive(row, column) && "jsh-active"].filter(Boolean).join(" ");
    if (cell.name !== name) {
      cell.setAttribute("class", (cell.name = name));
      cell.placed = "";
    }
    if (cell.column !== column) cell.setAttribute("aria-colindex", String((cell.column = column) + 1));
    if (cell.selected !== selected) cell.setAttribute("aria-selected", String((cell.selected = selected)));
    cell.row = row;
    this.lanes.position(cell, column);
  }

  /** The cell of a row and a column, if it exists. */
  cellAt({ row, column }) {
    const line = this.lines.find((one) => !one.hidden && one.row === row);
    return line?.cells.find((one) => one.column === column);
  }
}

/**
 * Turn a list by so many, so that what leaves it at one end comes in at the other, also for who reads the page in
 * its order; what has moved, and where to. Nothing does if all have left it, or it is not known where they were.
 */
function turned(list, shift) {
  if (!shift || Math.abs(shift) >= list.length) return {};
  if (shift > 0) {
    const atEnd = list.splice(0, shift);
    list.push(...atEnd);
    return { atEnd };
  }
  const atStart = list.splice(shift);
  list.unshift(...atStart);
  return { atStart };
}

/** Another text in the node that is there: a new node would have the page laid out again around it. */
function write(cell, text) {
  cell.text = text;
  if (cell.firstChild) cell.firstChild.data = text;
  else cell.textContent = text;
}
