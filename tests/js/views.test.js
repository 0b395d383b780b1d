import assert from "node:assert/strict";
import { test } from "node:test";

import view from "../../jupyter_shared/frontend/view.js";
import { Model, setUp } from "./dom.js";

const COLUMNS = [
  { name: "key", title: "Key" },
  { name: "value", title: "Value", editable: true, grow: true },
  { name: "written", title: "When", format: "time" },
];
const EVIL = "<img src=x onerror=alert(1)>";

/** A widget that is shown, and whose kernel has answered. */
function shown(hello) {
  const page = setUp();
  const model = new Model();
  const abort = new AbortController();
  const close = view.render({ model, el: page.host, signal: abort.signal });
  if (hello) model.say({ type: "hello", name: "cfg", kind: "dict", ...hello });
  return { ...page, model, abort, close };
}

function table(rows, more = {}) {
  const page = shown({ view: "table", columns: COLUMNS, adds: "key" });
  update(page, rows, more);
  return page;
}

function update({ model }, rows, more = {}) {
  model.say({
    type: "update", serial: 1, start: 0, total: rows.length, matching: rows.length, fresh: false,
    order: rows.map(([id]) => id), rows, changed: [], ...more,
  });
}

const rowsOf = (page) => page.host.byClass("jsh-row").filter((row) => !row.classList.contains("jsh-head"));
const textsOf = (page) => rowsOf(page).map((row) => row.byClass("jsh-cell").map((cell) => cell.textContent));
const settle = () => new Promise((done) => setTimeout(done, 0));

test("a widget opens a pane, and closes it when its place is gone", () => {
  const { model, abort } = shown();
  assert.deepEqual(model.sent.map((content) => content.type), ["open"]);
  abort.abort();
  assert.equal(model.sent.at(-1).type, "close");
  assert.equal(model.handlers["msg:custom"].length, 0);
});

test("a widget whose place is gone before its module was loaded leaves no pane open", () => {
  const page = setUp();
  const model = new Model();
  view.render({ model, el: page.host, signal: AbortSignal.abort() });
  assert.deepEqual(model.sent.map((content) => content.type), ["open", "close"]);
  assert.equal(model.handlers["msg:custom"].length, 0);
});

test("values are text, whatever they say", () => {
  const page = table([[1, ["'name'", EVIL, null], true]]);
  assert.deepEqual(textsOf(page), [["'name'", EVIL, ""]]);
  assert.equal(page.host.byTag("img").length, 0);
});

test("only what has changed is told, and it flashes", () => {
  const page = table([[1, ["'a'", "1", null], true], [2, ["'b'", "2", null], true]]);
  update(page, [[2, ["'b'", "3", 1e9], true]], { order: [1, 2], total: 2, matching: 2, changed: [[2, 1]] });
  assert.deepEqual(textsOf(page).map((texts) => texts[1]), ["1", "3"]);
  assert.deepEqual(rowsOf(page).map((row) => row.classList.contains("jsh-flash")), [false, true]);
});

test("rows that are out of sight are taken away", () => {
  const page = table([[1, ["'a'", "1", null], true], [2, ["'b'", "2", null], true]]);
  update(page, [[3, ["'c'", "3", null], true]], { order: [3], start: 100, total: 200, matching: 200 });
  assert.deepEqual(textsOf(page), [["'c'", "3", ""]]);
  assert.equal(rowsOf(page)[0].getAttribute("aria-rowindex"), "102");
  assert.match(rowsOf(page)[0].getAttribute("style"), /translateY\(2600px\)/);
});

test("a click on a column sorts by it: ascending, descending, and not at all", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  const [, value] = page.host.byClass("jsh-sort");
  const asked = () => { const { column, descending } = page.model.last("window"); return [column, descending]; };
  value.dispatch("click");
  assert.deepEqual(asked(), [1, false]);
  assert.equal(page.host.all((one) => one.attributes["aria-sort"] === "ascending").length, 1);
  value.dispatch("click");
  assert.deepEqual(asked(), [1, true]);
  value.dispatch("click");
  assert.deepEqual(asked(), [null, false]);
});

test("searching asks the kernel", async () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  const [search] = page.host.byClass("jsh-search");
  search.value = "lr";
  search.dispatch("input");
  await new Promise((done) => setTimeout(done, 150));
  assert.equal(page.model.last("window").search, "lr");
});

