// Where the columns of a grid are: each as wide as its content, or as somebody has dragged it; remembered by the page.

export const LETTER_WIDTH = 7.9; // pixels
const PADDING = 22;
const NARROWEST_LANE = 36;
const WIDEST_LANE = 900;
const USUAL = 12; // characters of a column that was not measured
const MOST_FROZEN = 260; // pixels of a frozen column, unless it is dragged

/** Widths and positions of columns: `frozen` ones first, which stay where they are. */
export class Lanes {
  constructor({ count, frozen, characters, dragged = {} }) {
    this.count = count;
    this.frozen = frozen;
    this.usual = USUAL * LETTER_WIDTH + PADDING;
    this.widths = characters.map((number, column) => Math.min(number * LETTER_WIDTH + PADDING, column < frozen ? MOST_FROZEN : WIDEST_LANE));
    this.dragged = new Map(Object.entries(dragged).map(([column, width]) => [Number(column), width]));
    this.measure();
  }

  width(column) {
    return this.dragged.get(column) ?? this.widths[column] ?? this.usual;
  }

  drag(column, width) {
    this.dragged.set(column, Math.round(Math.min(Math.max(width, NARROWEST_LANE), WIDEST_LANE)));
    this.measure();
  }

  /** As wide as it would be if nobody had dragged it. */
  reset(column) {
    this.dragged.delete(column);
    this.measure();
  }

  /** Where columns begin: of those measured or dragged each, of all behind them by counting. */
  measure() {
    const known = Math.min(this.count, Math.max(this.widths.length, ...[...this.dragged.keys()].map((column) => column + 1), this.frozen));
    this.starts = [0];
    for (let column = 0; column < known; column++) this.starts.push(this.starts[column] + this.width(column));
    this.known = known;
  }

  /** Where a column begins, in pixels from the left of all. */
  start(column) {
    return column <= this.known ? this.starts[column] : this.starts[this.known] + (column - this.known) * this.usual;
  }

  get total() {
    return this.start(this.count);
  }

  get frozenWidth() {
    return this.start(this.frozen);
  }

  /** Put an element where its column is. */
  position(element, column) {
    const frozen = column < this.frozen;
    const style = `${frozen ? "left" : "--jsh-left"}:${this.start(column)}px;width:${this.width(column)}px`;
    if (element.placed === style) return;
    element.placed = style;
    element.setAttribute("style", style);
    element.classList.toggle("jsh-frozen", frozen);
    element.classList.toggle("jsh-last-frozen", column === this.frozen - 1);
  }

  /** The column at so many pixels from the left. */
  at(left) {
    if (left >= this.starts[this.known]) return Math.min(this.count - 1, this.known + Math.floor((left - this.starts[this.known]) / this.usual));
    let [low, high] = [0, this.known];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= left) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Widths that somebody has dragged, by the labels of columns; nowhere if the page may keep nothing. */
export class RememberedWidths {
  constructor(name) {
    this.key = name ? `jupyter_shared widths of ${name}` : null;
  }

  read() {
    try {
      return JSON.parse(globalThis.localStorage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  }

  write(label, width) {
    if (!this.key) return;
    const widths = this.read();
    if (width === null) delete widths[label];
    else widths[label] = width;
    try {
      globalThis.localStorage.setItem(this.key, JSON.stringify(widths));
    } catch {
      // full, or forbidden: then they are not remembered
    }
  }
}
