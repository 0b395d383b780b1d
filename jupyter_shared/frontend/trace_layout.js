// Where everything of a trace's diagram stands: shapes as plain data, without a page. `panes/traces/drawing.py` places
// the same, for where no script runs; the tests hold the two against each other.

import { trans } from "./words.js";

export const TOP = 64; // height of the heads
const LEFT = 86; // of the times
const LANE = 150;
const NARROWEST = 100;
const BETWEEN = 220; // the last kernel and the first object
const RIGHT = 175; // after the last object
const CHARACTER = 6.2; // pixels, about
const BOLD = 7;
const MOST_SQUARES = 8;

/** The lanes: kernels, then objects. A hidden one is nowhere; where there is little `room`, they are closer. */
export function lanesOf(clients, objects, hidden = new Set(), room = 0) {
  const count = clients.filter(([id]) => !hidden.has(`c${id}`)).length + objects.filter(([id]) => !hidden.has(`o${id}`)).length;
  const lane = room ? Math.round(Math.min(LANE, Math.max(NARROWEST, (room - LEFT - 60 - RIGHT - BETWEEN + LANE) / Math.max(count - 1, 1)))) : LANE;
  const lanes = { clients: new Map(), objects: new Map(), width: 0, lane };
  let x = LEFT + 60;
  clients.forEach(([id, label, colour]) => {
    if (hidden.has(`c${id}`)) return;
    lanes.clients.set(id, { x, label: short(label.replace(/\.ipynb$/, ""), 14), whole: label, colour });
    x += lane;
  });
  x += BETWEEN - LANE;
  for (const [id, kind, name] of objects) {
    if (hidden.has(`o${id}`)) continue;
    lanes.objects.set(id, { x, kind, label: short(name, 14), whole: `${kind} ${name}`.trim() });
    x += lane;
  }
  lanes.width = x - lane + RIGHT;
  return lanes;
}

/** The rows that are drawn: of lanes that are shown, not folded, and with all these words. */
export function rowsInSight(rows, lanes, { unfolded = new Set(), search = "" } = {}) {
  const wanted = search.toLowerCase();
  return rows.filter((row) => {
    if (!lanes.clients.has(row.client) || !lanes.objects.has(row.object)) return false;
    if (row.under !== undefined && !unfolded.has(row.under)) return false;
    return !wanted || wordsOfRow(row, lanes).toLowerCase().includes(wanted);
  });
}

/** What a row's state is called in a sentence; what is simply done is called nothing. */
export function stateSaid(state) {
  return { waits: trans.__("waits"), held: trans.__("is held back"), back: trans.__("was taken back"), failed: trans.__("failed") }[state] ?? "";
}

/** A row in one sentence, for people who search, hover or listen. */
export function wordsOfRow(row, lanes) {
  const who = lanes.clients.get(row.client)?.whole ?? trans.__("client %1", row.client);
  const what = lanes.objects.get(row.object)?.whole ?? trans.__("object %1", row.object);
  return [`${row.seq}`, row.place ? `${who}, ${row.place}` : who, what, `${row.text} ${stateSaid(row.state)}`.trim(), row.note, row.why, row.version ? trans.__("version %1", row.version) : ""].filter(Boolean).join(" · ");
}

/** Where rows stand: one below the other. */
export class Places {
  /** @type {any} */ rows;
  /** @type {any} */ height;
  /** @type {any} */ top;

  constructor(rows, height, top = TOP) {
    [this.rows, this.height, this.top] = [rows, height, top];
  }

  y(index) {
    return this.top + (index + 0.5) * this.height;
  }

  get bottom() {
    return this.top + this.rows.length * this.height;
  }

  /** How many rows have a number up to this one. */
  count(seq) {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].seq <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where a span that begins or ends with this row does so, though that row may be folded. */
  yOf(seq) {
    const index = this.count(seq) - 1;
    return index < 0 ? this.top : this.y(index);
  }

  /** The rows between two heights, as [first, after the last]. */
  between(top, bottom) {
    const first = Math.max(0, Math.floor((top - this.top) / this.height));
    return [first, Math.max(first, Math.min(this.rows.length, Math.ceil((bottom - this.top) / this.height)))];
  }
}

