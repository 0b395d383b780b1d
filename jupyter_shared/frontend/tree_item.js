// One line of a tree of what is within a value: a container to unfold, or a leaf to edit.

import { CellEditor } from "./editor.js";
import { h, setText } from "./element.js";
import { trans } from "./words.js";

const INDENT = 16; // pixels a level

export class TreeItem {
  /** @type {any} */ tree;
  /** @type {any} */ key;
  /** @type {any} */ part;

  constructor(tree, key) {
    Object.assign(this, { tree, key, part: null });
    this.sign = h("span", { class: "jsh-fold", "aria-hidden": "true", onclick: () => this.turn() });
    this.label = h("span", { class: "jsh-tree-label" });
    this.value = h("span", { class: "jsh-tree-value", ondblclick: () => this.edit() });
    this.kind = h("span", { class: "jsh-label" });
    this.plot = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", "aria-pressed": "false", onclick: () => tree.toggle(key) }, "∿");
    this.change = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", onclick: () => this.edit() }, "✎");
    this.element = h("div", { class: "jsh-tree-item", role: "treeitem", tabindex: "-1", onkeydown: (event) => this.press(event) },
      this.sign, this.label, this.value, this.kind, this.plot, this.change);
  }

  show(part) {
    const name = part.labels[part.labels.length - 1];
    this.part = part;
    this.element.setAttribute("aria-level", String(part.path.length));
    this.element.setAttribute("style", `padding-left:${(part.path.length - 1) * INDENT}px`);
    if (part.open === null) this.element.removeAttribute("aria-expanded");
    else this.element.setAttribute("aria-expanded", String(part.open));
    setText(this.sign, part.open === null ? "" : part.open ? "▾" : "▸");
    setText(this.label, name);
    setText(this.kind, part.more ? trans.__("%1; %2 more are not shown", part.kind, part.more) : part.kind);
    if (this.editor) this.editor.changed(part.text);
    else setText(this.value, part.text);
    this.plot.hidden = part.number === null;
    this.change.hidden = !part.editable;
    const buttons = [[this.plot, trans.__("Plot %1", name), trans.__("Plot over time (P)")], [this.change, trans.__("Edit %1", name), trans.__("Edit (Enter)")]];
    for (const [button, label, title] of buttons) {
      button.setAttribute("aria-label", label);
      button.setAttribute("title", title);
    }
  }

  pressed(on) {
    this.plot.setAttribute("aria-pressed", String(on));
  }

  turn(open = !this.part.open) {
    if (this.part.open !== null && open !== this.part.open) this.tree.fold(this.key, open);
  }

  press(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const { roving, items } = this.tree;
    if (event.key === "ArrowDown") roving.step(this.element, 1);
    else if (event.key === "ArrowUp") roving.step(this.element, -1);
    else if (event.key === "ArrowRight") this.turn(true);
    else if (event.key === "ArrowLeft" && this.part.open) this.turn(false);
    else if (event.key === "ArrowLeft") items.get(String(this.part.path.slice(0, -1)))?.element.focus();
    else if (event.key === "p" && this.part.number !== null) this.tree.toggle(this.key);
    else if (["Enter", "F2"].includes(event.key)) this.part.open === null ? this.edit() : this.turn();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The part that is edited is the one that was seen: others may stand there by the time it is saved. */
  edit() {
    const { part } = this;
    if (this.editor || !part.editable) return;
    const editor = new CellEditor(this.value, {
      text: part.text,
      label: trans.__("The value of %1", part.labels.join(" / ")),
      hint: "",
      save: (text, anyway) => this.tree.edit(part, text, anyway),
      done: () => {
        this.editor = null;
        setText(this.value, this.part.text);
        this.element.focus();
      },
    });
    this.editor = { changed: (text) => text !== part.text && editor.changedMeanwhile(text) };
  }
}
