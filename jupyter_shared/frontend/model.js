// One socket for all views of a page without a kernel behind them. A view takes it for the model of a widget.

import { spelt, trans } from "./words.js";

const FIRST_WAIT = 300; // milliseconds until it connects again; twice as long after each failure
const LONGEST_WAIT = 30_000;
const PROTOCOL = 1;

/** Where the page stands: "connecting", "ready", "lost" or "failed"; the last one is for good. */
export class Live {
  /** `connect()` gives a new WebSocket. */
  constructor(connect) {
    this.connect = connect;
    this.models = new Set();
    this.listeners = new Set();
    this.state = "connecting";
    this.why = "";
    this.may = { write: true };
    this.wait = FIRST_WAIT;
    this.onvisibility = () => !document.hidden && this.waiting && this.join();
    document.addEventListener?.("visibilitychange", this.onvisibility);
  }

  /** A model for views of one thing: `root` goes with each of their `open` messages. `more` are things views ask of it. */
  model(root, more = {}) {
    const model = Object.assign(new LiveModel(this, root), more);
    this.models.add(model);
    return model;
  }

  /** Have a function called after each change of `state`. */
  onstate(listener) {
    this.listeners.add(listener);
    listener(this);
    return () => this.listeners.delete(listener);
  }

  turn(state, why = "") {
    [this.state, this.why] = [state, why];
    for (const listener of [...this.listeners]) listener(this);
  }

  /** Whether it is on its way; what is not can be said again when the panes are opened anew. */
  send(message) {
    const open = this.state === "ready" && this.socket.readyState === 1;
    if (open) this.socket.send(JSON.stringify(message));
    else if (!this.socket && !this.waiting && this.state !== "failed") this.join();
    return open;
  }

  // --- the socket ---------------------------------------------------------------------------------------

  join() {
    clearTimeout(this.waiting);
    this.waiting = null;
    const socket = (this.socket = this.connect());
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.receive(...unpacked(data));
    socket.onclose = () => socket === this.socket && this.lost();
  }

  /** Gone, or never there: try again, later and later, and not while nobody looks. */
  lost() {
    this.socket = null;
    if (this.closed || this.state === "failed") return;
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.waiting = setTimeout(() => (document.hidden ? (this.waiting = true) : this.join()), wait);
    this.turn("lost");
  }

  receive(message, buffers) {
    if (message.type === "ready") this.begin(message);
    else if (message.type === "failed") this.turn("failed", spelt(message.why));
    else for (const model of [...this.models]) if (model.panes.has(message.pane)) model.hear(message, buffers);
  }

  /** The other end knows nothing of us yet: all that is open is opened anew. */
  begin({ protocol, may }) {
    if (protocol !== PROTOCOL) {
      this.turn("failed", trans.__("This page and the server have different versions of jupyter_shared: reload the page."));
      return;
    }
    this.wait = FIRST_WAIT;
    this.may = may;
    this.turn("ready");
    for (const model of [...this.models]) model.reopen();
  }

  close() {
    this.closed = true;
    clearTimeout(this.waiting);
    document.removeEventListener?.("visibilitychange", this.onvisibility);
    this.socket?.close();
  }
}

class LiveModel {
  constructor(live, root) {
    this.live = live;
    this.root = root;
    this.panes = new Set();
    this.heard = new Set();
  }

  on(_, listener) {
    this.heard.add(listener);
  }

  off(_, listener) {
    this.heard.delete(listener);
  }

  send(message) {
    if (message.type === "open") this.panes.add(message.pane);
    if (message.type === "close") this.panes.delete(message.pane);
    return this.live.send(message.type === "open" ? { ...this.root, ...message } : message);
  }

  hear(message, buffers) {
    for (const listener of [...this.heard]) listener(message, buffers);
  }

  reopen() {
    const known = [...this.panes];
    this.panes.clear();
    for (const pane of known) this.hear({ pane, type: "lost" }, []);
  }

  /** No view will ask anything of it any more. */
  close() {
    this.live.models.delete(this);
  }
}

/** A frame of the socket: `u32 n, n sizes, n parts`, of which the first is JSON and the others are buffers. */
export function unpacked(data) {
  const view = new DataView(data);
  const count = view.getUint32(0, true);
  let start = 4 * (count + 1);
  const parts = [];
  for (let index = 0; index < count; index++) {
    const size = view.getUint32(4 * (index + 1), true);
    parts.push(new DataView(data, start, size));
    start += size;
  }
  const [json, ...buffers] = parts;
  return [JSON.parse(new TextDecoder().decode(json)), buffers];
}
