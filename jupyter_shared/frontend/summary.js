// A few figures of every manager, for whoever says them in few words: a status bar, a list, a button.

import { newId } from "./element.js";
import { spelt } from "./words.js";

/** `managers` maps each name to `{objects, clients, memory, deadlocks, attached}`; listeners hear of each change. */
export class Summary {
  constructor(live) {
    this.live = live;
    this.managers = new Map();
    this.panes = new Map(); // what is asked of each: {id, model}
    this.listeners = new Set();
    this.list = this.follow({ managers: true }, ({ managers }) => this.followThese(managers));
    this.onvisibility = () => this.tellSight();
    document.addEventListener?.("visibilitychange", this.onvisibility);
  }

  /** Have a function called after each change. */
  onchange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  follow(root, update) {
    const pane = { model: this.live.model(root), id: null };
    const open = () => {
      pane.id = newId("summary");
      pane.model.send({ type: "open", pane: pane.id, visible: !document.hidden });
    };
    pane.model.on("msg:custom", (message) => {
      if (message.type === "lost") open();
      else if (message.type === "update" && message.pane === pane.id) {
        update(spelt(message));
        pane.model.send({ type: "confirm", pane: pane.id, serial: message.serial });
      }
    });
    open();
    return pane;
  }

  followThese(managers) {
    const names = new Set(managers.filter((known) => !known.own).map((known) => known.name));
    for (const name of [...this.panes.keys()]) if (!names.has(name)) this.drop(name);
    for (const name of names) {
      if (this.panes.has(name)) continue;
      this.managers.set(name, null);
      this.panes.set(name, this.follow({ manager: name, look: "figures" }, ({ figures }) => {
        this.managers.set(name, figures);
        this.tell();
      }));
    }
    this.tell();
  }

  drop(name) {
    this.end(this.panes.get(name));
    this.panes.delete(name);
    this.managers.delete(name);
  }

  end({ model, id }) {
    model.send({ type: "close", pane: id });
    model.close();
  }

  tell() {
    for (const listener of [...this.listeners]) listener(this);
  }

  /** All managers together. */
  get total() {
    const known = [...this.managers.values()].filter(Boolean);
    const sum = (of) => known.reduce((total, figures) => total + of(figures), 0);
    return { objects: sum((f) => f.objects), clients: sum((f) => f.clients), deadlocks: sum((f) => f.deadlocks.length) };
  }

  tellSight() {
    for (const { model, id } of [this.list, ...this.panes.values()]) model.send({ type: "sight", pane: id, visible: !document.hidden });
  }

  close() {
    document.removeEventListener?.("visibilitychange", this.onvisibility);
    for (const name of [...this.panes.keys()]) this.drop(name);
    this.end(this.list);
  }
}
