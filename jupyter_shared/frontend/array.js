// Arrays as lines, heat maps and images, on a canvas.

import { h, setText, svg } from "./element.js";
import { formatBytes, formatNumber } from "./format.js";
import { trans } from "./words.js";

// Viridis in a few steps: readable in print, in the dark, and with any eyes.
const RAMP = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];

/** The colour of a byte of a heat map; 0, which is no number, is transparent. */
export function rampColour(byte) {
  if (byte === 0) return [0, 0, 0, 0];
  const step = ((byte - 1) / 254) * (RAMP.length - 1);
  const index = Math.min(Math.floor(step), RAMP.length - 2);
  const share = step - index;
  const mixed = RAMP[index].map((from, channel) => Math.round(from + (RAMP[index + 1][channel] - from) * share));
  return [...mixed, 255];
}

/** The outline of lows and highs, as the points of a polygon in a box of 100 by 100. */
export function bandPoints(low, high, minimum, maximum) {
  const room = maximum - minimum || 1;
  const x = (index) => ((index / Math.max(low.length - 1, 1)) * 100).toFixed(2);
  const y = (value) => (98 - ((value - minimum) / room) * 96).toFixed(2);
  const there = [];
  const back = [];
  low.forEach((value, index) => {
    if (value === null || high[index] === null) return;
    there.push(`${x(index)},${y(high[index])}`);
    back.unshift(`${x(index)},${y(value)}`);
  });
  return [...there, ...back].join(" ");
}

export class ArrayView {
  constructor(host) {
    this.facts = h("div", { class: "jsh-pad jsh-label" });
    this.picture = h("div", { class: "jsh-pad jsh-picture" });
    host.append(this.facts, this.picture);
  }

  update(message, buffers) {
    const { shape, dtype, size, minimum, maximum, mean, sampled } = message;
    const parts = [`${shape.map(formatNumber).join(" × ") || trans.__("no dimensions")} ${dtype}`, formatBytes(size)];
    if (minimum !== undefined && minimum !== null) {
      parts.push(trans.__("min %1", formatNumber(minimum)), trans.__("max %1", formatNumber(maximum)), sampled ? trans.__("mean %1 (of a sample)", formatNumber(mean)) : trans.__("mean %1", formatNumber(mean)));
    }
    setText(this.facts, parts.join(" · "));
    if (message.drawn === "line") this.drawLine(message);
    else if (message.drawn === "map" || message.drawn === "image") this.drawPixels(message, new Uint8Array(buffers[0].buffer ?? buffers[0], buffers[0].byteOffset ?? 0));
    else this.picture.replaceChildren(h("code", {}, message.text));
  }

  drawLine({ low, high, minimum, maximum }) {
    if (minimum === null) return;
    const points = bandPoints(low, high, minimum, maximum);
    const band = svg("polygon", { class: "jsh-band", points, "vector-effect": "non-scaling-stroke" });
    const drawing = svg("svg", { class: "jsh-line-chart", viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": trans.__("Values from %1 to %2", formatNumber(minimum), formatNumber(maximum)) }, band);
    const range = h("div", { class: "jsh-spark-range" }, h("span", {}, formatNumber(maximum)), h("span", {}, formatNumber(minimum)));
    this.picture.replaceChildren(h("div", { class: "jsh-spark-box jsh-tall" }, drawing, range));
  }

  drawPixels({ drawn, rows, columns, channels, low, high, planes, every }, bytes) {
    const canvas = h("canvas", { class: "jsh-canvas", width: columns, height: rows, role: "img", "aria-label": drawn === "map" ? trans.__("Heat map of %1 by %2 points", rows, columns) : trans.__("Image of %1 by %2 points", rows, columns) });
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      const colour = drawn === "map"
        ? rampColour(bytes[pixel])
        : [...bytes.subarray(pixel * channels, pixel * channels + 3), channels === 4 ? bytes[pixel * 4 + 3] : 255];
      image.data.set(colour, pixel * 4);
    }
    context.putImageData(image, 0, 0);
    const [tall, broad] = [rows * every[0], columns * every[1]]; // as it is, before points were left out
    const scale = Math.min(8, 320 / Math.max(tall, broad));
    canvas.style.width = `${Math.max(2, broad * scale)}px`;
    canvas.style.height = `${Math.max(2, tall * scale)}px`;
    const legend = drawn === "map" ? h("div", { class: "jsh-legend" }, h("span", {}, formatNumber(low)), h("span", { class: "jsh-ramp" }), h("span", {}, formatNumber(high))) : null;
    const note = planes ? h("div", { class: "jsh-label" }, trans.__("The first of its planes.")) : null;
    this.picture.replaceChildren(...[canvas, legend, note].filter(Boolean));
  }
}
