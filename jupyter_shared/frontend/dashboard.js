// All that is shared: figures, objects, clients; and below them the views that were opened.

import { h } from "./element.js";
import { formatBytes, formatNumber } from "./format.js";
import { keptSaid, tellKept } from "./kept.js";
import { circleOf } from "./sync.js";
import { Table } from "./table.js";
import { trans } from "./words.js";

export class Dashboard {
  constructor(host, channel, facts, frame) {
    this.frame = frame;
    this.opened = new Map();
    this.deadlocks = h("div");
    const objects = h("div", { class: "jsh-part" });
    const clients = h("details", { class: "jsh-part", open: true }, h("summary", {}, trans.__("Clients")));
    this.views = h("div", { class: "jsh-opened" });
    this.kept = h("div", { class: "jsh-kept jsh-pad jsh-label", role: "status" });
    host.append(this.deadlocks, this.kept, objects, clients, this.views);
    this.objects = this.table(objects, channel, "objects", facts.objects, trans.__("Shared objects"), true);
    this.clients = this.table(clients, channel, "clients", facts.clients, trans.__("Clients"), false);
  }

  table(host, channel, name, columns, label, search) {
    const table = new Table(host, {
      columns, label, search, mostRows: this.frame.model.open && search ? 200 : undefined, // in a tab, as many as there is room for
      send: (type, content) => channel.send(type, { ...content, table: name }),
      onopen: ([object]) => this.open(object),
    });
    table.ask();
    return table;
  }

  /** Open the view of an object where the page wants it: below, or show where it is open already. */
  open(object) {
    if (this.frame.model.open) {
      this.frame.model.open(object);
      return;
    }
    if (!this.opened.has(object)) {
      const frame = this.frame.another(this.views, object, () => {
        frame.close();
        this.opened.delete(object);
        this.frame.focus();
      });
      this.opened.set(object, frame);
    }
    this.opened.get(object).element.scrollIntoView?.({ block: "nearest" });
  }

  update({ objects, clients, figures }) {
    if (objects) this.objects.update(objects);
    if (clients) this.clients.update(clients);
    if (!figures) return;
    const parts = [
      trans._n("%2 object", "%2 objects", figures.objects, formatNumber(figures.objects)),
      trans._n("%2 client", "%2 clients", figures.clients, formatNumber(figures.clients)),
      trans.__("%1 shared memory", formatBytes(figures.memory ?? 0)) + (figures.warm ? `, ${trans.__("%1 warm", formatBytes(figures.warm))}` : ""),
      trans.__("process %1", figures.pid),
    ];
    this.frame.say(parts.join(" · "));
    tellKept(this.kept, figures.keeps, keptSaid(figures.keeps));
    this.deadlocks.replaceChildren(...figures.deadlocks.map(circleOf));
  }

  again() {
    this.objects.again();
    this.clients.again();
  }

  close() {
    for (const frame of this.opened.values()) frame.close();
    this.objects.close();
    this.clients.close();
  }
}

export function dashboardView(host, channel, facts, frame) {
  return new Dashboard(host, channel, facts, frame);
}
