// The way between one pane here and its other half in the kernel.

import { spelt, wordsOf } from "./words.js";

const CONFIRM_EVERY = 400; // milliseconds
const UNSENT_UNTOLD = 1000; // milliseconds that a request may wait for the other end before that is said

/**
 * Messages of one pane: all there are stand in `messages.d.ts`. A request is answered with `accepted` or `refused`.
 * One that is made before the other end has shown what it knows waits until it has: what somebody does in a view that
 * has just come, or while the line is down, is done a moment later, never dropped.
 * @typedef {import("./messages").FromPage} FromPage
 * @typedef {import("./messages").ToPage} ToPage
 */
export class Channel {
  constructor(model, pane, early = false) {
    this.model = model;
    /** @type {{ [type: string]: any }} */
    this.handlers = {};
    this.requests = new Map();
    this.lastRequest = 0;
    this.unsent = [];
    this.onunsent = (_isUnsent) => {}; // is told when requests wait for long, and when they do no longer
    this.reopen(pane);
    this.heard = (message, buffers) => {
      if (message.pane === this.pane) this.answered = true;
      // What a kernel shows before it can hear us: it may be busy with a long cell.
      else if (message.pane !== "early" || this.answered || !early) return;
      this.receive(spelt(message), buffers || []);
    };
    model.on("msg:custom", this.heard);
  }

  /** Speak to another pane from now on: the other end has forgotten this one, and whether it did what it was asked. */
  reopen(pane) {
    if (this.pane) this.send("close"); // it may be there still, or be opened later by what we said at first
    this.pane = pane;
    this.answered = false; // whether it has said anything
    this.listens = false; // whether it knows what it is asked about
    for (const request of [...this.requests.keys()]) this.answer(request, { type: "refused", why: wordsOf(this.model).unsure });
  }

  /**
   * Have messages of a type handled.
   * @template {ToPage["type"]} T
   * @param {T} type
   * @param {(message: Extract<ToPage, { type: T }> & { [more: string]: any }, buffers: DataView[]) => void} handler
   */
  on(type, handler) {
    this.handlers[type] = handler;
  }

  /**
   * @template {FromPage["type"]} T
   * @param {T} type
   * @param {Omit<Extract<FromPage, { type: T }>, "type"> & { [more: string]: any }} [content]
   * @returns {boolean} whether it is on its way
   */
  send(type, content) {
    try {
      return this.model.send({ pane: this.pane, type, ...content }) !== false;
    } catch {
      this.handlers.trouble?.({ trouble: "kernel", why: "" }); // its end of the line is closed
      return true; // for good: there is nothing to wait for
    }
  }

  /**
   * Send, and wait for the answer: `{type: "accepted"}` or `{type: "refused", why}`. `content` may be a function, that
   * says it when it is sent: the other end may have counted its rows anew by then.
   * @template {FromPage["type"]} T
   * @param {T} type
   * @param {any} [content]
   * @returns {Promise<any>}
   */
  request(type, content) {
    return new Promise((answer) => {
      const send = () => this.ask(type, content, answer);
      if (!this.listens || !send()) this.sendLater(send);
    });
  }

  ask(type, content, answer) {
    const request = ++this.lastRequest;
    this.requests.set(request, answer);
    if (this.send(type, { ...(typeof content === "function" ? content() : content), request })) return true;
    this.requests.delete(request);
    return false;
  }

  sendLater(send) {
    this.unsent.push(send);
    this.telling ??= setTimeout(() => this.onunsent(true), UNSENT_UNTOLD);
  }

  /** The other end knows what is asked of it. */
  letGo() {
    this.listens = true;
    if (!this.unsent.length) return;
    clearTimeout(this.telling);
    this.telling = undefined;
    this.onunsent(false);
    for (const send of this.unsent.splice(0)) if (!send()) this.sendLater(send);
  }

  answer(request, message) {
    this.requests.get(request)(message);
    this.requests.delete(request);
  }

  receive(message, buffers) {
    if (message.request && this.requests.has(message.request)) {
      this.answer(message.request, { ...message, buffers });
      if (message.type === "accepted") this.handlers.accepted?.(message);
      return;
    }
    this.handlers[message.type]?.(message, buffers);
    if (!this.answered) return;
    if (message.type === "update") this.confirm(message.serial);
    // It has shown what it knows, or cannot: then it says why to whoever asks.
    if (message.type === "update" || (message.type === "trouble" && message.trouble)) this.letGo();
  }

  /** Tell the kernel, some time soon, that what it sent has been drawn; a page that is not drawn says nothing. */
  confirm(serial) {
    this.latest = serial;
    if (this.confirming) return;
    this.confirming = true;
    setTimeout(() => requestAnimationFrame(() => {
      this.confirming = false;
      if (!this.closed) this.send("confirm", { serial: this.latest });
    }), CONFIRM_EVERY);
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.telling);
    this.send("close");
    this.model.off("msg:custom", this.heard);
  }
}