test("what is typed is sent; what is refused stays, with the reason beside it", async () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  rowsOf(page)[0].dispatch("keydown", { key: "Enter", target: rowsOf(page)[0] });
  const [field] = page.host.byClass("jsh-edit");
  assert.equal(field.value, "1");
  field.value = "oops";
  field.dispatch("keydown", { key: "Enter" });
  const { row, text, mark, request } = page.model.last("edit");
  assert.deepEqual([row, text, mark], [1, "oops", 0]);
  page.model.say({ type: "refused", request, why: "Put text in quotes: 'oops'." });
  await settle();
  assert.equal(page.host.byClass("jsh-edit")[0].value, "oops");
  assert.match(page.host.byClass("jsh-editor")[0].textContent, /in quotes/);
  field.value = "2";
  field.dispatch("keydown", { key: "Enter" });
  page.model.say({ type: "accepted", request: page.model.last("edit").request });
  await settle();
  assert.equal(page.host.byClass("jsh-edit").length, 0);
});

test("who edits is told when another has changed the value, and may overwrite it", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  page.host.byClass("jsh-value")[0].dispatch("dblclick");
  update(page, [[1, ["'a'", "5", null], true]], { changed: [[1, 1]] });
  assert.match(page.host.byClass("jsh-editor")[0].textContent, /It is 5 now/);
  page.host.byClass("jsh-edit")[0].dispatch("keydown", { key: "Enter" });
  assert.equal(page.model.last("edit").anyway, true);
  page.host.byClass("jsh-edit")[0].dispatch("keydown", { key: "Escape" });
  assert.deepEqual(textsOf(page), [["'a'", "5", ""]]);
});

test("removing asks once more", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  const remove = page.host.byClass("jsh-icon").find((button) => button.attributes["aria-label"] === "Remove 'a'");
  remove.dispatch("click");
  assert.equal(page.model.last("remove"), undefined);
  remove.dispatch("click");
  assert.equal(page.model.last("remove").row, 1);
});

test("a view says what is wrong, and that it is over", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  const [trouble] = page.host.byClass("jsh-trouble");
  page.model.say({ type: "trouble", trouble: "gone", why: "It was killed." });
  assert.equal(trouble.hidden, false);
  assert.match(trouble.textContent, /gone.*comes back by itself.*It was killed/);
  assert.equal(trouble.attributes["aria-live"], "polite");
  page.model.say({ type: "trouble", trouble: "", why: "" });
  assert.equal(trouble.hidden, true);
});

test("a kernel that has ended is told of", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  page.model.widget_manager.kernel.say("busy");
  assert.equal(page.host.byClass("jsh-trouble")[0].hidden, true);
  page.model.widget_manager.kernel.say("restarting");
  assert.match(page.host.byClass("jsh-trouble")[0].textContent, /kernel has ended/);
  page.close();
  assert.equal(page.model.widget_manager.kernel.listeners.length, 0);
});

test("a line that is closed is no error", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  page.model.send = () => { throw new Error("Cannot send"); };
  page.host.byClass("jsh-sort")[0].dispatch("click");
  assert.match(page.host.byClass("jsh-trouble")[0].textContent, /kernel has ended/);
});

test("a pane the kernel has forgotten is opened anew", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  const [first] = page.model.sent.filter((content) => content.type === "open");
  page.model.say({ type: "lost" });
  const [closed, opened] = page.model.sent.slice(-2); // the first one may have been overtaken, and be heard later
  assert.deepEqual([closed.type, closed.pane, opened.type], ["close", first.pane, "open"]);
  assert.notEqual(opened.pane, first.pane);
});

test("what a busy kernel shows by itself is taken until it answers", async () => {
  const page = shown();
  const early = (message) => page.model.trigger("msg:custom", { pane: "early", ...message }, []);
  early({ type: "hello", view: "table", columns: COLUMNS, adds: "key", name: "cfg", kind: "dict" });
  const content = { type: "update", serial: 1, start: 0, total: 1, matching: 1, order: [1], changed: [], fresh: true };
  early({ ...content, rows: [[1, ["'a'", "1", null], true]] });
  assert.deepEqual(textsOf(page), [["'a'", "1", ""]]);
  page.model.say({ type: "hello", view: "table", columns: COLUMNS, adds: "key", name: "cfg", kind: "dict" });
  page.model.say({ ...content, rows: [[1, ["'a'", "2", null], true]] });
  early({ ...content, rows: [[1, ["'a'", "3", null], true]] });
  assert.deepEqual(textsOf(page), [["'a'", "2", ""]]);
});

