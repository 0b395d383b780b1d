// A value that is a text: edited in place, if the text says all of it.

import { CellEditor } from "./editor.js";
import { h, setText } from "./element.js";
import { trans } from "./words.js";

/** A text that can be edited in place, if it says all of the value. */
export class EditableText {
  constructor(host, channel, className) {
    this.channel = channel;
    this.shown = h("span", { class: className });
    this.button = h("button", { type: "button", class: "jsh-icon", title: trans.__("Edit"), "aria-label": trans.__("Edit the value"), onclick: () => this.edit() }, "✎");
    host.append(h("div", { class: "jsh-pad jsh-one-value" }, this.shown, this.button));
  }

  show(text, source) {
    if (text !== this.text) this.editor?.changedMeanwhile(text);
    this.text = text;
    this.source = source;
    this.button.hidden = source === null; // what has no text form cannot be edited as text
    if (!this.editor) setText(this.shown, text);
  }

  edit() {
    if (this.editor || this.source === null) return;
    this.editor = new CellEditor(this.shown, {
      text: this.source ?? "",
      label: trans.__("The value"),
      hint: "",
      save: (text, anyway) => this.channel.request("edit", { text, anyway }),
      done: () => {
        this.editor = null;
        setText(this.shown, this.text);
        this.button.focus();
      },
    });
  }
}
