// Any value by its preview: its text, how large it is, and the tree of what is in it.

import { EditableText } from "./editable.js";
import { h, setText } from "./element.js";
import { formatBytes, formatNumber } from "./format.js";
import { Tree } from "./tree.js";

export class TextView {
  constructor(host, channel) {
    this.value = new EditableText(host, channel, "jsh-text");
    this.facts = h("div", { class: "jsh-pad jsh-label" });
    host.append(this.facts);
    this.tree = new Tree(host, channel);
  }

  again() {
    this.tree.again();
  }

  update({ text, size, length, parts, editable, last }) {
    this.value.show(text, editable ? text : null);
    const facts = [length === null ? "" : `${formatNumber(length)} ${length === 1 ? "item" : "items"}`, formatBytes(size)];
    setText(this.facts, facts.filter(Boolean).join(" · "));
    this.tree.show(parts, last?.[1] ?? Date.now() / 1000);
  }
}
