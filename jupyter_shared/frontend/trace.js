// A trace as a sequence diagram: drawn as far as it is in sight, so that ten thousand steps scroll as smoothly as ten.

import { h, setText, svg } from "./element.js";
import { formatNumber } from "./format.js";
import { saveHtml, savePng, saveSvg } from "./trace_files.js";
import { backShapes, endShapes, headShapes, lanesOf, Places, rowShapes, rowsInSight, timesOf, TOP } from "./trace_layout.js";
import { TraceTable } from "./trace_table.js";
import { POINT, stepsSaid, TraceWalk } from "./trace_walk.js";
import { trans } from "./words.js";

const HEIGHTS = [6, 12, 20, 30, 44]; // of a row, by zoom
const WITH_WORDS = 20; // the least height with room for words
const MOST_STEPS = 10_000;
const MARGIN = 200; // pixels that are drawn beyond what is in sight

export class TraceView extends TraceWalk {
  /** @type {any} */ frame;
  /** @type {any} */ clients;
  /** @type {any} */ objects;
  /** @type {any} */ spans;
  /** @type {any} */ ended;

  /** @param {any} host @param {any} channel @param {any} [options] */
  constructor(host, channel, { still = false, frame } = {}) {
    super(channel);
    this.frame = frame;
    this.still = still; // nothing more will come: there is no kernel
    this.height = ""; // of ours, until somebody gives it another one
    this.forget();
    [this.zoom, this.hidden, this.unfolded, this.search, this.follows, this.chosen] = [3, new Set(), new Set(), "", true, null];
    this.build(host);
  }

  forget() {
    [this.rows, this.bySeq, this.spans, this.clients, this.objects] = [[], new Map(), new Map(), [], []];
  }

  build(host) {
    const button = (text, title, onclick, more = {}) => h("button", { type: "button", class: "jsh-button", title, "aria-label": title, onclick, ...more }, text);
    this.state = h("span", { class: "jsh-label", role: "status" });
    this.scrubber = h("input", { type: "range", class: "jsh-slider jsh-t-scrub", min: "0", max: "0", value: "0", "aria-label": trans.__("Replay: up to which step"), oninput: () => this.scrub(Number(this.scrubber.value)) });
    this.field = h("input", { type: "search", class: "jsh-search", placeholder: trans.__("Filter"), "aria-label": trans.__("Filter the steps"), oninput: () => this.filter(this.field.value) });
    this.steps = h("span", { class: "jsh-t-steps" });
    this.stop = button(trans.__("Stop"), trans.__("Record no more"), () => this.ask("stop"), { hidden: true });
    this.lanesBox = h("span", { class: "jsh-t-lanes" });
    host.append(
      h("div", { class: "jsh-bar" }, this.scrubber, button("−", trans.__("Smaller"), () => this.zoomBy(-1)), button("+", trans.__("Larger"), () => this.zoomBy(1)), this.state),
      h("div", { class: "jsh-bar jsh-t-tools" }, this.field, this.lanesBox, this.steps, this.stop,
        button("SVG", trans.__("Save as SVG"), () => saveSvg(this)), button("PNG", trans.__("Save as PNG"), () => savePng(this)), ...(this.still ? [] : [button("HTML", trans.__("Save as a page that opens anywhere"), () => saveHtml(this))])));
    this.space = h("div", { class: "jsh-t-space" });
    this.canvas = svg("svg", { class: "jsh-t jsh-t-canvas", "aria-hidden": "true" });
    this.heads = svg("svg", { class: "jsh-t jsh-t-heads", "aria-hidden": "true" });
    this.space.append(this.heads, this.canvas);
    this.scroll = h("div", { class: "jsh-t-scroll", tabindex: "0", role: "group", "aria-label": trans.__("Sequence diagram: arrow keys go from step to step, Enter unfolds, Space lets the next call go"), onscroll: () => this.scrolled(), onkeydown: (event) => this.key(event), onmousemove: (event) => this.hover(event), onmouseleave: () => this.tell(this.chosen), onclick: (event) => this.click(event) }, this.space);
    this.detail = h("div", { class: "jsh-t-detail", "aria-live": "polite" }, POINT());
    host.append(this.scroll, this.detail);
    this.table = new TraceTable(host, () => [this.seen, this.lanes]);
  }

  // --- what comes ---------------------------------------------------------------------------------------

  update({ clients, objects, rows, spans, fresh, recording, total, steps = [], held = [] }) {
    if (fresh) this.forget();
    [this.clients, this.objects] = [clients, objects];
    for (const row of rows) {
      const known = this.bySeq.get(row.seq);
      if (known) Object.assign(known, row);
      else this.rows.push(row);
      if (!known) this.bySeq.set(row.seq, row);
    }
    for (const span of spans) this.spans.set(span.id, span);
    if (this.rows.length > MOST_STEPS) for (const { seq } of this.rows.splice(0, this.rows.length - MOST_STEPS)) this.bySeq.delete(seq);
    this.still = this.still || recording === undefined;
    const count = total ?? this.rows.length;
    const lost = this.rows.filter((row) => row.mark === "lost").length;
    setText(this.state, [trans._n("%2 step", "%2 steps", count, formatNumber(count)), recording ? trans.__("recording") : "", lost ? trans._n("%1 lost update", "%1 lost updates", lost) : ""].filter(Boolean).join(", "));
    this.stop.hidden = !recording;
    this.showSteps(steps, held);
    if (this.frame) setText(this.frame.name, trans.__("Trace of %1", objects.map(([, kind, name]) => name || kind).join(", ")));
    this.showLanes();
    this.arrange();
  }