test("what is done in a view before the kernel hears it is done when it does, to the row that was meant", async () => {
  const page = shown();
  const early = (message) => page.model.trigger("msg:custom", { pane: "early", ...message }, []);
  const hello = { type: "hello", view: "table", columns: COLUMNS, adds: "key", name: "cfg", kind: "dict" };
  const content = { type: "update", serial: 1, start: 0, total: 2, matching: 2, changed: [], fresh: true };
  early(hello);
  early({ ...content, order: [1, 2], rows: [[1, ["'a'", "1", null], true], [2, ["'b'", "1", null], true]] });
  page.host.byClass("jsh-value")[1].dispatch("dblclick");
  page.host.byClass("jsh-edit")[0].value = "5";
  page.host.byClass("jsh-edit")[0].dispatch("keydown", { key: "Enter" });
  await settle();
  assert.equal(page.model.last("edit"), undefined);
  await new Promise((done) => setTimeout(done, 1100));
  assert.match(page.host.byClass("jsh-trouble")[0].textContent, /busy/);
  page.model.say(hello);
  assert.equal(page.model.last("edit"), undefined); // its rows are not counted yet
  page.model.say({ ...content, order: [1, 2], rows: [[1, ["'b'", "1", null], true], [2, ["'a'", "1", null], true]] });
  await settle();
  assert.deepEqual([page.model.last("edit").row, page.model.last("edit").text, page.model.last("edit").mark], [1, "5", 0]);
  assert.equal(page.host.byClass("jsh-trouble")[0].hidden, true);
  page.model.say({ type: "accepted", request: page.model.last("edit").request });
  await settle();
  assert.equal(page.host.byClass("jsh-edit").length, 0);
});

test("a knob that is turned before the kernel hears it is not turned back", async () => {
  const page = shown();
  const field = { label: "optimizer", look: "choice", choices: ["adam", "sgd"], value: 0, text: "'adam'", fixed: false };
  const early = (message) => page.model.trigger("msg:custom", { pane: "early", ...message }, []);
  early({ type: "hello", view: "controls", name: "cfg", kind: "namespace" });
  early({ type: "update", serial: 1, count: 1, fields: [[0, field]] });
  const [select] = page.host.byClass("jsh-select");
  select.value = "1";
  select.dispatch("change");
  page.model.say({ type: "hello", view: "controls", name: "cfg", kind: "namespace" });
  page.model.say({ type: "update", serial: 1, count: 1, fields: [[0, field]] });
  await settle();
  assert.equal(page.model.last("set").value, 1);
  assert.equal(page.host.byClass("jsh-select")[0].value, "1");
  page.model.say({ type: "accepted", request: page.model.last("set").request });
  page.model.say({ type: "update", serial: 2, count: 1, fields: [[0, { ...field, value: 1 }]] });
  await settle();
  assert.equal(page.host.byClass("jsh-select")[0].value, "1");
});

test("what somebody else wrote while a knob was turned is shown in the end, and what is refused is turned back", async () => {
  const page = shown({ view: "controls" });
  const field = { label: "n", look: "choice", choices: ["a", "b", "c"], value: 0, text: "'a'", fixed: false };
  page.model.say({ type: "update", serial: 1, count: 1, fields: [[0, field]] });
  const [select] = page.host.byClass("jsh-select");
  const turn = async (value, answer, meanwhile) => {
    select.value = String(value);
    select.dispatch("change");
    if (meanwhile !== undefined) page.model.say({ type: "update", serial: 2, count: 1, fields: [[0, { ...field, value: meanwhile }]] });
    page.model.say({ ...answer, request: page.model.last("set").request });
    await settle();
  };
  await turn(1, { type: "accepted" }, 2);
  assert.equal(select.value, "1");
  await new Promise((done) => setTimeout(done, 450));
  assert.equal(select.value, "2");
  await turn(0, { type: "refused", why: "Not now." });
  assert.equal(select.value, "2");
  assert.match(page.host.byClass("jsh-field")[0].textContent, /Not now/);
});

