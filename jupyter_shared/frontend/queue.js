// A queue: its depth over time, what comes next, and who waits.

import { h, setText } from "./element.js";
import { formatNumber, formatTime } from "./format.js";
import { Sparkline } from "./sparkline.js";
import { trans } from "./words.js";

/** A list of those who wait, in order. */
export class Waiters {
  constructor(host, title) {
    this.list = h("ol", { class: "jsh-waiters", "aria-label": title });
    this.box = h("div", { class: "jsh-part jsh-pad", hidden: true }, h("div", { class: "jsh-label" }, title), this.list);
    host.append(this.box);
  }

  update(waiters) {
    this.box.hidden = !waiters.length;
    this.list.replaceChildren(...waiters.map(([caller, operation, since]) => h("li", {}, h("b", {}, caller), " ", trans.__("%1 since %2", operation, formatTime(since)))));
  }
}

/** A figure with its name. */
export function figure(host, name) {
  const value = h("span", { class: "jsh-figure-value" }, "–");
  host.append(h("div", { class: "jsh-figure" }, value, h("span", { class: "jsh-label" }, name)));
  return value;
}

export class QueueView {
  constructor(host, channel, facts, frame) {
    this.frame = frame;
    const figures = h("div", { class: "jsh-figures", "aria-live": "off" });
    this.depth = figure(figures, trans.__("in the queue"));
    this.unfinished = figure(figures, trans.__("not done"));
    this.in = figure(figures, trans.__("in per second"));
    this.out = figure(figures, trans.__("out per second"));
    host.append(figures);
    this.spark = new Sparkline(figures, trans.__("Items in the queue over time"), { floor: 0 });
    this.came = new Sparkline(h("div"), "");
    this.went = new Sparkline(h("div"), "");
    this.next = h("ol", { class: "jsh-next", "aria-label": trans.__("Next items") });
    this.nextBox = h("div", { class: "jsh-part jsh-pad" }, h("div", { class: "jsh-label" }, trans.__("Next")), this.next);
    host.append(this.nextBox);
    this.getters = new Waiters(host, trans.__("Waiting to get"));
    this.putters = new Waiters(host, trans.__("Waiting to put"));
    this.others = new Waiters(host, trans.__("Waiting until all is done"));
  }

  update(message) {
    const { length, maxsize, unfinished, came, next, waiters, at, last } = message;
    setText(this.depth, maxsize > 0 ? trans.__("%1 of %2", formatNumber(length), formatNumber(maxsize)) : formatNumber(length));
    setText(this.unfinished, formatNumber(unfinished));
    this.spark.add(length, at);
    this.came.add(came ?? 0, at);
    this.went.add((came ?? 0) - length, at);
    setText(this.in, formatNumber(Math.round(this.came.rate() * 10) / 10));
    setText(this.out, formatNumber(Math.round(this.went.rate() * 10) / 10));
    this.next.replaceChildren(...next.map(([text, type]) => h("li", {}, h("code", {}, text), h("span", { class: "jsh-kind" }, type))));
    this.nextBox.hidden = !next.length;
    this.getters.update(waiters.filter(([, operation]) => operation === "get"));
    this.putters.update(waiters.filter(([, operation]) => operation === "put" || operation === "await_room"));
    this.others.update(waiters.filter(([, operation]) => operation === "join"));
    this.frame.say(trans.__("last changed by %1, %2", last[0], formatTime(last[1])));
  }
}

export function queueView(host, channel, facts, frame) {
  return new QueueView(host, channel, facts, frame);
}
