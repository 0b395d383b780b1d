// Going through a trace: replayed up to a step, pointed at, or with the keyboard from step to step.

import { setText } from "./element.js";
import { TOP, wordsOfRow } from "./trace_layout.js";
import { trans } from "./words.js";

export const POINT = () => trans.__("Point at a step, or use the arrow keys.");
export const stepsSaid = (upTo, all) => trans.__("%1 of %2 steps", upTo, all);

/** What is walked through: rows in their places, drawn by `soon()` and `arrange()`. */
export class TraceWalk {
  /** @type {any} */ seen;
  /** @type {any} */ places;
  /** @type {any} */ lanes;
  /** @type {any} */ upTo;
  /** @type {any} */ follows;
  /** @type {any} */ chosen;
  /** @type {any} */ unfolded;
  /** @type {any} */ hidden;
  /** @type {any} */ isHeld;
  /** @type {any} */ rows;
  /** @type {any} */ bySeq;
  /** @type {any} */ scrubber;
  /** @type {any} */ scroll;
  /** @type {any} */ space;
  /** @type {any} */ detail;

  constructor(channel) {
    this.channel = channel;
  }

  arrange() {}

  soon() {}

  scrub(upTo) {
    this.follows = upTo >= this.seen.length;
    this.upTo = upTo;
    this.scrubber.setAttribute("aria-valuetext", stepsSaid(upTo, this.seen.length));
    const y = this.places.top + upTo * this.places.height;
    if (y < this.scroll.scrollTop + TOP || y > this.scroll.scrollTop + this.scroll.clientHeight) this.scroll.scrollTop = y - this.scroll.clientHeight / 2;
    this.soon();
  }

  scrolled() {
    this.follows = this.upTo === this.seen.length && this.scroll.scrollTop + this.scroll.clientHeight >= this.places.bottom - 40;
    this.soon();
  }

  rowAt(y) {
    const [first] = this.places.between(y, y + 1);
    return Math.min(first, this.seen.length - 1);
  }

  pointed({ clientY }) {
    const y = clientY - this.space.getBoundingClientRect().top;
    return y < this.places.top ? null : this.seen[this.rowAt(y)] ?? null;
  }

  hover(event) {
    this.tell(this.pointed(event) ?? this.chosen);
  }

  click(event) {
    const row = this.pointed(event);
    if (row) this.choose(row, true);
  }

  tell(row) {
    setText(this.detail, row ? wordsOfRow(row, this.lanes) : POINT());
  }

  /** Mark a row; what is folded under it comes out, or goes back. */
  choose(row, unfolds = false) {
    this.chosen = row;
    this.tell(row);
    if (unfolds && row.folds) {
      if (!this.unfolded.delete(row.seq)) this.unfolded.add(row.seq);
      this.arrange();
    }
    this.soon();
  }

  key(event) {
    const at = this.seen.indexOf(this.chosen);
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: this.seen.length - 1, PageDown: at + 10, PageUp: Math.max(at - 10, 0) }[event.key];
    if (to !== undefined && this.seen.length) {
      event.preventDefault();
      const index = Math.min(to, this.seen.length - 1);
      this.choose(this.seen[index]);
      const y = this.places.y(index);
      const { scrollTop, clientHeight } = this.scroll;
      if (y < scrollTop + TOP + 20 || y > scrollTop + clientHeight - 20) this.scroll.scrollTop = y - clientHeight / 2;
    } else if (event.key === "Enter" && this.chosen) {
      this.choose(this.chosen, true);
    } else if (event.key === " " && this.isHeld) {
      event.preventDefault();
      this.ask("next");
    }
  }

  async ask(type, content = {}) {
    const answer = await this.channel.request(type, content);
    if (answer.type === "refused") setText(this.detail, answer.why);
  }
}