test("what is typed into a view outlives its pane, and says what was written there meanwhile", async () => {
  const page = table([[1, ["'a'", "1", null], true], [2, ["'b'", "1", null], true]]);
  page.host.byClass("jsh-value")[1].dispatch("dblclick");
  page.host.byClass("jsh-edit")[0].value = "5";
  page.host.byClass("jsh-edit")[0].dispatch("keydown", { key: "Enter" });
  page.model.say({ type: "lost" }); // before there is an answer
  await settle();
  assert.match(page.host.byClass("jsh-editor")[0].textContent, /lost before there was an answer/);
  page.model.say({ type: "hello", name: "cfg", kind: "dict", view: "table", columns: COLUMNS, adds: "key" });
  assert.equal(page.model.sent.at(-1).type, "window");
  update(page, [[7, ["'b'", "4", null], true]], { fresh: true });
  assert.equal(page.host.byClass("jsh-edit")[0].value, "5");
  assert.match(page.host.byClass("jsh-editor")[0].textContent, /It is 4 now/);
  assert.equal(rowsOf(page).length, 1);
  page.host.byClass("jsh-edit")[0].dispatch("keydown", { key: "Enter" });
  assert.deepEqual([page.model.last("edit").row, page.model.last("edit").anyway], [7, true]);
});

test("a hidden page says so", () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  document.hidden = true;
  page.listeners.visibilitychange();
  assert.equal(page.model.last("sight").visible, false);
  document.hidden = false;
  page.listeners.visibilitychange();
  assert.equal(page.model.last("sight").visible, true);
});

test("updates are confirmed when they are drawn, and only the last of several", async () => {
  const page = table([[1, ["'a'", "1", null], true]]);
  update(page, [], { serial: 7, order: [1], total: 1, matching: 1 });
  await new Promise((done) => setTimeout(done, 450));
  assert.equal(page.model.last("confirm"), undefined);
  page.frame();
  assert.equal(page.model.last("confirm").serial, 7);
});

test("the dashboard opens an object's view below it, once", () => {
  const column = { name: "name", title: "Name", opens: true };
  const page = shown({ view: "dashboard", kind: "session", objects: [column], clients: [{ name: "label", title: "Client" }] });
  const part = { start: 0, total: 1, matching: 1, fresh: true, order: [1], changed: [] };
  page.model.say({
    type: "update", serial: 1,
    objects: { ...part, rows: [[1, ["cfg"], false]] },
    clients: { ...part, rows: [[1, ["a.ipynb"], false]] },
    figures: { objects: 1, clients: 1, memory: 2e6, pid: 5, deadlocks: [["a waits for b", "b waits for a"]] },
  });
  assert.match(page.host.byClass("jsh-head-note")[0].textContent, /1 object · 1 client · 2.0 MB/);
  assert.equal(page.host.byClass("jsh-circle")[0].byTag("li").length, 2);
  const [open] = page.host.byClass("jsh-open");
  open.dispatch("click");
  open.dispatch("click");
  assert.deepEqual(page.model.sent.filter((content) => content.type === "open").map((content) => content.object), [undefined, "cfg"]);
  page.close();
  assert.equal(page.model.sent.filter((content) => content.type === "close").length, 2);
});

test("a knob sends where it stands, and while it is turned only the latest place", async () => {
  const page = shown({ view: "controls" });
  const field = { label: "steps", look: "slider", low: 1, high: 10, step: 1, log: false, choices: [], value: 3, fixed: false };
  page.model.say({ type: "update", serial: 1, count: 1, fields: [[0, field]] });
  const [slider] = page.host.byClass("jsh-slider");
  assert.equal(slider.value, "3");
  for (const value of ["4", "5", "6"]) {
    slider.value = value;
    slider.dispatch("input");
  }
  assert.deepEqual(page.model.sent.filter((content) => content.type === "set").map((content) => content.value), [4]);
  page.model.say({ type: "update", serial: 2, count: 1, fields: [[0, { ...field, value: 4 }]] });
  assert.equal(slider.value, "6"); // whoever turns it is ahead of the echo
  page.model.say({ type: "accepted", request: page.model.last("set").request });
  await settle();
  assert.equal(page.model.last("set").value, 6);
  page.model.say({ type: "refused", request: page.model.last("set").request, why: "It must be at most 5." });
  await settle();
  assert.match(page.host.byClass("jsh-field")[0].textContent, /at most 5/);
  assert.equal(slider.attributes["aria-invalid"], "true");
});

