// A DataFrame as a grid: what is in sight is fetched, sorting is done in the kernel.

import { h } from "./element.js";
import { Table } from "./table.js";

export class FrameView {
  constructor(host, channel) {
    this.host = h("div", { class: "jsh-frame" });
    this.channel = channel;
    host.append(this.host);
  }

  update({ columns, shape, table }) {
    if (columns) {
      this.table?.close();
      this.host.replaceChildren();
      const more = shape[1] > columns.length - 1 ? `, the first ${columns.length - 1} shown` : "";
      this.table = new Table(this.host, {
        columns: columns.map((column) => ({ ...column, title: column.title, width: "9em" })),
        label: `${shape[0]} rows of ${shape[1]} columns${more}`,
        send: (type, content) => this.channel.send(type, content),
        search: false, wide: true,
      });
      this.table.say(`${shape[0].toLocaleString("en-US")} × ${shape[1].toLocaleString("en-US")}${more}`);
    }
    if (table) this.table?.update(table);
    if (columns) this.table.ask();
  }

  close() {
    this.table?.close();
  }
}
