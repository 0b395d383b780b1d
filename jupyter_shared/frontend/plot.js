// Several series of numbers in one plot, over an index or over time, with a linear axis or a logarithmic one.

import { h, setText, svg } from "./element.js";
import { formatNumber } from "./format.js";
import { trans } from "./words.js";

const COLOURS = 6; // of the style sheet; later series have them again, dashed

/**
 * The least and the greatest of several series; of positive numbers only for a logarithmic axis; null if there is none.
 * @returns {[number, number] | null}
 */
export function rangeOf(series, logarithmic) {
  let [low, high] = [Infinity, -Infinity];
  for (const { low: lows, high: highs } of series) {
    for (const value of [...lows, ...highs]) {
      if (value === null || (logarithmic && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : null;
}

/**
 * The outline of a series in a box of 100 by 100, as the `d` of a path: one closed stretch after the other, with a gap
 * where there is nothing. `at` are positions from 0 to 1. On a logarithmic axis what is not above 0 is nothing.
 */
export function outline({ at, low, high }, [least, most], logarithmic) {
  const scaled = (value) => (logarithmic ? Math.log10(value) : value);
  const room = scaled(most) - scaled(least);
  const share = (value) => (room ? (scaled(value) - scaled(least)) / room : 0.5); // what is always the same is in the middle
  const point = (index, value) => `${(at[index] * 100).toFixed(2)},${(98 - share(value) * 96).toFixed(2)}`;
  const path = [];
  let [there, back] = [[], []];
  const end = () => {
    if (there.length) path.push(`M${[...there, ...back].join("L")}Z`);
    [there, back] = [[], []];
  };
  at.forEach((_, index) => {
    if (high[index] === null || (logarithmic && high[index] <= 0)) return end();
    there.push(point(index, high[index]));
    back.unshift(point(index, logarithmic ? Math.max(low[index], least) : low[index]));
  });
  end();
  return path.join("");
}

/** What stands at an end of the axis, `side` 0 or 1: the number, or what a time that is a number here is called there. */
function labelOf(series, end, side) {
  const one = series.find(({ labels, low, high }) => labels && (side ? high : low).includes(end));
  return one ? one.labels[side] : formatNumber(end);
}

export class Plot {
  /** `onremove(id)` is called for a series that somebody takes out, `onclose()` when all are to go. */
  constructor(host, { label, onremove = null, onclose = null }) {
    this.onremove = onremove;
    this.series = [];
    this.logarithmic = false;
    this.legend = h("span", { class: "jsh-plot-legend" });
    this.log = h("button", { type: "button", class: "jsh-button", "aria-pressed": "false", title: trans.__("A logarithmic axis: for numbers above 0"), onclick: () => this.turn() }, trans.__("Log"));
    const close = onclose && h("button", { type: "button", class: "jsh-icon", "aria-label": trans.__("Close the plot"), title: trans.__("Close the plot"), onclick: onclose }, "✕");
    this.drawing = svg("svg", { class: "jsh-line-chart", viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": label });
    this.high = h("span");
    this.low = h("span");
    this.from = h("span");
    this.over = h("span");
    this.to = h("span");
    this.element = h("div", { class: "jsh-plot" },
      h("div", { class: "jsh-bar" }, this.legend, this.log, close),
      h("div", { class: "jsh-spark-box jsh-tall" }, this.drawing, h("div", { class: "jsh-spark-range" }, this.high, this.low)),
      h("div", { class: "jsh-plot-over" }, this.from, this.over, this.to));
    this.label = label;
    host.append(this.element);
  }

  /** Series of {id, name, at, low, high}, with `labels` of their least and greatest if those are no numbers; what stands at the ends of the axis they are over. */
  show(series, { from, to, over }) {
    this.series = series;
    setText(this.from, from);
    setText(this.to, to);
    setText(this.over, over);
    this.draw();
  }

  turn() {
    this.logarithmic = !this.logarithmic;
    this.log.setAttribute("aria-pressed", String(this.logarithmic));
    this.draw();
  }

  draw() {
    const range = rangeOf(this.series, this.logarithmic);
    this.drawing.replaceChildren(...(range ? this.series.map((one, index) => svg("path", {
      class: `jsh-series jsh-series-${index % COLOURS}`, d: outline(one, range, this.logarithmic), "vector-effect": "non-scaling-stroke", "stroke-dasharray": index < COLOURS ? null : "4 3",
    })) : []));
    const [low, high] = range ? range.map((end, side) => labelOf(this.series, end, side)) : [this.logarithmic ? trans.__("nothing above 0") : trans.__("no numbers"), ""];
    setText(this.high, high);
    setText(this.low, low);
    this.drawing.setAttribute("aria-label", range ? trans.__("%1: %2, from %3 to %4", this.label, this.series.map((one) => one.name).join(", "), low, high) : this.label);
    this.drawLegend();
  }

  drawLegend() {
    const names = JSON.stringify(this.series.map((one) => [one.id, one.name]));
    if (this.named === names) return; // a button that has the focus keeps it
    this.named = names;
    this.legend.replaceChildren(...this.series.map(({ id, name }, index) => {
      const swatch = h("span", { class: `jsh-swatch jsh-series-${index % COLOURS}`, "aria-hidden": "true" });
      if (!this.onremove) return h("span", {}, swatch, name);
      return h("button", { type: "button", class: "jsh-button", title: trans.__("Take %1 out of the plot", name), onclick: () => this.onremove(id) }, swatch, name);
    }));
  }
}
