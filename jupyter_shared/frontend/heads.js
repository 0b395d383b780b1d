// What stands above the columns of a grid: labels, dtype, what is missing, a small histogram, and the filter.

import { h, setText, svg } from "./element.js";
import { formatNumber } from "./format.js";
import { trans } from "./words.js";

const FILTER_HINT = () => trans.__("For example: > 3, <= 2024-03-01, = text, != text, 1 .. 5, = null, != null; other text is searched");

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact" });

/** One heading. `does` has sort(column, more), filter(column, text), plot(column), drag(column, width, done), reset(column). */
export class Head {
  constructor(column, levels, does) {
    this.column = column;
    this.does = does;
    this.lines = Array.from({ length: levels }, () => h("div", { class: "jsh-line" }));
    this.sign = h("span", { class: "jsh-order", "aria-hidden": "true" });
    this.button = h("button", {
      type: "button", class: "jsh-sort-by", onclick: (event) => does.sort(column, event.shiftKey), onkeydown: (event) => this.key(event),
    }, ...this.lines.slice(-1), this.sign);
    this.dtype = h("span", { class: "jsh-dtype" });
    this.facts = h("div", { class: "jsh-facts" });
    this.drawing = h("div", { class: "jsh-histogram" });
    this.field = h("input", {
      type: "text", class: "jsh-filter", placeholder: trans.__("Filter"), title: FILTER_HINT(), spellcheck: "false",
      oninput: () => this.filterSoon(), onchange: () => this.filterNow(), onkeydown: (event) => event.stopPropagation(),
    });
    this.grip = h("div", { class: "jsh-grip", "aria-hidden": "true", onpointerdown: (event) => this.drag(event), ondblclick: () => does.reset(column) });
    this.element = h("div", { role: "columnheader", class: "jsh-grid-cell jsh-grid-head-cell", "aria-colindex": column + 1, "aria-sort": "none" },
      ...this.lines.slice(0, -1), this.button, this.dtype, this.facts, this.drawing, this.field, this.grip);
  }

  /** `before` are the labels of the column at the left: what is the same above both stands there once. */
  show([labels, dtype, right], before) {
    const shown = JSON.stringify([labels, dtype, right, before]);
    if (this.shown === shown) return; // remembered here, as below: asking the page is what takes long
    this.shown = shown;
    this.right = right;
    let same = Boolean(before);
    labels.forEach((label, level) => {
      same = same && before[level] === label;
      setText(this.lines[level], (same && level < labels.length - 1 ? "" : label) || "\u00a0");
    });
    this.element.classList.toggle("jsh-grouped", labels.length > 1 && Boolean(before) && before[0] === labels[0]);
    this.element.classList.toggle("jsh-number", right);
    setText(this.dtype, dtype || "\u00a0");
    this.name = labels.filter(Boolean).join(" / ");
    this.button.setAttribute("title", `${this.name}${dtype ? `: ${dtype}` : ""}\n${trans.__("Click to sort, Shift and click to sort by several; Alt and arrows change the width")}`);
    this.field.setAttribute("aria-label", trans.__("Filter %1", this.name));
  }

  /** `rank` is its number among the columns sorted by, from 0; -1 if it is none of them. */
  showOrder(rank, descending, several) {
    const shown = `${rank} ${descending} ${several}`;
    if (this.ordered === shown) return;
    this.ordered = shown;
    this.element.setAttribute("aria-sort", rank < 0 ? "none" : descending ? "descending" : "ascending");
    setText(this.sign, rank < 0 ? "" : `${descending ? "▼" : "▲"}${several ? rank + 1 : ""}`);
  }

  showFilter(text, why) {
    if (document.activeElement !== this.field && !this.filtering && this.field.value !== text) this.field.value = text;
    if (this.why === why) return;
    this.why = why;
    this.field.setAttribute("aria-invalid", String(Boolean(why)));
    this.field.setAttribute("title", why || FILTER_HINT());
  }

