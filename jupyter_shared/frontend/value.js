// One value: a number with its history, an array, a frame, or anything else by its preview.

import { ArrayView } from "./array.js";
import { DrawnView } from "./drawn.js";
import { h, setText } from "./element.js";
import { formatTime } from "./format.js";
import { FrameView } from "./frame.js";
import { NumberView } from "./number.js";
import { PictureView } from "./picture.js";
import { TextView } from "./text.js";
import { trans } from "./words.js";

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
    if (message.look && message.look === this.look) this.inner.again?.();
    else if (message.look) {
      this.look = message.look;
      this.inner?.close?.();
      this.host.replaceChildren();
      this.inner = new LOOKS[message.look](this.host, this.channel, this.frame);
    }
    this.inner?.update(message, buffers);
    if (message.type_name !== undefined) this.tell(message);
    const [writer, written] = message.last || [];
    if (writer) this.frame.say(trans.__("last written by %1, %2", writer, formatTime(written)));
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
