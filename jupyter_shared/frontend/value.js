// One value: a number with its history, an array, a frame, or anything else by its preview.

import { ArrayView } from "./array.js";
import { DrawnView } from "./drawn.js";
import { CellEditor } from "./editor.js";
import { h, setText } from "./element.js";
import { formatBytes, formatNumber, formatTime } from "./format.js";
import { FrameView } from "./frame.js";
import { PictureView } from "./picture.js";
import { Sparkline } from "./sparkline.js";
import { trans } from "./words.js";

/** A text that can be edited in place, if it says all of the value. */
class EditableText {
  constructor(host, channel, className) {
    this.channel = channel;
    this.place = h("span", { class: className });
    this.button = h("button", { type: "button", class: "jsh-icon", title: trans.__("Edit"), "aria-label": trans.__("Edit the value"), onclick: () => this.edit() }, "✎");
    host.append(h("div", { class: "jsh-pad jsh-one-value" }, this.place, this.button));
  }

  show(text, source) {
    this.text = text;
    this.source = source;
    this.button.hidden = source === null; // what has no text form cannot be edited as text
    if (!this.editor) setText(this.place, text);
    else this.editor.changedMeanwhile(text);
  }

  edit() {
    if (this.editor || this.source === null) return;
    this.editor = new CellEditor(this.place, {
      text: this.source ?? "",
      label: trans.__("The value"),
      hint: "",
      save: (text, anyway) => this.channel.request("edit", { text, anyway }),
      done: () => {
        this.editor = null;
        setText(this.place, this.text);
        this.button.focus();
      },
    });
  }
}

class NumberView {
  constructor(host, channel) {
    this.value = new EditableText(host, channel, "jsh-big");
    this.spark = new Sparkline(host, trans.__("The value over time"));
  }

  update({ number, text, editable, last }) {
    // Beyond 2 ** 53 a number here is another one than there: then its text is shown.
    this.value.show(Number.isSafeInteger(number) || !Number.isInteger(number) ? formatNumber(number) : text, editable ? text : null);
    this.spark.add(number, last?.[1]);
  }
}

class TextView {
  constructor(host, channel) {
    this.value = new EditableText(host, channel, "jsh-text");
    this.facts = h("div", { class: "jsh-pad jsh-label" });
    this.parts = h("dl", { class: "jsh-parts" });
    host.append(this.facts, this.parts);
  }

  update({ text, size, length, parts, editable }) {
    this.value.show(text, editable ? text : null);
    const facts = [length === null ? "" : `${formatNumber(length)} ${length === 1 ? "item" : "items"}`, formatBytes(size)];
    setText(this.facts, facts.filter(Boolean).join(" · "));
    this.parts.replaceChildren(...parts.flatMap(([label, part, kind]) => [h("dt", {}, label), h("dd", { title: kind }, part)]));
  }
}

const LOOKS = { number: NumberView, text: TextView, array: ArrayView, frame: FrameView, picture: PictureView };

class ValueView {
  /** @type {any} */ channel;
  /** @type {any} */ frame;

  constructor(host, channel, frame) {
    this.note = h("span");
    this.draw = h("button", { type: "button", class: "jsh-button", title: trans.__("Load it in this kernel, with the code of its classes, and show what they make of it"), onclick: () => this.drawHere() }, trans.__("Draw it in this kernel"));
    this.noteLine = h("div", { class: "jsh-pad jsh-label jsh-offer", hidden: true }, this.note, this.draw);
    this.drawing = new DrawnView();
    this.host = h("div", { class: "jsh-fill-in" });
    Object.assign(this, { channel, frame });
    host.append(this.noteLine, this.drawing.element, this.host);
  }

  update(message, buffers) {
    if (message.look) {
      this.inner?.close?.();
      this.host.replaceChildren();
      this.inner = new LOOKS[message.look](this.host, this.channel, this.frame);
    }
    this.inner?.update(message, buffers);
    if (message.type_name !== undefined) this.tell(message);
    const [writer, written] = message.last || [];
    if (writer) this.frame.say(`last written by ${writer}, ${formatTime(written)}`);
  }

  /** What type it is, and why it is not shown in its own way. */
  tell({ type_name: type, note, foreign }) {
    this.frame.tellKind(type);
    setText(this.note, note);
    this.noteLine.hidden = !note;
    this.draw.hidden = !foreign || !this.frame.model.get?.("draws"); // a viewer elsewhere never does
    this.drawing.clear();
  }

  /** Somebody wants the code of its classes to be run, here. */
  async drawHere() {
    const answer = await this.channel.request("draw", { object: this.frame.object });
    if (answer.type === "refused") this.drawing.say(answer.why);
    else this.drawing.show(answer.drawn);
  }

  close() {
    this.inner?.close?.();
  }
}

export function valueView(host, channel, facts, frame) {
  return new ValueView(host, channel, frame);
}
