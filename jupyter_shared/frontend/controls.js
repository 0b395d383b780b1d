// Knobs for the items of a dict or namespace.

import { h, newId, setText } from "./element.js";
import { formatNumber, formatTime } from "./format.js";
import { trans } from "./words.js";

const STEPS = 1000; // of a slider without steps of its own
const COMING_BACK = 400; // milliseconds in which what was turned ought to have come back as the value

/** Where a value stands on a slider from 0 to STEPS. */
export function toSlider(value, { low, high, log }) {
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, share)) * STEPS);
}

/** The value for a position of that slider. */
export function fromSlider(position, { low, high, log }) {
  const share = position / STEPS;
  const value = log ? low * (high / low) ** share : low + (high - low) * share;
  return Number(value.toPrecision(4));
}

class Field {
  constructor(channel, number, facts) {
    this.channel = channel;
    this.number = number;
    this.id = newId("jsh-field");
    this.error = h("span", { class: "jsh-error", id: `${this.id}-error`, role: "alert" });
    this.element = h("div", { class: "jsh-field" });
    this.build(facts);
  }

  build(facts) {
    this.facts = facts;
    this.label = h("label", { for: this.id, class: "jsh-field-label" }, facts.label);
    this.shown = h("output", { class: "jsh-field-shown", for: this.id });
    this.input = this.control(facts);
    const note = facts.fixed ? h("code", { class: "jsh-text" }, facts.text) : this.input;
    this.element.replaceChildren(this.label, note, this.shown, this.error);
    this.show(facts);
  }

  control({ look, low, high, step, choices }) {
    const common = { id: this.id, "aria-describedby": `${this.id}-error`, onkeydown: (event) => event.stopPropagation() };
    const changed = { oninput: () => this.turned() };
    const entered = { onchange: () => this.turned() };
    if (look === "slider") {
      const own = step !== null;
      return h("input", { ...common, ...changed, type: "range", class: "jsh-slider", min: own ? low : 0, max: own ? high : STEPS, step: own ? step : 1 });
    }
    if (look === "checkbox") return h("input", { ...common, ...entered, type: "checkbox" });
    if (look === "choice") {
      return h("select", { ...common, ...entered, class: "jsh-select" }, ...choices.map((choice, index) => h("option", { value: index }, choice)));
    }
    // Not of the type "number", into which nobody can type nan or inf.
    return h("input", { ...common, ...entered, type: "text", inputmode: look === "number" ? "decimal" : null, class: "jsh-input", spellcheck: "false" });
  }

  /** Show what was chosen, also when somebody has written what is not in the list. */
  choose(value, text) {
    this.foreign?.remove();
    this.foreign = value < 0 ? h("option", { value: -1, disabled: true }, trans.__("%1 (not in the list)", text)) : null;
    if (this.foreign) this.input.append(this.foreign);
    this.input.value = String(value);
  }

  /** What the control stands at. */
  get given() {
    const { look, step } = this.facts;
    if (look === "checkbox") return this.input.checked;
    if (look === "choice") return Number(this.input.value);
    if (look === "slider") return step === null ? fromSlider(Number(this.input.value), this.facts) : Number(this.input.value);
    return this.input.value;
  }

  show(facts) {
    const rebuilt = ["look", "low", "high", "step", "fixed", "label"].some((name) => facts[name] !== this.facts[name]) || String(facts.choices) !== String(this.facts.choices);
    if (rebuilt) {
      this.build(facts);
      return;
    }
    this.facts = facts;
    if (this.busy) this.isBehind = true; // whoever turns this knob just now is ahead of what comes
    else this.showValue();
  }

  showValue() {
    this.isBehind = false;
    const { facts } = this;
    const { look, value, step } = facts;
    if (look === "checkbox") this.input.checked = Boolean(value);
    else if (look === "choice") this.choose(value, facts.text);
    else if (look === "slider") this.input.value = String(step === null ? toSlider(value, facts) : value);
    else if (!this.isTyping()) this.input.value = value === null ? "" : String(value);
    this.complain("");
    this.tell(value);
  }

  complain(why) {
    setText(this.error, why);
    this.input.setAttribute("aria-invalid", String(Boolean(why)));
  }

  get isTyped() {
    return ["text", "number", "python"].includes(this.facts.look);
  }

  isTyping() {
    return document.activeElement === this.input && this.input.value !== this.entered && this.isTyped;
  }

  tell(value) {
    setText(this.shown, this.facts.look === "slider" ? formatNumber(value) : "");
    if (this.facts.look === "slider") this.input.setAttribute("aria-valuetext", formatNumber(value));
  }

  /** Send where it stands; while an answer is under way, only the latest position is sent after it. */
  async turned() {
    this.entered = this.input.value;
    this.tell(this.given);
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    this.isBehind = false;
    let answer;
    do {
      this.again = false;
      answer = await this.channel.request("set", () => ({ field: this.number, label: this.facts.label, value: this.given }));
    } while (this.again);
    this.busy = false;
    const why = answer.type === "refused" ? answer.why : "";
    if (why && !this.isTyped) this.showValue(); // what was typed stays, to be mended
    this.complain(why);
    // What others wrote meanwhile is shown, or it would never be; not at once: what was turned is still to come.
    if (!why) setTimeout(() => this.isBehind && !this.busy && this.showValue(), COMING_BACK);
  }
}

class Controls {
  constructor(host, channel, frame) {
    this.channel = channel;
    this.frame = frame;
    this.fields = [];
    this.form = h("form", { class: "jsh-form", onsubmit: (event) => event.preventDefault() });
    host.append(this.form);
  }

  update({ fields, count, last }) {
    for (const [number, facts] of fields) {
      if (this.fields[number]) {
        this.fields[number].show(facts);
      } else {
        this.fields[number] = new Field(this.channel, number, facts);
        this.form.append(this.fields[number].element);
      }
    }
    for (const field of this.fields.splice(count)) field.element.remove();
    if (last?.[0]) this.frame.say(trans.__("last turned by %1, %2", last[0], formatTime(last[1])));
  }
}

export function controlsView(host, channel, facts, frame) {
  return new Controls(host, channel, frame);
}
