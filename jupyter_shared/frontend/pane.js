// One pane: a frame around the view of one object, which opens it in the kernel and tells what is wrong.

import { Channel } from "./channel.js";
import { h, newId, setText } from "./element.js";
import { Past } from "./past.js";
import { VIEWS } from "./views.js";
import { trans, wordsOf } from "./words.js";

const UNDO_FOR = 30_000; // milliseconds
const ENDED = ["restarting", "autorestarting", "terminating", "dead"];

/** Keep a plain key within the view; those with Ctrl or the like are the page's own. */
function keepKey(event) {
  const mine = event.currentTarget.hasAttribute("data-lm-suppress-shortcuts");
  if (mine && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

export class PaneFrame {
  /**
   * `object` is the name of an object within the dashboard; without it, what the widget is for.
   * @param {any} host @param {any} model @param {any} [options]
   */
  constructor(host, model, { object, onclose } = {}) {
    this.model = model;
    this.object = object;
    this.name = h("span", { class: "jsh-name" }, object);
    this.kind = h("span", { class: "jsh-kind" });
    this.note = h("span", { class: "jsh-head-note" });
    this.undo = h("button", { type: "button", class: "jsh-button", hidden: true, onclick: () => this.takeBack() }, trans.__("Undo"));
    const close = onclose && h("button", { type: "button", class: "jsh-icon", "aria-label": trans.__("Close this view"), title: trans.__("Close"), onclick: onclose }, "✕");
    this.trouble = h("div", { class: "jsh-trouble", role: "status", "aria-live": "polite", hidden: true });
    this.past = new Past(this);
    this.body = h("div", { class: "jsh-body" });
    // No key leaves a view for the notebook's commands, where `x` cuts the cell: JupyterLab looks for this attribute.
    // It takes the focus, or a click into it would give it to the cell, and the next key would be the notebook's.
    this.element = h("section", { class: "jsh-pane", tabindex: "-1", "data-lm-suppress-shortcuts": "true", onkeydown: keepKey }, h("header", { class: "jsh-title" }, this.name, this.kind, this.note, this.undo, this.past.button, close), this.trouble, this.body, this.past.element);
    host.append(this.element);
    this.observe();
    this.listen();
    this.open();
    this.kernel = model.widget_manager?.kernel;
    this.onstatus = (_, status) => ENDED.includes(status) && this.tellTrouble("kernel", "");
    this.kernel?.statusChanged?.connect(this.onstatus);
  }

  listen() {
    this.channel = new Channel(this.model, newId("pane"), this.object === undefined);
    this.channel.on("hello", (facts) => this.greet(facts));
    this.channel.on("update", (message, buffers) => {
      this.view?.update(message, buffers);
      this.past.changed();
    });
    this.channel.on("trouble", ({ trouble, why }) => this.tellTrouble(trouble, why));
    this.channel.on("refused", ({ why }) => this.tellTrouble("problem", why));
    this.channel.on("accepted", ({ undo }) => this.offerUndo(undo));
    this.channel.onunsent = (isUnsent) => this.tellUnsent(isUnsent);
    this.channel.on("lost", () => this.reopen());
    this.channel.on("renamed", ({ name }) => this.rename(name));
  }

  open() {
    this.channel.send("open", { ...(this.object === undefined ? {} : { object: this.object }), visible: this.visible });
  }

  /** The kernel has forgotten this pane. What is typed into its view stays, if the next one is of the same kind. */
  reopen() {
    this.tellTrouble("", "");
    this.channel.reopen(newId("pane"));
    this.open();
  }

  /** What is shown; a view of just that goes on, with whatever somebody has begun to do in it. */
  greet(facts) {
    const { pane: _pane, type: _type, ...shown } = facts;
    const known = JSON.stringify(shown);
    if (!this.view || known !== this.known) this.build(facts);
    else if (this.channel.answered) this.view.again?.();
    this.known = known;
  }

  build(facts) {
    this.title = facts.title || facts.name || trans.__("(without a name)");
    setText(this.name, this.title);
    this.tellKind(facts.kind === "session" || facts.view === "value" ? "" : facts.kind);
    this.element.setAttribute("data-view", facts.view);
    this.past.offer(Boolean(facts.remembers));
    this.view?.close?.();
    this.body.replaceChildren();
    this.view = { ...VIEWS, ...this.model.views }[facts.view](this.body, this.channel, facts, this);
  }

  /** Its object is called otherwise now, and so is what asks for it from here on. */
  rename(name) {
    this.title = name;
    setText(this.name, name);
    this.tellKind(this.kind.textContent);
    if (this.object !== undefined) this.object = name;
    else if (this.model.root?.object !== undefined) this.model.root.object = name;
    this.model.onrename?.(name);
  }

  /** There is no notebook around it, whose commands are plain keys: the page's own keys work, as do those that lead away. */
  shareKeys() {
    this.element.removeAttribute("data-lm-suppress-shortcuts");
  }

  /** No editor is in it: its keys are the page's commands'. */
  leaveKeys() {
    this.shareKeys();
    this.element.removeAttribute("tabindex"); // within a tree, only items may take the focus
  }

  /** Say what it is: its kind, or the type of its value. */
  tellKind(kind) {
    setText(this.kind, kind);
    this.element.setAttribute("aria-label", `${kind} ${this.title}`.trim());
  }

  /** Have the focus somewhere within: what had it is there no more. */
  focus() {
    this.element.focus({ preventScroll: true });
  }

  /** What was done last can be taken back for a while; `what` says what it was. */
  offerUndo(what) {
    clearTimeout(this.undoing);
    this.undo.hidden = !what;
    if (!what) return;
    this.undo.setAttribute("title", trans.__("Take back: %1", what));
    this.undoing = setTimeout(() => { this.undo.hidden = true; }, UNDO_FOR);
  }

  async takeBack() {
    this.offerUndo("");
    this.focus();
    const answer = await this.channel.request("undo");
    this.tellTrouble(answer.type === "refused" ? "refused" : "", answer.why);
  }

  /** Say something at the right of the title. */
  say(text) {
    setText(this.note, text);
    this.note.setAttribute("title", text);
  }

  /** One more pane of the same widget. */
  another(host, object, onclose) {
    return new PaneFrame(host, this.model, { object, onclose });
  }

  /** What somebody did waits for the other end; whatever else is wrong is more worth saying. */
  tellUnsent(isUnsent) {
    const told = this.trouble.hidden ? "" : this.trouble.getAttribute("data-trouble");
    if (isUnsent ? !told : told === "busy") this.tellTrouble(isUnsent ? "busy" : "", "");
  }

  tellTrouble(trouble, why) {
    this.trouble.hidden = !trouble;
    setText(this.trouble, trouble ? `${wordsOf(this.model)[trouble] || ""} ${why || ""}`.trim() : "");
    this.trouble.setAttribute("data-trouble", trouble);
    this.body.classList[trouble && !["problem", "refused", "busy"].includes(trouble) ? "add" : "remove"]("jsh-stale");
  }

  // --- in sight or not --------------------------------------------------------------------------------

  observe() {
    this.intersects = true;
    this.visible = !document.hidden;
    this.onvisibility = () => this.tellSight();
    document.addEventListener?.("visibilitychange", this.onvisibility);
    if (!globalThis.IntersectionObserver) return;
    this.observer = new IntersectionObserver((entries) => {
      this.intersects = entries[entries.length - 1].isIntersecting;
      this.tellSight();
    });
    this.observer.observe(this.element);
  }

  tellSight() {
    const visible = this.intersects && !document.hidden;
    if (visible === this.visible) return;
    this.visible = visible;
    this.channel.send("sight", { visible });
  }

  close() {
    clearTimeout(this.undoing);
    this.past.close();
    this.view?.close?.();
    this.observer?.disconnect();
    document.removeEventListener?.("visibilitychange", this.onvisibility);
    this.kernel?.statusChanged?.disconnect(this.onstatus);
    this.channel.close();
    this.element.remove();
  }
}
