// Something to wait for: its state, who holds it, who waits in what order, and a deadlock as the circle it is.

import { h, setText } from "./element.js";
import { formatTime } from "./format.js";
import { Waiters } from "./queue.js";
import { trans } from "./words.js";

const SIGNS = { free: "○", held: "●", set: "●", unset: "○", broken: "✕" };

/** A circle of those who wait for each other: one line each, and back to the first. */
export function circleOf(members) {
  return h("div", { class: "jsh-trouble", role: "alert", "data-trouble": "problem" },
    h("b", {}, trans.__("Deadlock: they wait for each other in a circle, and none can go on.")),
    h("ol", { class: "jsh-circle" }, ...members.map((member) => h("li", {}, member))));
}

export class SyncView {
  constructor(host) {
    this.deadlocks = h("div");
    this.sign = h("span", { class: "jsh-sign", "aria-hidden": "true" });
    this.text = h("span", { class: "jsh-state-text" });
    this.since = h("span", { class: "jsh-label" });
    this.holders = h("ul", { class: "jsh-holders", "aria-label": trans.__("Holders") });
    this.state = h("div", { class: "jsh-state", role: "status", "aria-live": "polite" }, this.sign, this.text, this.since);
    host.append(this.deadlocks, h("div", { class: "jsh-pad" }, this.state, this.holders));
    this.waiters = new Waiters(host, trans.__("Waiting, in order"));
  }

  update({ state, text, holders, since, waiters, deadlocks }) {
    this.state.setAttribute("data-state", state);
    setText(this.sign, SIGNS[state] || "");
    setText(this.text, text);
    setText(this.since, since ? trans.__("since %1", formatTime(since)) : "");
    this.holders.hidden = !holders.length;
    this.holders.replaceChildren(...holders.map((holder) => h("li", {}, trans.__("held by %1", holder))));
    this.waiters.update(waiters);
    this.deadlocks.replaceChildren(...deadlocks.map(circleOf));
  }
}

export function syncView(host) {
  return new SyncView(host);
}