// --- shapes: [tag, attributes, text] ------------------------------------------------------------------------

/** What is behind the rows: stripes, lanes, who holds and who waits. `end` is where time has come to. */
/** @returns {any[]} */
export function backShapes(places, lanes, spans, top, bottom, end = places.bottom) {
  const shapes = [];
  const [first, last] = places.between(top, bottom);
  for (let index = first + (first % 2 ? 0 : 1); index < last; index += 2) {
    shapes.push(["rect", { class: "jsh-t-band", x: 0, y: places.y(index) - places.height / 2, width: lanes.width, height: places.height }]);
  }
  const foot = Math.min(bottom, Math.max(places.bottom, end) + 20);
  for (const { x, colour } of lanes.clients.values()) shapes.push(vertical(`jsh-t-lane jsh-t-c${colour}`, x, Math.max(top, TOP - 20), foot));
  for (const { x } of lanes.objects.values()) shapes.push(vertical("jsh-t-object", x, Math.max(top, TOP - 20), foot));
  for (const span of spans) {
    const [from, to] = [Math.max(places.yOf(span.from), top), Math.min(span.to === null ? end : places.yOf(span.to), end, bottom)];
    if (to > from) shapes.push(...spanShapes(span, lanes, from, to));
  }
  return shapes;
}

/** @returns {any[]} */
function spanShapes(span, lanes, from, to) {
  const client = lanes.clients.get(span.client);
  const object = lanes.objects.get(span.object);
  if (!client || !object) return [];
  if (span.what === "holds") return [["rect", { class: `jsh-t-bar jsh-t-c${client.colour}`, x: object.x - 6 + 8 * span.level, y: from, width: 12, height: to - from, rx: 2 }]];
  return [vertical("jsh-t-gap", client.x, from, to), vertical(`jsh-t-waiting jsh-t-c${client.colour}`, client.x, from, to)];
}

function vertical(classes, x, y1, y2) {
  return ["line", { class: classes, x1: x, y1, x2: x, y2 }];
}

/** One row at a height; `time` is what stands at its left. Without `words`, there is no room for them. */
/** @returns {any[]} */
export function rowShapes(row, y, lanes, time = "", words = true) {
  const client = lanes.clients.get(row.client);
  const object = lanes.objects.get(row.object);
  const colour = `jsh-t-c${client.colour}`;
  /** @type {any[]} */
  const shapes = time ? [["text", { class: "jsh-t-time", x: LEFT - 8, y: y + 4 }, time]] : [];
  if (row.state === "held") shapes.push(...pauseShapes(client.x, y, colour));
  else if (row.state === "gone") shapes.push(["path", { class: `jsh-t-arrow ${colour}`, d: `M${client.x - 6},${y - 6} l12,12 m0,-12 l-12,12` }]);
  else shapes.push(...arrowShapes(row, client.x, object.x, y, colour));
  if (words) shapes.push(...wordShapes(row, client.x, object.x, y));
  if (row.value) shapes.push(...boxShapes(row, object.x + 12, y, colour));
  if (row.depth !== undefined) shapes.push(...depthShapes(row.depth, object.x + 12, y));
  return shapes;
}

/** To the object; what was let through comes back from it. */
/** @returns {any[]} */
function arrowShapes(row, from, to, y, colour) {
  const back = row.state === "through";
  const [tip, way] = back ? [from + 1, 1] : [to - 1, -1];
  return [
    ["line", { class: `jsh-t-arrow ${colour} jsh-t-${row.state}`, x1: from, y1: y, x2: to, y2: y }],
    ["path", { class: `jsh-t-tip ${colour}`, d: `M${tip},${y} l${7 * way},-4 l0,8 z` }],
  ];
}

/** @returns {any[]} */
function pauseShapes(x, y, colour) {
  return [
    ["circle", { class: `jsh-t-pause ${colour}`, cx: x, cy: y, r: 8 }],
    ["path", { class: `jsh-t-arrow ${colour}`, d: `M${x - 2.5},${y - 3} l0,6 M${x + 2.5},${y - 3} l0,6` }],
  ];
}

/** The same in the diagram, where there is less room. */
function stateDrawn(state) {
  return { waits: trans.__("waits"), held: trans.__("held: next?"), back: trans.__("taken back"), failed: trans.__("failed") }[state] ?? "";
}

