// A number, and what it was since somebody looks.

import { EditableText } from "./editable.js";
import { formatNumber, formatTime } from "./format.js";
import { Growing, showOverTime } from "./growing.js";
import { Plot } from "./plot.js";
import { trans } from "./words.js";

export class NumberView {
  constructor(host, channel) {
    this.value = new EditableText(host, channel, "jsh-big");
    this.plot = new Plot(host, { label: trans.__("The value over time") });
    this.grown = new Growing();
  }

  update({ number, text, editable, last }) {
    // Beyond 2 ** 53 a number here is another one than there: then its text is shown.
    this.value.show(Number.isSafeInteger(number) || !Number.isInteger(number) ? formatNumber(number) : text, editable ? text : null);
    const at = last?.[1] ?? Date.now() / 1000;
    this.grown.add(number, at);
    showOverTime(this.plot, [["value", trans.__("value"), this.grown]], at, formatTime);
  }
}
