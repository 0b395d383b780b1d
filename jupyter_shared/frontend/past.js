// The past of what a view shows: who changed what, and when. A click shows what there was; a button brings it back.

import { h, setText } from "./element.js";
import { formatTime } from "./format.js";
import { trans } from "./words.js";

const REST = 500; // milliseconds between two requests, while it changes

/** A button, and the list it opens. */
export class Past {
  constructor(frame) {
    this.frame = frame;
    this.wanted = false; // by somebody, before it was known whether there is a past
    this.button = h("button", { type: "button", class: "jsh-button", "aria-expanded": "false", hidden: true, onclick: () => this.toggle() }, trans.__("History"));
    this.list = h("ol", { class: "jsh-past", "aria-label": trans.__("Changes, newest first") });
    this.note = h("p", { class: "jsh-empty", hidden: true });
    this.element = h("section", { class: "jsh-part", "aria-label": trans.__("History"), hidden: true }, this.list, this.note);
  }

  /** Whether there is anything to look back at. */
  offer(remembers) {
    this.button.hidden = !remembers;
    if (!remembers) this.open(false);
    else if (this.wanted) this.show();
    else this.changed();
  }

  /** Open it: now, or as soon as it is known that there is anything to look back at. */
  show() {
    this.wanted = this.button.hidden;
    if (this.wanted) return;
    this.open(true);
    this.element.scrollIntoView?.({ block: "nearest" });
    this.button.focus();
  }

  toggle() {
    this.open(this.element.hidden);
  }

  open(isOpen) {
    this.element.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.ask();
  }

  /** It has changed: tell so, some time soon. */
  changed() {
    if (this.element.hidden || this.waiting) return;
    this.waiting = setTimeout(() => {
      this.waiting = null;
      if (!this.element.hidden) this.ask();
    }, REST);
  }

  async ask() {
    const answer = await this.frame.channel.request("history");
    if (answer.type === "refused") this.tell([], answer.why);
    else this.tell(this.rows(answer), trans.__("Nothing has been changed yet, as far as is remembered."));
  }

  rows({ changes, before }) {
    const rows = changes.map(([version, when, who, what], index) => this.row(version, index > 0, h("time", {}, formatTime(when)), h("b", {}, who), h("code", {}, what)));
    return before === null ? [] : [...rows, this.row(before, true, h("span", { class: "jsh-label" }, trans.__("as it was before that")))];
  }

  /** One change; what there was after it can be looked at, and brought back unless it is there now. */
  row(version, isPast, ...told) {
    const was = h("dl", { class: "jsh-parts", hidden: true });
    const opener = h("button", { type: "button", class: "jsh-open", "aria-label": trans.__("Look at version %1", version), onclick: () => this.turn(version, was) }, ...told);
    const restore = isPast ? h("button", { type: "button", class: "jsh-button", "aria-label": trans.__("Restore version %1", version), onclick: () => this.restore(version) }, trans.__("Restore")) : h("span", { class: "jsh-label" }, trans.__("now"));
    return h("li", { "data-version": version }, h("div", { class: "jsh-past-line" }, opener, restore), was);
  }

  tell(rows, otherwise) {
    const open = new Set([...this.list.children].filter((row) => !row.lastChild.hidden).map((row) => row.getAttribute("data-version")));
    const focused = document.activeElement?.getAttribute?.("aria-label");
    const hadFocus = this.list.contains(document.activeElement);
    this.list.replaceChildren(...rows);
    for (const row of rows) if (open.has(row.getAttribute("data-version"))) this.turn(Number(row.getAttribute("data-version")), row.lastChild);
    if (hadFocus) ([...this.list.querySelectorAll("button")].find((button) => button.getAttribute("aria-label") === focused) ?? this.button).focus();
    this.note.hidden = rows.length > 0;
    setText(this.note, otherwise);
  }

  async turn(version, was) {
    was.hidden = !was.hidden;
    if (was.hidden) return;
    const answer = await this.frame.channel.request("look_back", { version });
    const lines = answer.type === "refused" ? [["", answer.why]] : answer.lines.length ? answer.lines : [["", trans.__("(empty)")]];
    const more = answer.more ? [["", trans.__("and %1 more", answer.more)]] : [];
    was.replaceChildren(...[...lines, ...more].flatMap(([key, text]) => [h("dt", {}, key), h("dd", { title: text }, text)]));
  }

  async restore(version) {
    const answer = await this.frame.channel.request("restore", { version });
    this.frame.tellTrouble(answer.type === "refused" ? "refused" : "", answer.why);
    this.ask();
  }

  close() {
    clearTimeout(this.waiting);
  }
}