/** @returns {any[]} */
function wordShapes(row, from, to, y) {
  const room = Math.floor((to - from - 24) / CHARACTER);
  const note = row.state === "through" || row.state === "failed" ? short(row.note, 34) : "";
  const fold = row.folds ? "▸ " : "";
  const left = Math.max(8, room - (note ? note.length + 1 : 0));
  const shapes = [["text", { class: row.state === "held" || row.state === "gone" ? "jsh-t-note" : "jsh-t-said", x: from + (row.state === "held" ? 14 : 10), y: y - 4 }, short(`${fold}${row.text} ${stateDrawn(row.state)}`.trimEnd(), left)]];
  if (note) shapes.push(["text", { class: `${row.state === "failed" ? "jsh-t-bad" : "jsh-t-note"} jsh-t-end`, x: to - 10, y: y - 4 }, note]);
  return shapes;
}

/** @returns {any[]} */
function boxShapes(row, x, y, colour) {
  const width = Math.max(26, row.value.length * BOLD + 12);
  const shapes = [
    ["rect", { class: `jsh-t-box ${colour}${row.mark ? " jsh-t-wrong" : ""}`, x, y: y - 10, width, height: 20, rx: 3 }],
    ["text", { class: `jsh-t-value ${colour}`, x: x + width / 2, y: y + 4 }, row.value],
  ];
  const said = { lost: trans.__("✗ lost"), stale: trans.__("had read before") }[row.mark];
  if (said) shapes.push(["text", { class: "jsh-t-bad", x: x + width + 8, y: y + 4 }, said]);
  return shapes;
}

/** @returns {any[]} */
function depthShapes(depth, x, y) {
  if (!depth) return [["text", { class: "jsh-t-note", x, y: y + 4 }, "empty"]];
  const shapes = [];
  for (let index = 0; index < Math.min(depth, MOST_SQUARES); index++) shapes.push(["rect", { class: "jsh-t-depth", x: x + 10 * index, y: y - 4, width: 7, height: 8 }]);
  if (depth > MOST_SQUARES) shapes.push(["text", { class: "jsh-t-note", x: x + 10 * MOST_SQUARES + 2, y: y + 4 }, String(depth)]);
  return shapes;
}

/** The heads of the lanes. */
/** @returns {any[]} */
export function headShapes(lanes) {
  const shapes = [["rect", { class: "jsh-t-bg", x: 0, y: 0, width: lanes.width, height: TOP - 14 }]];
  const [head, pill] = [Math.min(104, lanes.lane - 8), Math.min(132, lanes.lane - 8)];
  for (const { x, label, colour } of lanes.clients.values()) {
    shapes.push(["rect", { class: `jsh-t-head jsh-t-c${colour}`, x: x - head / 2, y: 12, width: head, height: 28, rx: 4 }], ["text", { class: "jsh-t-head-text", x, y: 31 }, label]);
  }
  for (const { x, kind, label } of lanes.objects.values()) {
    shapes.push(["rect", { class: "jsh-t-pill", x: x - pill / 2, y: 12, width: pill, height: 28, rx: 14 }], ["text", { class: "jsh-t-pill-text", x, y: 31 }, short(`${kind} ${label}`.trim(), Math.floor(pill / 7))]);
  }
  return shapes;
}

/** Whoever still waits when all is over, waits for ever. */
/** @returns {any[]} */
export function endShapes(places, lanes, spans) {
  const waiting = spans.filter((span) => span.what === "waits" && span.to === null && lanes.clients.has(span.client));
  return waiting.map((span) => ["text", { class: "jsh-t-bad", x: lanes.clients.get(span.client).x + 10, y: places.bottom + 16 }, trans.__("waits for ever")]);
}

/** What stands at the left of each row: the time since the first, where it is another one than before. */
export function timesOf(rows, start) {
  let before = "";
  return rows.map(({ at }) => {
    const time = trans.__("%1 ms", Math.round((at - start) * 1000).toLocaleString("en-US"));
    if (time === before) return "";
    before = time;
    return time;
  });
}

/** A text, cut if it is longer. */
export function short(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
