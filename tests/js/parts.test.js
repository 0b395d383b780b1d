import assert from "node:assert/strict";
import { test } from "node:test";

import { bandPoints, rampColour } from "../../jupyter_shared/frontend/array.js";
import { fromSlider, toSlider } from "../../jupyter_shared/frontend/controls.js";
import { formatBytes, formatDuration, formatNumber, formatTime } from "../../jupyter_shared/frontend/format.js";
import { rateOf } from "../../jupyter_shared/frontend/progress.js";
import { Scroller } from "../../jupyter_shared/frontend/scroller.js";
import { sparkPoints } from "../../jupyter_shared/frontend/sparkline.js";
import { setUp } from "./dom.js";

test("numbers, sizes, times", () => {
  assert.equal(formatNumber(1234567), "1,234,567");
  assert.equal(formatNumber(0.1 + 0.2), "0.3");
  assert.equal(formatBytes(999), "999 B");
  assert.equal(formatBytes(1.25e6), "1.3 MB");
  assert.equal(formatDuration(3723), "1:02:03");
  assert.equal(formatDuration(Infinity), "?");
  const noon = new Date(2026, 10, 24, 12, 0, 0).getTime();
  assert.equal(formatTime(noon / 1000, noon), "12:00:00");
  assert.match(formatTime(noon / 1000, noon + 9e7), /^2026-11-24 12:00:00$/);
});

test("sliders, plain and logarithmic, go there and back", () => {
  const log = { low: 1e-5, high: 1e-1, log: true };
  assert.equal(toSlider(1e-3, log), 500);
  assert.equal(fromSlider(500, log), 0.001);
  const plain = { low: 0, high: 2, log: false };
  assert.equal(fromSlider(toSlider(0.5, plain), plain), 0.5);
  assert.equal(toSlider(99, plain), 1000);
});

test("colours: the lowest, the highest, and none", () => {
  assert.deepEqual(rampColour(1), [68, 1, 84, 255]);
  assert.deepEqual(rampColour(255), [253, 231, 37, 255]);
  assert.deepEqual(rampColour(0), [0, 0, 0, 0]);
});

test("lines keep to their box, however flat", () => {
  assert.equal(bandPoints([1, 1], [1, 1], 1, 1), "0.00,98.00 100.00,98.00 100.00,98.00 0.00,98.00");
  assert.equal(sparkPoints([{ at: 0, value: 1 }, { at: 10, value: 3 }], 1, 3), "0.0,45.0 300.0,3.0");
  assert.doesNotMatch(sparkPoints([{ at: 0, value: 1 }], 1, 1), /NaN/);
});

test("a rate is that of the last moments", () => {
  assert.equal(rateOf([{ at: 10, done: 5 }], 0), 0.5);
  assert.equal(rateOf([{ at: 0, done: 0 }, { at: 100, done: 10 }, { at: 110, done: 30 }], 0), 2);
});

test("millions of rows fit into what a browser can scroll", () => {
  const { frame } = setUp();
  const asked = [];
  const scroller = new Scroller({ rowHeight: 26, label: "rows", onmove: (start, stop) => asked.push([start, stop]) });
  scroller.element.clientHeight = 260;
  scroller.setTotal(5_000_000);
  assert.ok(parseInt(scroller.space.style.height, 10) <= 8e6);
  scroller.element.scrollTop = 8e6 - 260;
  scroller.element.dispatch("scroll");
  frame();
  const [start, stop] = asked.at(-1);
  assert.equal(stop, 5_000_000);
  assert.ok(start > 4_999_900);
  assert.ok(scroller.top(4_999_999) < 8e6 + 26);
  assert.ok(stop - start < 60);
});
