// The way between one pane here and its other half in the kernel.

import { wordsOf } from "./words.js";

const CONFIRM_EVERY = 400; // milliseconds

/**
 * Messages of one pane: all there are stand in `messages.d.ts`. A request is answered with `accepted` or `refused`.
 * @typedef {import("./messages").FromPage} FromPage
 * @typedef {import("./messages").ToPage} ToPage
 */
export class Channel {
  constructor(model, pane, early = false) {
    this.model = model;
    this.pane = pane;
    /** @type {{ [type: string]: any }} */
    this.handlers = {};
    this.requests = new Map();
    this.lastRequest = 0;
    this.confirmed = 0;
    this.answered = false;
    this.heard = (message, buffers) => {
      if (message.pane === pane) this.answered = true;
      // What a kernel shows before it can hear us: it may be busy with a long cell.
      else if (message.pane !== "early" || this.answered || !early) return;
      this.receive(message, buffers || []);
    };
    model.on("msg:custom", this.heard);
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
   */
  send(type, content) {
    try {
      this.model.send({ pane: this.pane, type, ...content });
    } catch {
      this.handlers.trouble?.({ trouble: "kernel", why: "" }); // its end of the line is closed
    }
  }

  /**
   * Send, and wait for the answer: `{type: "accepted"}` or `{type: "refused", why}`.
   * @template {FromPage["type"]} T
   * @param {T} type
   * @param {Omit<Extract<FromPage, { type: T }>, "type"> & { [more: string]: any }} [content]
   * @returns {Promise<any>}
   */
  request(type, content) {
    if (!this.answered) return Promise.resolve({ type: "refused", why: wordsOf(this.model).busy });
    const request = ++this.lastRequest;
    return new Promise((answer) => {
      this.requests.set(request, answer);
      this.send(type, { ...content, request });
    });
  }

  receive(message, buffers) {
    if (message.request && this.requests.has(message.request)) {
      this.requests.get(message.request)({ ...message, buffers });
      this.requests.delete(message.request);
      if (message.type === "accepted") this.handlers.accepted?.(message);
      return;
    }
    this.handlers[message.type]?.(message, buffers);
    if (message.type === "update" && this.answered) this.confirm(message.serial);
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
    this.send("close");
    this.model.off("msg:custom", this.heard);
  }
}
