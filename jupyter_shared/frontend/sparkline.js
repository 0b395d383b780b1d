// A number over time, as a small drawing.

import { h, setText, svg } from "./element.js";
import { formatNumber } from "./format.js";

const MOST = 300;
const [WIDTH, HEIGHT] = [300, 48];

/** Points "x,y x,y" of values over moments, in a box of WIDTH by HEIGHT. */
export function sparkPoints(history, low, high) {
  if (history.length === 1) return sparkPoints([history[0], { ...history[0], at: history[0].at + 1 }], low, high);
  const first = history[0].at;
  const span = history[history.length - 1].at - first || 1;
  const room = high - low || 1;
  return history
    .map(({ at, value }) => `${(((at - first) / span) * WIDTH).toFixed(1)},${(HEIGHT - 3 - ((value - low) / room) * (HEIGHT - 6)).toFixed(1)}`)
    .join(" ");
}

export class Sparkline {
  /** @param {any} host @param {string} label @param {any} [options] */
  constructor(host, label, { floor } = {}) {
    this.floor = floor;
    this.history = [];
    this.line = svg("polyline", { class: "jsh-spark-line", fill: "none", points: "" });
    this.drawing = svg("svg", { class: "jsh-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label }, this.line);
    this.high = h("span", {});
    this.low = h("span", {});
    host.append(h("div", { class: "jsh-spark-box" }, this.drawing, h("div", { class: "jsh-spark-range" }, this.high, this.low)));
  }

  add(value, at = Date.now() / 1000) {
    this.history.push({ at, value });
    if (this.history.length > MOST) this.history.splice(0, this.history.length - MOST);
    const values = this.history.map((point) => point.value);
    const low = Math.min(...values, ...(this.floor === undefined ? [] : [this.floor]));
    const high = Math.max(...values);
    this.line.setAttribute("points", sparkPoints(this.history, low, high));
    setText(this.high, formatNumber(high));
    setText(this.low, formatNumber(low));
  }

  /** How fast it grows: per second, over the last seconds. */
  rate(seconds = 5) {
    const last = this.history[this.history.length - 1];
    const first = this.history.find((point) => point.at >= (last?.at ?? 0) - seconds);
    if (!first || first === last || last.at === first.at) return 0;
    return (last.value - first.value) / (last.at - first.at);
  }
}
