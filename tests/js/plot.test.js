import assert from "node:assert/strict";
import { test } from "node:test";

import { Growing } from "../../jupyter_shared/frontend/growing.js";
import { outline, rangeOf } from "../../jupyter_shared/frontend/plot.js";
import view from "../../jupyter_shared/frontend/view.js";
import { Model, setUp } from "./dom.js";

const settle = () => new Promise((done) => setTimeout(done, 5));

test("a series has a gap where there is nothing, and on a logarithmic axis where it is not above 0", () => {
  const series = { at: [0, 0.25, 0.5, 1], low: [1, null, -5, 100], high: [1, null, 10, 100] };
  assert.deepEqual(rangeOf([series], false), [-5, 100]);
  assert.deepEqual(rangeOf([series], true), [1, 100]);
  assert.equal(rangeOf([{ low: [0], high: [0] }], true), null);
  assert.equal(outline(series, [1, 100], true), "M0.00,98.00L0.00,98.00ZM50.00,50.00L100.00,2.00L100.00,2.00L50.00,98.00Z");
  assert.equal(outline(series, [-5, 100], false).split("M").length, 3);
});

test("a number over time is kept from its first value on, with its peaks", () => {
  const grown = new Growing();
  const values = Array.from({ length: 10_000 }, (_, index) => (index === 4321 ? 99 : index % 7));
  values.forEach((value, index) => grown.add(value, index));
  assert.ok(grown.stretches.length <= 600 && grown.stretches.length > 250);
  const { at, low, high } = grown.series("n", "n", 0, 9999);
  assert.equal(at[0], 0);
  assert.ok(at.at(-1) > 0.99 && at.every((place, index) => !index || place > at[index - 1]));
  assert.deepEqual([Math.min(...low), Math.max(...high)], [0, 99]);
  assert.ok(Math.abs(at[high.indexOf(99)] - 4321 / 9999) < 0.01);
});

function shown(update) {
  const page = setUp();
  page.model = new Model();
  page.close = view.render({ model: page.model, el: page.host });
  page.model.say({ type: "hello", view: "value", kind: "published", name: "v" });
  page.serial = 0;
  page.update = (more) => page.model.say({ type: "update", serial: ++page.serial, last: ["a.ipynb", page.serial], ...more });
  page.update(update);
  return page;
}

const part = (path, label, text, more = {}) => ({ path, labels: [label], text, kind: "int", open: null, editable: true, number: Number(text), more: 0, ...more });
const TEXT = { look: "text", text: "{…}", type_name: "dict", size: 10, length: 2, editable: false, note: "", foreign: false };

test("containers unfold where the data is, and a leaf is edited as the one that was seen", async () => {
  const page = shown({ ...TEXT, parts: [part([0], "'a'", "{'b': 1}", { open: false, editable: false, number: null }), part([1], "'n'", "5")] });
  const items = () => page.host.byClass("jsh-tree-item");
  assert.deepEqual(items().map((one) => one.attributes["aria-expanded"]), ["false", undefined]);
  items()[0].dispatch("keydown", { key: "ArrowRight" });
  assert.deepEqual([page.model.last("ask").what, page.model.last("ask").paths], ["unfold", [[0]]]);
  const inner = part([0, 0], "'b'", "1", { labels: ["'a'", "'b'"] });
  page.update({ ...TEXT, look: undefined, parts: [part([0], "'a'", "{'b': 1}", { open: true, editable: false, number: null }), inner, part([1], "'n'", "5")] });
  assert.deepEqual(items().map((one) => one.byClass("jsh-tree-label")[0].textContent), ["'a'", "'b'", "'n'"]);
  assert.equal(items()[1].attributes["aria-level"], "2");
  items()[1].dispatch("keydown", { key: "Enter" });
  const [field] = items()[1].byTag("input");
  field.value = "7";
  field.dispatch("keydown", { key: "Enter" });
  const { text, path, labels } = page.model.last("edit");
  assert.deepEqual([text, path, labels], ["7", [0, 0], ["'a'", "'b'"]]);
  page.model.say({ type: "accepted", request: page.model.last("edit").request, undo: "Replaced 1" });
  await settle();
  assert.equal(items()[1].byTag("input").length, 0);
  page.close();
});

