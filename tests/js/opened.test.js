import assert from "node:assert/strict";
import { test } from "node:test";

import view from "../../jupyter_shared/frontend/view.js";
import { Model, setUp } from "./dom.js";

const COLUMNS = [{ name: "key", title: "Key" }, { name: "value", title: "Value", editable: true, grow: true }, { name: "type", title: "Type" }];
const ROWS = [
  [1, ["'net'", "{'n': 2}", "dict"], true, "tree"],
  [2, ["'lr'", "0.1", "float"], true, "plot"],
  [3, ["'loss'", "5", "int"], true, "plot"],
  [4, ["'name'", "'a'", "str"], true, ""],
];
const part = (path, labels, text, more = {}) => ({ path, labels, text, kind: "int", open: null, editable: true, more: 0, number: null, ...more });
const settle = () => new Promise((done) => setTimeout(done, 0));

/** The view of a dict that has been shown. */
function shown() {
  const page = setUp();
  const model = new Model();
  view.render({ model, el: page.host, signal: new AbortController().signal });
  model.say({ type: "hello", name: "cfg", kind: "dict", view: "table", columns: COLUMNS, adds: "key" });
  const update = (rows, more) => model.say({
    type: "update", serial: 1, start: 0, total: 4, matching: 4, fresh: false, order: [1, 2, 3, 4], rows, changed: [], last: ["w", 100], ...more,
  });
  update(ROWS);
  const opener = (name) => page.host.byClass("jsh-opens").find((one) => one.attributes["aria-label"].endsWith(name));
  const items = () => page.host.byClass("jsh-tree-item").map((item) => item.byClass("jsh-tree-label")[0].textContent);
  return { ...page, model, update, opener, items };
}

test("containers can be opened and numbers be plotted; what is neither has no such button", () => {
  const { host, opener } = shown();
  assert.deepEqual(host.byClass("jsh-opens").map((one) => [one.textContent, one.hidden]), [["▸", false], ["∿", false], ["∿", false], ["▸", true]]);
  assert.equal(opener("'net'").attributes["aria-expanded"], "false");
  assert.equal(opener("'lr'").attributes["aria-pressed"], "false");
});

test("an item is opened below the table, and closed by the same button", async () => {
  const { model, update, opener, items } = shown();
  opener("'net'").dispatch("click");
  const { what, items: asked, paths } = model.last("ask");
  assert.deepEqual([what, asked, paths], ["unfold", [[1, "'net'", 1]], [[1]]]);
  update([], { parts: [part([1], ["'net'"], "{'n': 2}", { open: true }), part([1, 0], ["'net'", "'n'"], "2", { number: 2 })] });
  assert.deepEqual(items(), ["'net'", "'n'"]);
  assert.equal(opener("'net'").attributes["aria-expanded"], "true");
  opener("'net'").dispatch("click");
  assert.deepEqual(model.last("ask").items, []);
  update([], { parts: [] });
  assert.deepEqual(items(), []);
  assert.equal(opener("'net'").attributes["aria-expanded"], "false");
});

test("several numbers are in one plot, those of rows and those within rows", () => {
  const { host, model, update, opener } = shown();
  for (const name of ["'lr'", "'loss'", "'net'"]) opener(name).dispatch("click");
  assert.deepEqual(model.last("ask").items, [[1, "'lr'", 2], [2, "'loss'", 3], [3, "'net'", 1]]);
  const parts = (lr, loss, n) => [
    part([1], ["'lr'"], String(lr), { number: lr }), part([2], ["'loss'"], String(loss), { number: loss }),
    part([3], ["'net'"], "{…}", { open: true }), part([3, 0], ["'net'", "'n'"], String(n), { number: n }),
  ];
  update([], { parts: parts(0.1, 5, 2) });
  const within = host.byClass("jsh-tree-item").find((item) => item.byClass("jsh-tree-label")[0].textContent === "'n'");
  within.dispatch("keydown", { key: "p", target: within });
  update([], { parts: parts(0.2, 4, 3), last: ["w", 200] });
  const legend = () => host.byClass("jsh-plot-legend")[0].byClass("jsh-button").map((button) => button.textContent);
  assert.deepEqual(legend(), ["'lr'", "'loss'", "'net' / 'n'"]);
  assert.equal(host.byClass("jsh-line-chart").length, 1);
  assert.equal(opener("'lr'").attributes["aria-pressed"], "true");
  host.byClass("jsh-plot-legend")[0].byClass("jsh-button")[0].dispatch("click");
  assert.deepEqual(legend(), ["'loss'", "'net' / 'n'"]);
  assert.deepEqual(model.last("ask").items.map(([, label]) => label), ["'loss'", "'net'"]);
});

test("keys of a row: Right and Left open and close, P plots", () => {
  const { host, model } = shown();
  const [net, lr] = host.byClass("jsh-row").filter((row) => !row.classList.contains("jsh-head"));
  net.dispatch("keydown", { key: "ArrowRight", target: net });
  assert.deepEqual(model.last("ask").paths, [[1]]);
  net.dispatch("keydown", { key: "ArrowLeft", target: net });
  assert.deepEqual(model.last("ask").paths, []);
  lr.dispatch("keydown", { key: "p", target: lr });
  assert.deepEqual(model.last("ask").items, [[2, "'lr'", 2]]);
});

test("what was open is asked for again when the other end has forgotten it", async () => {
  const { model, opener } = shown();
  opener("'net'").dispatch("click");
  const before = model.sent.filter((message) => message.type === "ask").length;
  model.say({ type: "lost" });
  model.say({ type: "hello", name: "cfg", kind: "dict", view: "table", columns: COLUMNS, adds: "key" });
  model.say({ type: "update", serial: 1, start: 0, total: 4, matching: 4, fresh: true, order: [11, 12, 13, 14], rows: ROWS.map(([id, ...rest]) => [id + 10, ...rest]), changed: [] });
  await settle();
  const asked = model.sent.filter((message) => message.type === "ask");
  assert.ok(asked.length > before);
  assert.equal(asked.at(-1).items[0][1], "'net'");
});
