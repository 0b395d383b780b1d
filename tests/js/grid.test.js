import assert from "node:assert/strict";
import { test } from "node:test";

import { Lanes } from "../../jupyter_shared/frontend/lanes.js";
import { Selection } from "../../jupyter_shared/frontend/selection.js";
import view from "../../jupyter_shared/frontend/view.js";
import { Model, setUp } from "./dom.js";

const settle = () => new Promise((done) => setTimeout(done, 5));

test("columns are where their widths put them, also those nobody has measured", () => {
  const lanes = new Lanes({ count: 1000, frozen: 1, characters: [6, 10, 10] });
  assert.equal(lanes.start(3), lanes.width(0) + lanes.width(1) + lanes.width(2));
  for (const column of [0, 1, 2, 3, 4, 500, 999]) {
    assert.equal(lanes.at(lanes.start(column)), column);
    assert.equal(lanes.at(lanes.start(column + 1) - 0.5), column);
  }
  const before = lanes.start(600);
  lanes.drag(500, lanes.width(500) + 100);
  assert.ok(Math.abs(lanes.start(600) - before - 100) < 1);
  assert.equal(lanes.at(lanes.start(999)), 999);
  lanes.reset(500);
  assert.ok(Math.abs(lanes.start(600) - before) < 1e-6);
});

test("a selection goes by keys, from a corner to the one across", () => {
  const selection = new Selection();
  const press = (key, more = {}) => selection.key({ key, ...more }, 100, 10, 20);
  assert.equal(press("x"), false);
  press("ArrowDown");
  press("ArrowRight");
  assert.deepEqual(selection.active, { row: 1, column: 1 });
  press("PageDown", { shiftKey: true });
  press("End", { shiftKey: true });
  assert.deepEqual(selection.box, { top: 1, bottom: 21, left: 1, right: 9 });
  press("Home", { ctrlKey: true });
  assert.deepEqual(selection.box, { top: 0, bottom: 0, left: 0, right: 0 });
  press("ArrowUp");
  assert.deepEqual(selection.active, { row: 0, column: 0 });
});

const TABLE = { rows: 1000, columns: 40, frozen: ["index"], levels: 1, widths: [6, 8, 8], names: ["index", "a", "b"], version: 1 };

function gridOf(table = {}, rows = [["0", "1.5", [null, "NaN"], ["0.333333", "0.3333333333333333"]]]) {
  const page = setUp();
  page.model = new Model();
  page.close = view.render({ model: page.model, el: page.host });
  page.model.say({ type: "hello", view: "value", kind: "published", name: "df" });
  const headings = [[["index"], "int64", true], [["a"], "float64", true], [["b"], "float64", true], [["c"], "str", false]];
  page.grid = { start: 0, left: 0, total: 1000, matching: 1000, headings, rows };
  page.model.say({ type: "update", serial: 1, look: "frame", table: { ...TABLE, ...table }, grid: page.grid, last: [] });
  return page;
}

test("cells say in full what they show in short, and what is missing", () => {
  const page = gridOf();
  const cells = page.host.byClass("jsh-cell");
  assert.deepEqual(cells.map((cell) => cell.textContent), ["0", "1.5", "NaN", "0.333333"]);
  assert.deepEqual(cells.map((cell) => cell.attributes.title), ["0", "1.5", "NaN", "0.3333333333333333"]);
  assert.deepEqual(cells.map((cell) => cell.classList.contains("jsh-missing")), [false, false, true, false]);
  assert.deepEqual(cells.map((cell) => cell.attributes["aria-colindex"]), ["1", "2", "3", "4"]);
  assert.deepEqual(page.host.byClass("jsh-dtype").map((one) => one.textContent), ["int64", "float64", "float64", "str"]);
  page.close();
});

test("a click sorts, a click with Shift by several, and a filter that makes no sense says so", async () => {
  const page = gridOf();
  const [, a, b] = page.host.byClass("jsh-sort-by");
  a.dispatch("click");
  b.dispatch("click", { shiftKey: true });
  b.dispatch("click", { shiftKey: true });
  assert.deepEqual(page.model.last("ask").order, [[1, false], [2, true]]);
  assert.deepEqual(page.host.byClass("jsh-grid-head-cell").map((one) => one.attributes["aria-sort"]), ["none", "ascending", "descending", "none"]);
  const field = page.host.byClass("jsh-filter")[1];
  field.value = "> x";
  field.dispatch("input");
  field.dispatch("change");
  assert.deepEqual(page.model.last("ask").filters, [[1, "> x"]]);
  page.model.say({ type: "answer", request: page.model.last("ask").request, wrong: "'x' is no number.", column: 1 });
  await settle();
  assert.equal(page.host.byClass("jsh-filter")[1].attributes["aria-invalid"], "true");
  assert.match(page.host.byClass("jsh-count")[0].textContent, /no number/);
  page.close();
});

test("what is selected is copied where the data is", async () => {
  const page = gridOf();
  const cells = page.host.byClass("jsh-cell");
  const [space] = page.host.byClass("jsh-space");
  space.dispatch("pointerdown", { target: cells[1], button: 0 });
  space.dispatch("pointermove", { target: cells[3], buttons: 1 });
  assert.equal(page.host.byClass("jsh-selected").length, 3);
  const [grid] = page.host.byClass("jsh-grid");
  grid.dispatch("keydown", { key: "c", ctrlKey: true });
  const { what, top, bottom, left, right } = page.model.last("ask");
  assert.deepEqual([what, top, bottom, left, right], ["copy", 0, 0, 1, 3]);
  grid.dispatch("keydown", { key: "Escape" });
  assert.equal(page.host.byClass("jsh-selected").length, 0);
  page.close();
});