test("the dashboard says whether what is shared is kept, where, and how much that is", () => {
  const page = shown({ view: "dashboard", kind: "session", objects: COLUMNS, clients: COLUMNS });
  const say = (keeps) => page.model.say({ type: "update", serial: 1, objects: null, clients: null, figures: { objects: 1, clients: 1, memory: 0, pid: 5, deadlocks: [], keeps } });
  const [line] = page.host.byClass("jsh-kept");
  say(null);
  assert.match(line.textContent, /Nothing is kept/);
  say({ folder: "/data/team", size: 1_200_000, sync: "second", trouble: null });
  assert.equal(line.textContent, "Kept in /data/team (1.2 MB)");
  say({ folder: "/data/team", size: 1_200_000, sync: "second", trouble: "No space left." });
  assert.match(line.textContent, /NOTHING CAN BE KEPT NOW: No space left/);
  assert.equal(line.attributes["data-kept"], "trouble");
});

test("fields come and go", () => {
  const page = shown({ view: "controls" });
  const field = (label) => ({ label, look: "text", choices: [], value: "x", fixed: false });
  page.model.say({ type: "update", serial: 1, count: 2, fields: [[0, field("a")], [1, field("b")]] });
  assert.equal(page.host.byClass("jsh-field").length, 2);
  page.model.say({ type: "update", serial: 2, count: 1, fields: [[0, field("b")]] });
  assert.deepEqual(page.host.byClass("jsh-field-label").map((one) => one.textContent), ["b"]);
});

test("every look of a value", () => {
  const page = shown({ view: "value", kind: "published" });
  const say = (content, buffers) => page.model.say({ type: "update", serial: 1, last: ["a.ipynb", 1e9], ...content }, buffers);
  say({ look: "number", number: 0.5, text: "0.5", editable: true });
  assert.match(page.host.textContent, /0\.5/);
  say({ look: "text", text: "Order(id=3)", type_name: "shop.Order", size: 100, length: null, parts: [{ path: [0], labels: ["id"], text: "3", kind: "int", open: null, editable: true, number: 3, more: 0 }], editable: false });
  assert.match(page.host.textContent, /Order\(id=3\)/);
  assert.doesNotMatch(page.host.textContent, /0\.5/);
  const array = { shape: [2, 2], dtype: "float64", size: 32, minimum: 0, maximum: 1, mean: 0.5, sampled: false };
  say({ look: "array", ...array, drawn: "map", rows: 2, columns: 2, every: [1, 1], low: 0, high: 1, planes: 0 }, [new DataView(new Uint8Array([0, 1, 128, 255]).buffer)]);
  const { data } = page.host.byTag("canvas")[0].image;
  assert.deepEqual([...data.slice(0, 8)], [0, 0, 0, 0, 68, 1, 84, 255]);
  say({ ...array, drawn: "line", low: [0, null, 1], high: [0, null, 1] });
  assert.equal(page.host.byTag("polygon")[0].attributes.points, "0.00,98.00 100.00,2.00 100.00,2.00 0.00,98.00");
});

test("a queue, a lock and a bar", () => {
  const queue = shown({ view: "queue", kind: "queue" });
  queue.model.say({ type: "update", serial: 1, length: 2, maxsize: 5, unfinished: 3, came: 9, at: 100, last: ["a", 1e9], next: [[EVIL, "str"]], waiters: [["b.ipynb", "get", 1e9]] });
  assert.match(queue.host.textContent, /2 of 5/);
  assert.match(queue.host.byClass("jsh-waiters")[0].textContent, /b\.ipynb get/);
  assert.equal(queue.host.byTag("img").length, 0);

  const lock = shown({ view: "sync", kind: "lock" });
  lock.model.say({ type: "update", serial: 1, state: "held", text: "held by a, In [3]", holders: [], since: 1e9, waiters: [], deadlocks: [] });
  assert.match(lock.host.byClass("jsh-state")[0].textContent, /held by a, In \[3\]/);

  const bar = shown({ view: "progress", kind: "progress" });
  bar.model.say({ type: "update", serial: 1, done: 50, total: 200, began: 100, updated: 110, state: "running", note: "", last: ["a", 1e9] });
  assert.match(bar.host.textContent, /25 %.*50 of 200.*0:10 so far, 0:30 to go, 5 per second/);
  bar.model.say({ type: "update", serial: 2, done: 60, total: 200, began: 100, updated: 120, state: "gone", note: "", desc: "loading", unit: "files", last: ["a", 1e9] });
  assert.match(bar.host.textContent, /loading: 30 %.*60 of 200 files.*broken off after 0:20: the process that ran it is gone/);
});
