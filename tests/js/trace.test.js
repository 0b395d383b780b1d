import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { TraceView } from "../../jupyter_shared/frontend/trace.js";
import { backShapes, endShapes, headShapes, lanesOf, Places, rowShapes, rowsInSight, timesOf, wordsOfRow } from "../../jupyter_shared/frontend/trace_layout.js";
import { setUp } from "./dom.js";

const CLIENTS = [[1, "alice.ipynb"], [2, "bob.ipynb"]];
const OBJECTS = [[7, "dict", "d"], [8, "lock", "gpu"]];

function row(seq, client = 1, more = {}) {
  return { seq, at: 100 + seq / 1000, what: "call", client, object: 7, place: "", text: `['n'] = ${seq}`, note: "", state: "done", version: seq, raw: "set", ...more };
}

function many(count) {
  return Array.from({ length: count }, (_, index) => row(index + 1, 1 + (index % 2)));
}

test("kernels stand at the left, objects at the right, and what is hidden has no place", () => {
  const lanes = lanesOf(CLIENTS, OBJECTS);
  assert.deepEqual([...lanes.clients.values()].map(({ label }) => label), ["alice", "bob"]);
  assert.ok([...lanes.clients.values()].every(({ x }) => x < lanes.objects.get(7).x));
  const fewer = lanesOf(CLIENTS, OBJECTS, new Set(["c1"]));
  assert.equal(fewer.clients.has(1), false);
  assert.equal(fewer.clients.get(2).colour, lanes.clients.get(2).colour);
  assert.ok(fewer.width < lanes.width);
});

test("folded steps come out when they are asked for, and words filter", () => {
  const rows = [row(1, 1, { folds: true }), row(2, 1, { under: 1 }), row(3, 2)];
  const lanes = lanesOf(CLIENTS, OBJECTS);
  const seqs = (options) => rowsInSight(rows, lanes, options).map(({ seq }) => seq);
  assert.deepEqual(seqs({}), [1, 3]);
  assert.deepEqual(seqs({ unfolded: new Set([1]) }), [1, 2, 3]);
  assert.deepEqual(seqs({ search: "BOB" }), [3]);
});

test("a span whose row is folded ends where the row above it stands", () => {
  const places = new Places([row(1), row(5), row(9)], 30);
  assert.equal(places.count(0), 0);
  assert.equal(places.count(5), 2);
  assert.equal(places.yOf(7), places.yOf(5));
  assert.equal(places.yOf(0), places.top);
  assert.deepEqual(places.between(places.top + 31, places.top + 59), [1, 2]);
  assert.deepEqual(places.between(-500, 1e9), [0, 3]);
});

test("what is lost is said, in a box that is not like others", () => {
  const lanes = lanesOf(CLIENTS, OBJECTS);
  const shapes = rowShapes(row(3, 1, { value: "1", mark: "lost", why: "lost: undone by 4" }), 100, lanes);
  assert.ok(shapes.some(([, { class: name }, text]) => name === "jsh-t-bad" && text === "✗ lost"));
  assert.match(wordsOfRow(row(3, 1, { why: "lost: undone by 4" }), lanes), /^3 · alice.ipynb · dict d · .*undone by 4/);
});

test("who still waits at the end, waits for ever", () => {
  const lanes = lanesOf(CLIENTS, OBJECTS);
  const spans = [{ id: 0, what: "waits", client: 2, object: 8, from: 1, to: null }, { id: 1, what: "waits", client: 1, object: 8, from: 1, to: 2 }];
  assert.deepEqual(endShapes(new Places([row(1)], 30), lanes, spans).map(([, , text]) => text), ["waits for ever"]);
});

function shown(rows, more = {}) {
  const page = setUp();
  const asked = [];
  const view = new TraceView(page.host, { request: async (type, content) => { asked.push([type, content]); return { type: "accepted" }; } });
  view.scroll.clientHeight = 400;
  view.space.getBoundingClientRect = () => ({ top: 0 });
  view.update({ clients: CLIENTS, objects: OBJECTS, rows, spans: [], fresh: true, recording: true, total: rows.length, ...more });
  page.frame();
  return { ...page, view, asked };
}

test("of ten thousand steps, those in sight are drawn", () => {
  const { view, frame } = shown(many(10_000));
  assert.ok(view.canvas.children.length < 600, String(view.canvas.children.length));
  view.scrub(5);
  frame();
  assert.ok(view.canvas.byClass("jsh-t-said").length <= 5);
  view.update({ clients: CLIENTS, objects: OBJECTS, rows: [row(10_001)], spans: [], recording: true, total: 10_001 });
  assert.equal(view.rows.length, 10_000, "the oldest went");
  assert.equal(view.upTo, 5, "who replays is not disturbed");
});

test("keys go from step to step, unfold, and let the next call go", async () => {
  const { view, asked } = shown([row(1, 1, { folds: true }), row(2, 1, { under: 1 }), row(3, 2)], { steps: [["bob", "teacher", []]], held: ["bob"] });
  const press = (key) => view.scroll.dispatch("keydown", { key });
  press("ArrowDown");
  assert.match(view.detail.textContent, /^1 · alice/);
  press("Enter");
  press("ArrowDown");
  assert.match(view.detail.textContent, /^2 · alice/);
  press("End");
  assert.match(view.detail.textContent, /^3 · bob/);
  press(" ");
  assert.deepEqual(asked, [["next", {}]]);
});

test("a row that has changed is drawn anew, and what is said is text", () => {
  const { view, frame, host } = shown([row(1, 1, { text: "<img src=x>" })]);
  view.update({ clients: CLIENTS, objects: OBJECTS, rows: [row(1, 1, { text: "<img src=x>", mark: "lost", value: "1" })], spans: [], recording: false, total: 1 });
  frame();
  assert.equal(view.rows.length, 1);
  assert.match(host.textContent, /1 lost update/);
  assert.equal(host.byTag("img").length, 0);
});

// What Python draws for where no script runs: see tests/js/test_modules.py.
test("the picture is the one that Python draws", { skip: !process.env.DRAWN }, () => {
  const { told, shapes } = JSON.parse(readFileSync(process.env.DRAWN, "utf8"));
  const lanes = lanesOf(told.clients, told.objects);
  const rows = rowsInSight(told.rows, lanes);
  const places = new Places(rows, 30);
  const times = timesOf(rows, told.rows[0].at);
  const ours = [...backShapes(places, lanes, told.spans, 0, places.bottom + 30), ...rows.flatMap((one, index) => rowShapes(one, places.y(index), lanes, times[index])), ...endShapes(places, lanes, told.spans), ...headShapes(lanes)];
  assert.deepEqual(JSON.parse(JSON.stringify(ours)), shapes);
});
