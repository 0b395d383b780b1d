// The items of a table that are open: what is in them as a tree below it, and numbers among them over time.

import { Tree } from "./tree.js";

/** The tree's outermost items are the table's, each by a number it is given here. */
export class OpenedItems extends Tree {
  /** `onturn()` is called after another item was opened, plotted, or is no longer. */
  constructor(host, channel, onturn) {
    super(host, channel);
    this.onturn = onturn;
    this.opened = new Map(); // number, as a text, to [label, row]
    this.lastNumber = 0;
  }

  numberOf(label) {
    for (const [number, [called]] of this.opened) if (called === label) return number;
    return null;
  }

  /** Whether a row of the table is open, or plotted. */
  isOpen({ cells, opens }) {
    const number = this.numberOf(cells[0]);
    return number !== null && (opens === "plot" ? this.plotted : this.unfolded).has(number);
  }

  /** Open what a row has, or close it: its parts, or its number over time. */
  async turn(row) {
    const number = this.numberOf(row.cells[0]) ?? String(++this.lastNumber);
    this.opened.set(number, [row.cells[0], row.id]);
    if (row.opens === "plot") {
      this.toggle(number);
      return;
    }
    await this.fold(number, !this.unfolded.has(number));
    this.items.get(number)?.element.scrollIntoView?.({ block: "nearest" });
  }

  nameOf(key) {
    return this.items.has(key) ? super.nameOf(key) : this.opened.get(key)[0];
  }

  toggle(key) {
    super.toggle(key);
    if (this.opened.has(key)) this.unfold();
    else this.onturn();
  }

  /** What is neither unfolded nor plotted is not open. */
  async unfold() {
    for (const number of [...this.opened.keys()]) {
      if (!this.unfolded.has(number) && ![...this.plotted.keys()].some((key) => key.split(",")[0] === number)) this.opened.delete(number);
    }
    this.onturn();
    return super.unfold();
  }

  asked() {
    return { ...super.asked(), items: [...this.opened].map(([number, [label, row]]) => [Number(number), label, row]) };
  }

  /** The other end knows nothing any more of what is open. */
  again() {
    if (this.opened.size) this.unfold();
  }

  /** Show its parts, if they were told; time goes on for all that is plotted. */
  take(parts, at) {
    if (parts) this.show(parts, at);
    else if (this.plotted.size) this.grow(at);
  }
}
