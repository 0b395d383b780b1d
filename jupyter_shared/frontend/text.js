// Any value by its preview: its text, how large it is, and the tree of what is in it.

import { EditableText } from "./editable.js";
import { h, setText } from "./element.js";
import { formatBytes, formatNumber } from "./format.js";
import { Tree } from "./tree.js";
import { trans } from "./words.js";

/** How long it is, in what it consists of. */
function countSaid(type, length) {
  const count = formatNumber(length);
  if (type === "str") return trans._n("%2 character", "%2 characters", length, count);
  if (type === "bytes" || type === "bytearray") return trans._n("%2 byte", "%2 bytes", length, count);
  return trans._n("%2 item", "%2 items", length, count);
}

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

  update({ text, type_name: type, size, length, parts, editable, last }) {
    this.value.show(text, editable ? text : null);
    const facts = [length === null ? "" : countSaid(type, length), formatBytes(size)];
    setText(this.facts, facts.filter(Boolean).join(" · "));
    this.tree.show(parts, last?.[1] ?? Date.now() / 1000);
  }
}
