// A bar with rate and time to go.

import { h, setText } from "./element.js";
import { formatDuration, formatNumber, formatTime } from "./format.js";
import { trans } from "./words.js";

const WINDOW = 15; // seconds of which the rate is taken

/** How fast it goes, per second, by the last moments; by all of it at first. */
export function rateOf(history, began) {
  const last = history[history.length - 1];
  const recent = history.find((point) => point.at >= last.at - WINDOW) ?? last;
  const [done, time] = recent === last ? [last.done, last.at - began] : [last.done - recent.done, last.at - recent.at];
  return time > 0 ? done / time : 0;
}

class ProgressView {
  constructor(host, frame) {
    this.frame = frame;
    this.history = [];
    this.count = h("b", {});
    this.note = h("span", {});
    this.times = h("span", { class: "jsh-label" });
    this.fill = h("div", { class: "jsh-fill" });
    this.track = h("div", { class: "jsh-track", role: "progressbar", "aria-label": trans.__("Progress"), "aria-valuemin": 0 }, this.fill);
    this.element = h("div", { class: "jsh-progress" }, h("div", { class: "jsh-progress-line" }, this.count, this.note, this.times), this.track);
    host.append(this.element);
  }

  update({ done, total, began, updated, state, note, desc, unit, last }) {
    if (began !== this.began) this.history = [];
    this.began = began;
    this.history.push({ at: updated, done });
    if (this.history.length > 400) this.history.shift();
    const share = total ? Math.min(1, done / total) : 0;
    this.element.setAttribute("data-state", state === "running" && !total ? "unknown" : state);
    this.fill.style.transform = total ? `scaleX(${share})` : "";
    if (total) {
      this.track.setAttribute("aria-valuemax", total);
      this.track.setAttribute("aria-valuenow", done);
    }
    const what = unit && unit !== "it" ? ` ${unit}` : "";
    const count = total ? `${Math.floor(share * 100)} %  ${trans.__("%1 of %2", formatNumber(done), formatNumber(total))}` : formatNumber(done);
    setText(this.count, `${desc ? `${desc}: ` : ""}${count}${what}`);
    setText(this.note, note || "");
    setText(this.times, this.timesText({ done, total, updated, state }));
    if (last?.[0]) this.frame.say(`${last[0]}, ${formatTime(updated)}`);
  }

  timesText({ done, total, updated, state }) {
    const spent = formatDuration(updated - this.began);
    if (state === "done") return trans.__("done in %1", spent);
    if (state === "stopped") return trans.__("stopped after %1", spent);
    if (state === "gone") return trans.__("broken off after %1: the process that ran it is gone", spent);
    const rate = rateOf(this.history, this.began);
    const speed = rate >= 1 || rate === 0 ? trans.__("%1 per second", formatNumber(Math.round(rate * 10) / 10)) : trans.__("%1 s each", formatNumber(Math.round(10 / rate) / 10));
    const left = total && rate > 0 ? trans.__("%1 to go", formatDuration((total - done) / rate)) : "";
    return [trans.__("%1 so far", spent), left, speed].filter(Boolean).join(", ");
  }
}

export function progressView(host, channel, facts, frame) {
  return new ProgressView(host, frame);
}