test("a move is drawn once, when its cells are there; lines and cells that stay in sight stay what they are", () => {
  const block = (start, left) => ({
    start, left, total: 1000, matching: 1000,
    headings: [[["index"], "int64", true], ...[0, 1, 2, 3].map((n) => [[`c${left + n}`], "float64", true])],
    rows: Array.from({ length: 6 }, (_, row) => [String(start + row), ...[0, 1, 2, 3].map((n) => `${start + row}.${left + n}`)]),
  });
  const page = gridOf();
  const seen = () => page.host.byClass("jsh-grid-row").filter((row) => !row.hidden).map((row) => row.byClass("jsh-cell").map((cell) => cell.textContent).join(" "));
  const expected = ({ rows }) => rows.map((row) => row.join(" "));
  const say = (grid) => page.model.say({ type: "update", serial: 2, grid, last: [] });
  say(block(20, 4));
  const rows = [...page.host.byClass("jsh-grid-row")];
  const texts = seen();
  const [grid] = page.host.byClass("jsh-grid");
  grid.scrollTop = 22 * 26;
  grid.dispatch("scroll");
  page.frame();
  assert.deepEqual(seen(), texts); // nothing is drawn before there is something to draw
  for (const [start, left] of [[22, 4], [20, 4], [20, 6], [21, 5], [19, 4], [500, 30], [498, 31]]) {
    const staying = new Map(page.host.byClass("jsh-grid-row").map((row) => [row.attributes["aria-rowindex"], row]));
    const before = [...staying.keys()].map(Number);
    say(block(start, left));
    assert.deepEqual(seen(), expected(block(start, left)));
    for (const row of page.host.byClass("jsh-grid-row")) {
      const index = Number(row.attributes["aria-rowindex"]);
      if (before.includes(index)) assert.equal(staying.get(String(index)), row);
      assert.deepEqual(row.byClass("jsh-cell").map((cell) => cell.attributes["aria-colindex"]), ["1", ...[2, 3, 4, 5].map((n) => String(left + n))]);
    }
  }
  assert.equal(page.host.byClass("jsh-grid-row").length, rows.length);
  page.close();
});

test("labels of several levels stand once above what they are common to", () => {
  const page = gridOf({ levels: 2 });
  const headings = [[["", "i"], "int64", true], [["a", "x"], "f", true], [["a", "y"], "f", true], [["b", "x"], "f", true]];
  page.model.say({ type: "update", serial: 2, grid: { ...page.grid, headings }, last: [] });
  assert.deepEqual(page.host.byClass("jsh-line").map((one) => one.textContent.trim()), ["", "i", "a", "x", "", "y", "b", "x"]);
  page.close();
});

test("what a column is like is asked for once, column after column", async () => {
  const page = gridOf();
  await new Promise((done) => setTimeout(done, 90));
  const first = page.model.last("ask");
  assert.deepEqual([first.what, first.column], ["describe", 0]);
  page.model.say({ type: "answer", request: first.request, column: 0, rows: 1000, missing: 0, distinct: 1000, histogram: [1, 2], low: "0", high: "9", sampled: true });
  await settle();
  assert.match(page.host.byClass("jsh-facts")[0].textContent, /1K distinct/);
  assert.match(page.host.byClass("jsh-facts")[0].attributes.title, /sample of 1,000 rows/);
  assert.equal(page.model.last("ask").column, 1);
  page.close();
});

test("what was refused, as it was asked for out of sight, is asked for again when the table is told anew", async () => {
  const page = gridOf();
  await new Promise((done) => setTimeout(done, 90));
  for (let column = 0; column < 4; column++) {
    page.model.say({ type: "refused", request: page.model.last("ask").request, why: "It is out of sight." });
    await settle();
  }
  const asked = () => page.model.sent.filter(({ what }) => what === "describe").length;
  assert.equal(asked(), 4);
  page.model.say({ type: "update", serial: 2, table: { ...TABLE, version: 2 }, last: [] }); // its cells are the same
  await new Promise((done) => setTimeout(done, 90));
  assert.equal(asked(), 5);
  page.close();
});

test("what a value's own code drew is never markup of the page", async () => {
  const page = setUp();
  page.model = Object.assign(new Model(), { get: (name) => name === "draws" });
  view.render({ model: page.model, el: page.host });
  page.model.say({ type: "hello", view: "value", kind: "published", name: "x" });
  const text = { look: "text", text: "shop.Chart()", size: 1, length: null, parts: [], editable: false, type_name: "shop.Chart", last: [] };
  page.model.say({ type: "update", serial: 1, ...text, note: "It would take shop.Chart.", foreign: true });
  const [button] = page.host.byClass("jsh-offer")[0].byTag("button");
  assert.equal(button.hidden, false);
  button.dispatch("click");
  page.model.say({ type: "answer", request: page.model.last("draw").request, drawn: { "text/html": "<script>evil()</script>" } });
  await settle();
  const [frame] = page.host.byTag("iframe");
  assert.deepEqual([frame.attributes.sandbox, frame.attributes.srcdoc], ["", "<script>evil()</script>"]);
  page.model.say({ type: "update", serial: 2, ...text, note: "", foreign: false });
  assert.equal(page.host.byTag("iframe").length, 0);
});
