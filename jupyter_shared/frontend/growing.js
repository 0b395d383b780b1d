// A number over time, from when it is first seen: longer than any window, as old stretches are thinned out.

import { trans } from "./words.js";

const MOST_STRETCHES = 600;

export class Growing {
  constructor() {
    this.stretches = []; // {at, low, high}: from that moment to the next one
    this.each = 1; // so many numbers make a stretch
    this.within = 0; // so many are in the last one
  }

  add(value, at) {
    const last = this.stretches[this.stretches.length - 1];
    if (last && this.within < this.each) {
      [last.low, last.high] = [Math.min(last.low, value), Math.max(last.high, value)];
      this.within += 1;
      return;
    }
    this.stretches.push({ at, low: value, high: value });
    this.within = 1;
    if (this.stretches.length > MOST_STRETCHES) this.thin();
  }

  /** Two by two become one, with the least and the greatest of both: peaks stay to be seen. */
  thin() {
    const pairs = [];
    for (let index = 0; index < this.stretches.length; index += 2) {
      const [one, other = one] = this.stretches.slice(index, index + 2);
      pairs.push({ at: one.at, low: Math.min(one.low, other.low), high: Math.max(one.high, other.high) });
    }
    this.within = this.stretches.length % 2 ? this.each : 2 * this.each;
    this.each *= 2;
    this.stretches = pairs;
  }

  /** A series for a plot, between two moments. */
  series(id, name, from, to) {
    const room = to - from || 1;
    const last = this.stretches[this.stretches.length - 1];
    const drawn = last.at === from || last.at < to ? [...this.stretches, { ...last, at: from + room }] : this.stretches; // it is so until then
    return { id, name, at: drawn.map((one) => (one.at - from) / room), low: drawn.map((one) => one.low), high: drawn.map((one) => one.high) };
  }
}

/** Show numbers over time, as [id, name, Growing], from the first moment of all to `to`. */
export function showOverTime(plot, numbers, to, format) {
  const from = Math.min(...numbers.map(([, , grown]) => grown.stretches[0].at));
  plot.show(numbers.map(([id, name, grown]) => grown.series(id, name, from, to)), { from: format(from), to: format(to), over: trans.__("time") });
}