  /** Who is stepped, with a button for the next call and one to let it run. */
  showSteps(steps, held) {
    this.isHeld = held.length > 0;
    this.steps.replaceChildren(...steps.map(([who]) => {
      const waits = held.includes(who);
      return h("span", { class: "jsh-t-step" }, `${waits ? trans.__("%1 is held", who) : trans.__("%1 runs to its next call", who)} `,
        h("button", { type: "button", class: "jsh-button", disabled: !waits, title: trans.__("Let this call go (Space)"), onclick: () => this.ask("next", { who }) }, `▶ ${trans.__("next")}`),
        h("button", { type: "button", class: "jsh-button", title: trans.__("Hold it back no more"), onclick: () => this.ask("run", { who }) }, `▶▶ ${trans.__("run")}`));
    }));
  }

  /** A button for each lane, to hide and show it. */
  showLanes() {
    const known = [...this.clients.map(([id, label]) => [`c${id}`, label.replace(/\.ipynb$/, "")]), ...this.objects.map(([id, kind, name]) => [`o${id}`, name || kind])];
    if (known.length === this.lanesBox.children.length) return;
    this.lanesBox.replaceChildren(...known.map(([key, name]) => h("button", { type: "button", class: "jsh-button jsh-t-toggle", "aria-pressed": "true", title: trans.__("Show or hide %1", name), onclick: ({ target }) => this.toggle(key, target) }, name)));
  }

  toggle(key, button) {
    if (!this.hidden.delete(key)) this.hidden.add(key);
    button.setAttribute("aria-pressed", String(!this.hidden.has(key)));
    this.arrange();
  }

  filter(words) {
    this.search = words;
    this.arrange();
  }

  zoomBy(step) {
    const middle = this.rowAt(this.scroll.scrollTop + this.scroll.clientHeight / 2);
    this.zoom = Math.min(HEIGHTS.length - 1, Math.max(0, this.zoom + step));
    this.arrange();
    if (!this.follows && middle >= 0) this.scroll.scrollTop = this.places.y(middle) - this.scroll.clientHeight / 2;
  }

  // --- where everything stands --------------------------------------------------------------------------

  arrange() {
    this.lanes = lanesOf(this.clients, this.objects, this.hidden, this.scroll.clientWidth);
    this.seen = rowsInSight(this.rows, this.lanes, this);
    this.places = new Places(this.seen, HEIGHTS[this.zoom]);
    this.times = timesOf(this.seen, this.rows[0]?.at ?? 0);
    this.scrubber.setAttribute("max", String(this.seen.length));
    if (this.follows) this.upTo = this.seen.length;
    this.upTo = Math.min(this.upTo, this.seen.length);
    this.scrubber.value = String(this.upTo);
    this.scrubber.setAttribute("aria-valuetext", stepsSaid(this.upTo, this.seen.length));
    this.space.style.height = `${this.places.bottom + 30}px`;
    this.space.style.width = `${this.lanes.width}px`;
    this.table.changed();
    this.grow();
    if (this.follows) this.scroll.scrollTop = this.places.bottom;
    this.soon();
  }

  /** As high as what is in it, up to a point; whoever has given it a height has chosen. */
  grow() {
    if (this.scroll.style.height !== this.height) return;
    this.height = this.scroll.style.height = `${Math.min(520, Math.max(160, this.places.bottom + 50))}px`;
  }

  soon() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  draw() {
    const top = Math.max(0, this.scroll.scrollTop - MARGIN);
    const height = this.scroll.clientHeight + 2 * MARGIN;
    const end = this.places.top + this.upTo * this.places.height;
    this.canvas.setAttribute("width", String(this.lanes.width));
    this.canvas.setAttribute("height", String(height));
    this.canvas.setAttribute("viewBox", `0 ${top} ${this.lanes.width} ${height}`);
    this.canvas.style.top = `${top}px`;
    this.canvas.replaceChildren(...this.shapes(top, top + height, end).map(element));
    this.heads.setAttribute("width", String(this.lanes.width));
    this.heads.setAttribute("height", String(TOP - 14));
    this.heads.replaceChildren(...headShapes(this.lanes).map(element));
  }

  shapes(top, bottom, end) {
    const shown = this.upTo ? this.seen[this.upTo - 1].seq : 0;
    const spans = [...this.spans.values()].filter((span) => span.from <= shown);
    /** @type {any[]} */
    const shapes = backShapes(this.places, this.lanes, spans, top, bottom, end);
    const [first, last] = this.places.between(top, bottom);
    const words = this.places.height >= WITH_WORDS;
    for (let index = first; index < Math.min(last, this.upTo); index++) {
      const row = this.seen[index];
      if (row === this.chosen) shapes.push(["rect", { class: `jsh-t-chosen jsh-t-c${this.lanes.clients.get(row.client).colour}`, x: 0, y: this.places.y(index) - this.places.height / 2, width: this.lanes.width, height: this.places.height }]);
      shapes.push(...rowShapes(row, this.places.y(index), this.lanes, words ? this.times[index] : "", words));
    }
    if (this.ended && this.upTo === this.seen.length) shapes.push(...endShapes(this.places, this.lanes, spans));
    return shapes;
  }

  close() {
    this.table.close();
  }
}

/** A shape as an element. */
export function element([tag, attributes, text]) {
  return svg(tag, attributes, ...(text === undefined ? [] : [text]));
}

export function traceView(host, channel, _facts, frame) {
  return new TraceView(host, channel, { frame });
}
