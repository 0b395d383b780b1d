// One manager in the narrow panel: its objects, two lines each, and its clients.

import { h, setText } from "./element.js";
import { formatBytes } from "./format.js";
import { circleOf } from "./sync.js";
import { Table } from "./table.js";
import { trans } from "./words.js";

const SIGNS = {
  dict: "{}", namespace: "{.}", list: "[]", set: "{,}", published: "▪", value: "▪", counter: "#", array: "▥", ndarray: "▦",
  queue: "⇥", lifo_queue: "⇥", priority_queue: "⇥", lock: "◈", rlock: "◈", semaphore: "◇", bounded_semaphore: "◇",
  condition: "◆", event: "⚑", barrier: "‖",
};
const FRAMES = ["DataFrame", "Series", "ndarray"];
const MOST_ROWS = 24; // that are shown before an inner scroll bar comes

/** Rows of a tree rather than of a table; all else is a table's: sorted, searched and windowed where the data is. */
class Shelf extends Table {
  constructor(host, { tree, ...options }) {
    super(host, { ...options, search: false, mostRows: MOST_ROWS });
    this.tree = tree;
    this.grid.setAttribute("role", "group");
    this.scroller.space.setAttribute("role", "none");
    this.fields = new Map(this.columns.map((column, index) => [column.name, index]));
  }

  makeHead() {
    return null;
  }

  counted() {} // every item says how many there are

  rowStyle(top) {
    return top === undefined ? "" : `transform:translateY(${top}px)`;
  }

  ask() {
    const { start, stop } = this.scroller;
    const { search, type } = this.tree.filter;
    const only = type && this.fields.has("kind") ? [this.fields.get("kind"), type] : null;
    this.send("window", { start, stop, search, only, column: null, descending: false });
  }

  of(row, name) {
    return row.cells[this.fields.get(name)];
  }

  drawRow(row, position) {
    super.drawRow(row, position);
    row.element.removeAttribute("aria-rowindex"); // an item of a tree has its place in a set instead
    row.element.setAttribute("aria-posinset", String(position + 1));
    row.element.setAttribute("aria-setsize", String(this.scroller.total));
  }

  className = "";

  /** What a row consists of. @returns {any} */
  partsOf() {
    throw new Error("a shelf says what its rows are made of");
  }

  buildRow(row) {
    row.parts = this.partsOf();
    row.element = h("div", {
      class: `jsh-row jsh-shelved ${this.className}`, role: "treeitem", "aria-level": "2", tabindex: "-1",
      onkeydown: (event) => this.key(event, row),
      onclick: () => { this.focus(row, true); this.enter(row); },
      onmousedown: (event) => this.tree.actions.drag?.(event, row.element),
    }, ...row.parts.lines);
    row.stale = true;
    row.position = undefined;
    this.scroller.space.append(row.element);
  }

  focus(row, really) {
    this.focused = row;
    if (!row.element) return;
    if (really) row.element.focus();
    else this.tree.roving.ensureStop();
  }

  /** Beyond the first and the last row, the tree goes on. */
  goTo(position) {
    if (position >= 0 && position < this.scroller.total) super.goTo(position);
    else this.tree.roving.step(this.focused.element, position < 0 ? -1 : 1);
  }

