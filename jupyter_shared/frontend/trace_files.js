// A trace's diagram as files: a picture, and a page that opens anywhere.

import { h, svg } from "./element.js";
import { backShapes, endShapes, headShapes, Places, rowShapes } from "./trace_layout.js";

const VARIABLES = ["bg", "text", "dim", "bad", "good"];
const MOST_IN_PICTURE = 2_000; // in a picture; browsers refuse larger ones

/** The whole diagram in one drawing, with its own style, in the colours it has on the page. */
export function picture(view) {
  const rows = view.seen.slice(Math.max(0, view.upTo - MOST_IN_PICTURE), view.upTo);
  const places = new Places(rows, 30);
  const spans = [...view.spans.values()];
  const [width, height] = [view.lanes.width, places.bottom + 30];
  /** @type {any[]} */
  const shapes = [["rect", { class: "jsh-t-bg", width, height }], ...backShapes(places, view.lanes, spans, 0, height)];
  rows.forEach((row, index) => shapes.push(...rowShapes(row, places.y(index), view.lanes, view.times[view.seen.indexOf(row)])));
  if (view.ended) shapes.push(...endShapes(places, view.lanes, spans));
  const drawing = svg("svg", { class: "jsh-t", width, height, viewBox: `0 0 ${width} ${height}` }, svg("style", {}, styleOf(view.canvas)));
  drawing.append(...[...shapes, ...headShapes(view.lanes)].map(([tag, attributes, text]) => svg(tag, attributes, ...(text === undefined ? [] : [text]))));
  return { drawing, width, height };
}

/** The rules of our style sheet, with the page's colours in the place of its variables. */
function styleOf(canvas) {
  const computed = getComputedStyle(canvas);
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules];
    } catch {
      return []; // of another site
    }
  });
  const ours = rules.map((rule) => rule.cssText).filter((text) => text.startsWith(".jsh-t .jsh-t-") || text.startsWith(".jsh-t text"));
  return VARIABLES.reduce((text, name) => text.replaceAll(`var(--jsh-t-${name})`, computed.getPropertyValue(`--jsh-t-${name}`).trim()), [...new Set(ours)].join("\n"));
}

function asText(drawing) {
  return new XMLSerializer().serializeToString(drawing);
}

function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveSvg(view) {
  save(new Blob([asText(picture(view).drawing)], { type: "image/svg+xml" }), "trace.svg");
}

export async function savePng(view) {
  const { drawing, width, height } = picture(view);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(drawing))}`;
  await image.decode();
  const scale = Math.min(2, 16_000 / height);
  const canvas = h("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.drawImage(image, 0, 0);
  canvas.toBlob((blob) => save(blob, "trace.png"));
}

/** The kernel makes the page: it has the modules it is made of. */
export async function saveHtml(view) {
  const answer = await view.channel.request("page");
  if (answer.type === "accepted") save(new Blob([answer.page], { type: "text/html" }), "trace.html");
}
