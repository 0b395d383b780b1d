import assert from "node:assert/strict";
import { test } from "node:test";

import { formatTime } from "../../jupyter_shared/frontend/format.js";
import { Plot } from "../../jupyter_shared/frontend/plot.js";
import { speak, spelt, trans } from "../../jupyter_shared/frontend/words.js";
import { setUp } from "./dom.js";

/** A bundle as JupyterLab has them: `%1` and so on are filled in one go. */
const BUNDLE = {
  __: (text, ...args) => `<${text.replace(/%(\d+)/g, (_, number) => args[number - 1])}>`,
  _n: (one, many, count, ...args) => BUNDLE.__(count === 1 ? one : many, count, ...args),
};

const told = () => ({
  why: { "%": ["%1 of %2, held by %3", "get", "queue", { "%": ["%1 (may %2)", "train.py", "read"] }] },
  rows: [[1, ["a", { "%": ["%1 waiting", 3], many: "%1 are waiting", n: 3 }], true, ""]],
  blob: new Uint8Array(2),
  none: null,
});

test("what Python has said in parts is spelt, wherever in a message it is", () => {
  assert.deepEqual(spelt(told()), { why: "get of queue, held by train.py (may read)", rows: [[1, ["a", "3 are waiting"], true, ""]], blob: new Uint8Array(2), none: null });
  assert.equal(spelt("text"), "text");
});

test("in the language of the page, also what stands within it", () => {
  speak(BUNDLE);
  try {
    const { why, rows } = spelt(told());
    assert.equal(why, "<get of queue, held by <train.py (may read)>>");
    assert.equal(rows[0][1][1], "<3 are waiting>");
  } finally {
    speak(null);
  }
});

test("what stands in a text is not taken for a place in it", () => {
  assert.equal(trans.__("%1 and %2", "%2", "50 %1"), "%2 and 50 %1");
  assert.equal(trans._n("%2 item", "%2 items", 2, "%1"), "%1 items");
});

test("the date that stands with a time is that of the same zone", () => {
  const moment = new Date(2024, 2, 30, 0, 30).getTime() / 1000; // half an hour after midnight, wherever this runs
  assert.equal(formatTime(moment), "2024-03-30 00:30:00");
});

test("the axis of times says what they are, not their ticks", () => {
  const { host } = setUp();
  const plot = new Plot(host, { label: "Columns" });
  const series = { id: 1, name: "t", at: [0, 1], low: [5e9, 9e9], high: [5e9, 9e9], labels: ["0 days 00:00:05", "0 days 00:00:09"] };
  plot.show([series], { from: "a", to: "b", over: "index" });
  assert.equal(plot.low.textContent, "0 days 00:00:05");
  assert.equal(plot.high.textContent, "0 days 00:00:09");
  plot.show([{ ...series, labels: undefined, low: [1, null], high: [1, null] }], { from: "a", to: "b", over: "index" });
  assert.deepEqual([plot.low.textContent, plot.high.textContent], ["1", "1"]);
});