  key(event, row) {
    if (event.target !== row.element) return;
    this.focused = row;
    if (event.key === " ") this.enter(row);
    else if (event.key === "ArrowLeft") this.tree.head.focus();
    else {
      if (["Enter", "F2", "Delete"].includes(event.key)) return; // the page's commands have these keys
      super.key(event, row);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  enter(_row) {}
}

class Objects extends Shelf {
  className = "jsh-object";

  partsOf() {
    const [sign, name, state, type, size, preview] = ["sign", "name", "state", "type", "size", "preview"].map((part) => h("span", { class: `jsh-shelf-${part}` }));
    sign.setAttribute("aria-hidden", "true");
    const lines = [h("div", { class: "jsh-shelf-line" }, sign, name, type, size), h("div", { class: "jsh-shelf-line" }, state, preview)];
    return { lines, sign, name, state, type, size, preview };
  }

  fillRow(row) {
    row.stale = false;
    const [name, kind, type, preview, state] = ["name", "raw", "kind", "contents", "state"].map((field) => this.of(row, field));
    const size = formatBytes(this.of(row, "size"));
    setText(row.parts.sign, FRAMES.includes(type) ? "▦" : SIGNS[kind] || "▪");
    setText(row.parts.name, name);
    setText(row.parts.type, type);
    setText(row.parts.size, this.of(row, "size") ? size : "");
    setText(row.parts.state, state ? `${state}${preview ? " · " : ""}` : "");
    setText(row.parts.preview, preview);
    const said = [name, type, size, state, preview].filter(Boolean).join(", ");
    row.element.setAttribute("aria-label", said);
    row.element.setAttribute("title", `${name}: ${type}, ${size}${state ? `\n${state}` : ""}\n${preview}`);
    const data = { manager: this.tree.manager, object: name, kind };
    for (const [key, value] of Object.entries(data)) row.element.setAttribute(`data-${key}`, value);
  }

  enter(row) {
    this.tree.actions.open?.(this.tree.manager, this.of(row, "name"));
  }
}

class Clients extends Shelf {
  className = "jsh-client";

  partsOf() {
    const [sign, label, place, text] = ["sign", "name", "place", "preview"].map((part) => h("span", { class: `jsh-shelf-${part}` }));
    sign.setAttribute("aria-hidden", "true");
    return { lines: [h("div", { class: "jsh-shelf-line" }, sign, label, place), h("div", { class: "jsh-shelf-line" }, text)], sign, label, place, text };
  }

  fillRow(row) {
    row.stale = false;
    const [label, place, waiting, holding] = ["label", "place", "waiting", "holding"].map((field) => this.of(row, field));
    setText(row.parts.sign, waiting ? "○" : "●");
    setText(row.parts.label, label);
    setText(row.parts.place, place);
    const text = [waiting && trans.__("waits for %1", waiting), holding && trans.__("holds %1", holding)].filter(Boolean).join("; ");
    setText(row.parts.text, text);
    row.element.setAttribute("data-state", waiting ? "waits" : holding ? "holds" : "");
    row.element.setAttribute("aria-label", [label, place, text].filter(Boolean).join(", "));
    row.element.setAttribute("title", [label, place, text, trans.__("process %1", this.of(row, "pid"))].filter(Boolean).join("\n"));
  }
}

class ShelfView {
  constructor(host, channel, facts, frame) {
    const tree = (this.tree = frame.model.tree);
    frame.element.setAttribute("role", "none");
    frame.element.removeAttribute("aria-label");
    frame.leaveKeys();
    const send = (table) => (type, content) => channel.send(type, { ...content, table });
    const objects = h("div", { role: "none" });
    const clients = h("div", { role: "none" });
    this.heading = h("div", { class: "jsh-shelf-heading", hidden: true }, trans.__("Clients"));
    host.append(objects, this.heading, clients);
    this.objects = new Objects(objects, { tree, columns: facts.objects, label: trans.__("Objects of %1", tree.manager), send: send("objects"), rowHeight: 40 });
    this.clients = new Clients(clients, { tree, columns: facts.clients, label: trans.__("Clients of %1", tree.manager), send: send("clients"), rowHeight: 40 });
    this.objects.nothing = trans.__("Nothing is shared yet.");
    this.clients.nothing = "";
    this.unfilter = tree.onfilter(() => this.objects.ask());
    this.again();
  }

  update({ objects, clients, figures, types }) {
    if (types) this.tree.knows(types);
    if (objects) this.objects.update(objects);
    if (clients) this.clients.update(clients);
    if (clients) this.heading.hidden = clients.total === 0;
    if (figures) {
      this.tree.say(figures);
      this.tree.alarms.replaceChildren(...figures.deadlocks.map(circleOf));
    }
    this.tree.roving.ensureStop();
  }

  again() {
    this.objects.again();
    this.clients.again();
  }

  close() {
    this.unfilter();
    this.objects.close();
    this.clients.close();
  }
}

export function shelfView(host, channel, facts, frame) {
  return new ShelfView(host, channel, facts, frame);
}