  /** What was found out about the column; null while it is not known. */
  describe(told) {
    if (this.described === told) return;
    this.described = told;
    const parts = told ? [told.missing ? trans.__("%1 missing", COMPACT.format(told.missing)) : "", trans.__("%1 distinct", COMPACT.format(told.distinct))] : [];
    setText(this.facts, parts.filter(Boolean).join(" · ") || "\u00a0");
    this.facts.setAttribute("title", told ? inFull(told) : "");
    const drawn = told ? drawnFacts(told) : [];
    this.drawing.replaceChildren(...(told?.histogram?.length && this.right ? [this.plotButton(told, drawn)] : drawn));
    this.facts.classList.toggle("jsh-sampled", Boolean(told?.sampled));
  }

  /** A histogram of numbers plots them when it is clicked. */
  plotButton({ low, high }, drawn) {
    const title = trans.__("From %1 to %2\nClick to plot %3 over the index, or no longer", low, high, this.name);
    return h("button", { type: "button", class: "jsh-plot-by", title, "aria-label": trans.__("Plot %1, from %2 to %3", this.name, low, high), onclick: () => this.does.plot(this.column), onkeydown: (event) => event.stopPropagation() }, ...drawn);
  }

  filterSoon() {
    clearTimeout(this.filtering);
    this.filtering = setTimeout(() => this.filterNow(), 250);
  }

  filterNow() {
    clearTimeout(this.filtering);
    this.filtering = null;
    this.does.filter(this.column, this.field.value);
  }

  key(event) {
    event.stopPropagation();
    const step = event.altKey ? { ArrowLeft: -10, ArrowRight: 10 }[event.key] : 0;
    if (!step) return;
    event.preventDefault();
    this.does.drag(this.column, this.element.offsetWidth + step, true);
  }

  drag(event) {
    event.preventDefault();
    event.stopPropagation();
    const [from, width] = [event.clientX, this.element.offsetWidth];
    const move = (at) => this.does.drag(this.column, width + at.clientX - from, false);
    const end = (at) => {
      this.grip.removeEventListener("pointermove", move);
      if (at.clientX !== from) this.does.drag(this.column, width + at.clientX - from, true);
    };
    this.grip.setPointerCapture?.(event.pointerId);
    this.grip.addEventListener("pointermove", move);
    this.grip.addEventListener("pointerup", end, { once: true });
  }

  close() {
    clearTimeout(this.filtering);
    this.element.remove();
  }
}

function inFull({ missing, distinct, rows, sampled }) {
  const found = [formatNumber(missing), formatNumber(distinct)];
  return sampled ? trans.__("%1 missing, %2 distinct, of a sample of %3 rows", ...found, formatNumber(rows)) : trans.__("%1 missing, %2 distinct", ...found);
}

/** A histogram of numbers and times, or the most common of other values. */
function drawnFacts({ histogram, low, high, common, rows, missing }) {
  if (histogram?.length) {
    const most = Math.max(...histogram);
    const wide = 100 / histogram.length;
    const bars = histogram.map((count, index) => svg("rect", {
      x: (index * wide).toFixed(2), width: Math.max(wide - 0.8, 0.5).toFixed(2), y: (20 - (count / most) * 20).toFixed(2), height: ((count / most) * 20).toFixed(2),
    }));
    const text = trans.__("From %1 to %2", low, high);
    return [svg("svg", { class: "jsh-bars", viewBox: "0 0 100 20", preserveAspectRatio: "none", role: "img", "aria-label": text }, svg("title", {}, text), ...bars)];
  }
  if (!common) return [];
  const there = rows - missing || 1;
  const text = common.map(([value, count]) => `${value}: ${formatNumber(count)}`).join("\n");
  return [h("div", { class: "jsh-common", title: text, role: "img", "aria-label": text }, ...common.map(([value, count]) => h("span", { style: `flex-grow:${(count / there).toFixed(4)}` }, value)))];
}
