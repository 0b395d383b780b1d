// A rectangle of cells: one cell is active, another one is the corner across from it.

export class Selection {
  constructor() {
    this.active = null; // {row, column}
    this.anchor = null;
  }

  /** Have a cell active; `extend` keeps the corner across. */
  set(row, column, extend = false) {
    this.active = { row, column };
    if (!extend || !this.anchor) this.anchor = { row, column };
  }

  all(rows, columns) {
    if (!rows || !columns) return;
    this.anchor = { row: 0, column: 0 };
    this.active = { row: rows - 1, column: columns - 1 };
  }

  clear() {
    this.active = this.anchor = null;
  }

  /** {top, bottom, left, right}, all of them within; null if nothing is selected. */
  get box() {
    if (!this.active) return null;
    const [a, b] = [this.active, this.anchor];
    return { top: Math.min(a.row, b.row), bottom: Math.max(a.row, b.row), left: Math.min(a.column, b.column), right: Math.max(a.column, b.column) };
  }

  has(row, column) {
    const box = this.box;
    return Boolean(box) && row >= box.top && row <= box.bottom && column >= box.left && column <= box.right;
  }

  isActive(row, column) {
    return this.active?.row === row && this.active.column === column;
  }

  /** Move the active cell as a key says; false if the key says nothing. */
  key(event, rows, columns, page) {
    if (!rows || !columns) return false;
    const { row, column } = this.active ?? { row: 0, column: 0 };
    const far = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowDown: [far ? rows - 1 : row + 1, column], ArrowUp: [far ? 0 : row - 1, column],
      ArrowRight: [row, far ? columns - 1 : column + 1], ArrowLeft: [row, far ? 0 : column - 1],
      PageDown: [row + page, column], PageUp: [row - page, column],
      Home: [far ? 0 : row, 0], End: [far ? rows - 1 : row, columns - 1],
    };
    const move = moves[event.key];
    if (!move) return false;
    const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
    this.set(within(move[0], rows), within(move[1], columns), event.shiftKey);
    return true;
  }
}
