// What is within a value, as a tree: containers unfold, leaves are edited in place, numbers are plotted over time.

import { h } from "./element.js";
import { formatTime } from "./format.js";
import { Growing, showOverTime } from "./growing.js";
import { Plot } from "./plot.js";
import { Roving } from "./roving.js";
import { TreeItem } from "./tree_item.js";
import { trans } from "./words.js";

/** Parts are {path, labels, text, kind, open, editable, number, more}, in the order they stand in; `open` is null for leaves. */
export class Tree {
  constructor(host, channel) {
    this.channel = channel;
    this.items = new Map(); // by path
    this.unfolded = new Set();
    this.plotted = new Map(); // path to [name, Growing]
    this.plot = null; // there while something is plotted
    this.plotHost = h("div", { class: "jsh-plot-host", hidden: true });
    this.element = h("div", { class: "jsh-tree", role: "tree", "aria-label": trans.__("What is in it"), hidden: true });
    this.roving = new Roving(this.element);
    host.append(this.plotHost, this.element);
  }

  /** Show these parts, which are so since a moment. */
  show(parts, at) {
    this.element.hidden = !parts.length;
    const before = this.items;
    this.items = new Map();
    parts.forEach((part, index) => {
      const key = String(part.path);
      const item = before.get(key) ?? new TreeItem(this, key);
      this.items.set(key, item);
      item.show(part);
      item.pressed(this.plotted.has(key));
      if (this.element.children[index] !== item.element) this.element.insertBefore(item.element, this.element.children[index] ?? null);
    });
    for (const [key, item] of before) if (!this.items.has(key)) item.element.remove();
    this.roving.ensureStop();
    this.grow(at);
  }

  /** Fold or unfold what is at a path; what was unfolded within it stays so. */
  fold(key, open) {
    if (open) this.unfolded.add(key);
    else this.unfolded.delete(key);
    return this.unfold();
  }

  /** Say what is unfolded. */
  unfold() {
    return this.channel.request("ask", () => ({ what: "unfold", ...this.asked() }));
  }

  asked() {
    return { paths: [...this.unfolded].map((one) => one.split(",").map(Number)) };
  }

  /** The other end has forgotten what is unfolded. */
  again() {
    if (this.unfolded.size) this.unfold();
  }

  edit(part, text, anyway) {
    return this.channel.request("edit", { text, anyway, path: part.path, labels: part.labels });
  }

  // --- numbers over time ---------------------------------------------------------------------------------

  /** Plot a number from now on, or no longer. */
  toggle(key) {
    if (this.plotted.has(key)) this.plotted.delete(key);
    else this.plotted.set(key, [this.nameOf(key), new Growing()]);
    this.items.get(key)?.pressed(this.plotted.has(key));
    this.grow(Date.now() / 1000);
  }

  nameOf(key) {
    return this.items.get(key).part.labels.join(" / ");
  }

  grow(at) {
    for (const [key, [name, grown]] of this.plotted) {
      const part = this.items.get(key)?.part; // none while its container is folded
      if (typeof part?.number === "number" && this.nameOf(key) === name) grown.add(part.number, at);
    }
    const there = [...this.plotted].filter(([, [, grown]]) => grown.stretches.length);
    this.plotHost.hidden = !there.length;
    if (!there.length) return;
    this.plot ??= new Plot(this.plotHost, { label: trans.__("Numbers over time"), onremove: (key) => this.toggle(key), onclose: () => this.leave() });
    showOverTime(this.plot, there.map(([key, one]) => [key, ...one]), at, formatTime);
  }

  leave() {
    for (const key of [...this.plotted.keys()]) this.toggle(key);
  }
}