test("several numbers of a value are plotted over time, together", () => {
  const parts = (a, b) => [part([0], "'a'", String(a)), part([1], "'b'", String(b))];
  const page = shown({ ...TEXT, parts: parts(1, 10) });
  for (const item of page.host.byClass("jsh-tree-item")) item.dispatch("keydown", { key: "p" });
  page.update({ ...TEXT, look: undefined, parts: parts(2, 20) });
  assert.equal(page.host.byClass("jsh-series").length, 2);
  const [drawing] = page.host.byClass("jsh-line-chart");
  assert.match(drawing.attributes["aria-label"], /'a', 'b', from 1 to 20/);
  page.host.byClass("jsh-plot-legend")[0].byTag("button")[0].dispatch("click");
  assert.equal(page.host.byClass("jsh-series").length, 1);
  page.close();
});

test("a histogram of numbers is clicked to plot its column; the rows that are seen are plotted", async () => {
  const table = { rows: 9, columns: 2, frozen: ["index"], levels: 1, widths: [6, 8, 8], names: ["index", "a", "b"], version: 1 };
  const headings = [[["index"], "int64", true], [["a"], "float64", true], [["b"], "str", false]];
  const page = shown({ look: "frame", table, grid: { start: 0, left: 0, total: 9, matching: 9, headings, rows: [["0", "1.5", "x"]] } });
  await new Promise((done) => setTimeout(done, 90));
  for (const column of [0, 1, 2]) {
    const asked = page.model.last("ask");
    page.model.say({ type: "answer", request: asked.request, column, rows: 9, missing: 0, distinct: 9, histogram: column < 2 ? [1, 2] : undefined, low: "0", high: "9", sampled: false });
    await settle();
  }
  const buttons = page.host.byClass("jsh-plot-by");
  assert.equal(buttons.length, 2);
  buttons[1].dispatch("click");
  const asked = page.model.last("ask");
  assert.deepEqual([asked.what, asked.columns], ["plot", [1]]);
  page.model.say({ type: "answer", request: asked.request, at: [0, 1], ends: ["0", "8"], over: "index", series: [{ column: 1, name: "a", low: [1, 100], high: [1, 100] }] });
  await settle();
  assert.equal(page.host.byClass("jsh-series").length, 1);
  const log = page.host.byClass("jsh-plot")[0].byTag("button").find((one) => one.textContent === "Log");
  log.dispatch("click");
  assert.equal(log.attributes["aria-pressed"], "true");
  buttons[1].dispatch("click");
  await settle();
  assert.equal(page.host.byClass("jsh-plot").length, 0);
  page.close();
});

test("the code of a filter goes to who takes it, or else to the clipboard", async () => {
  const { offerCode, INSERTING } = await import("../../jupyter_shared/frontend/inserting.js");
  globalThis.CustomEvent = class { constructor(type, more) { Object.assign(this, { type, ...more }); } };
  const offered = [];
  const taker = (takes) => ({ dispatchEvent: (event) => { offered.push(event); return !takes; } });
  assert.equal(offerCode(taker(true), { text: "shared['df']", manager: "default" }), true);
  assert.equal(offerCode(taker(false), { text: "shared['df']", manager: "default" }), false);
  assert.deepEqual([offered[0].type, offered[0].detail], [INSERTING, { code: "shared['df']", manager: "default" }]);
});

test("a number that has not changed yet is a line, up to now", () => {
  const grown = new Growing();
  grown.add(5, 100);
  const first = grown.series("n", "n", 100, 100);
  assert.deepEqual(first.at, [0, 1]);
  assert.equal(outline(first, [5, 5], false), "M0.00,50.00L100.00,50.00L100.00,50.00L0.00,50.00Z");
  grown.add(6, 150);
  assert.deepEqual(grown.series("n", "n", 100, 200), { id: "n", name: "n", at: [0, 0.5, 1], low: [5, 6, 6], high: [5, 6, 6] });
});
