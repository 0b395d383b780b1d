// A live table: sorted and searched in the kernel, drawn here only where it is in sight.

import { h, setText } from "./element.js";
import { formatCell, formatNumber } from "./format.js";
import { actionsOf, editRow, labelActions } from "./row_actions.js";
import { Scroller } from "./scroller.js";
import { TableHead } from "./table_head.js";
import { Walked } from "./walked.js";
import { trans } from "./words.js";

const ROW_HEIGHT = 26;
const LIT = 500; // milliseconds that a changed row is lit before it fades
const SEARCH_DELAY = 120; // milliseconds

const WIDTHS = { time: "minmax(6.5em, .7fr)", bytes: "minmax(6.5em, .6fr)", number: "minmax(5em, .5fr)" };

/** `send(type, content)` and `request(type, content)` reach the kernel; `onopen(cells)` opens what a row stands for. */
export class Table extends Walked {
  /** @param {any} host @param {any} options */
  constructor(host, { columns, label, send, request, onopen, opens = null, removable = false, search = true, wide = false, rowHeight = ROW_HEIGHT, mostRows }) {
    super();
    this.columns = columns;
    this.label = label;
    this.send = send;
    this.request = request;
    this.onopen = onopen;
    this.removable = removable;
    this.rows = new Map(); // by id: {cells, editable, version, element}
    this.order = [];
    this.start = 0;
    this.template = columns.map((column) => column.width || WIDTHS[column.format] || (column.grow ? "minmax(9em, 3fr)" : "minmax(5em, 1fr)")).join(" ");
    this.opened = opens?.(() => this.labelAll()) ?? null;
    if (removable) this.template += this.opened ? " 5.4em" : " 3.6em";
    this.count = h("span", { class: "jsh-count", role: "status", "aria-live": "polite" });
    this.searchField = h("input", {
      type: "search", class: "jsh-search", placeholder: trans.__("Search"), "aria-label": trans.__("Search %1", label),
      oninput: () => this.searchSoon(),
    });
    this.bar = h("div", { class: "jsh-bar", hidden: !search }, this.searchField, this.count);
    this.scroller = new Scroller({ rowHeight, mostRows, onmove: () => this.move() });
    this.head = this.makeHead();
    this.grid = h("div", { class: "jsh-table", role: "table", "aria-label": label }, this.head?.element, this.scroller.element);
    this.empty = h("div", { class: "jsh-empty", hidden: true });
    this.nothing = trans.__("Nothing in it yet."); // is said where there are no rows
    if (wide) this.widen();
    host.append(this.bar, this.grid, this.empty);
  }

  /** As wide as its columns: head and rows scroll sideways together. */
  widen() {
    this.grid.classList.add("jsh-wide");
    this.grid.style.setProperty("--jsh-columns-width", `calc(${this.columns.map((column) => column.width).join(" + ")})`);
    this.head.followSideways(this.scroller.element);
  }

  /** Say something instead of how many rows there are. */
  say(text) {
    this.bar.hidden = false;
    this.searchField.hidden = true;
    this.said = text;
    setText(this.count, text);
  }

  /** @returns {any} */
  makeHead() {
    return new TableHead(this.columns, { style: this.rowStyle(), removable: this.removable, onsort: () => this.fromTheTop() });
  }

  rowStyle(top) {
    const moved = top === undefined ? "" : `;transform:translateY(${top}px)`;
    return `grid-template-columns:${this.template}${moved}`;
  }

  // --- asking ---------------------------------------------------------------------------------------

  /** Have the kernel send what is to be in sight. */
  ask() {
    const { start, stop } = this.scroller;
    const { column, descending } = this.head.sort;
    this.send("window", { start, stop, search: this.searchField.value || "", column, descending });
  }

  move() {
    this.draw();
    this.ask();
  }

  searchSoon() {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.fromTheTop(), SEARCH_DELAY);
  }

  fromTheTop() {
    this.scroller.element.scrollTop = 0;
    this.ask();
  }

  /** The other end knows nothing any more of what was asked, and counts its rows anew. */
  again() {
    this.isRecounted = true;
    this.ask();
  }

  // --- being told -----------------------------------------------------------------------------------

  /** So many rows there are in all. */
  counted(matching) {
    this.grid.setAttribute("aria-rowcount", String(matching + 1));
  }

  update(message) {
    if (message.fresh) this.forget(message.rows);
    for (const [id, cells, editable, opens] of message.rows) {
      const row = this.rows.get(id) || { id, version: 0, element: null };
      Object.assign(row, { cells, editable, opens, stale: true });
      this.rows.set(id, row);
    }
    this.order = message.order;
    this.start = message.start;
    this.scroller.setTotal(message.matching);
    this.counted(message.matching);
    this.draw();
    for (const [id, version] of message.changed) this.flash(id, version);
    const { total, matching } = message;
    if (!this.said) setText(this.count, matching === total ? trans._n("%2 item", "%2 items", total, formatNumber(total)) : trans.__("%1 of %2", formatNumber(matching), formatNumber(total)));
    setText(this.empty, total > 0 ? trans.__("No match.") : this.nothing);
    this.empty.hidden = matching > 0 || !this.empty.textContent;
    this.grid.hidden = total === 0;
  }

  /** Rows that are there still, under other numbers perhaps, stay as they are, with the field that somebody types into. */
  forget(rows) {
    const before = new Map([...this.rows.values()].map((row) => [row.cells[0], row]));
    this.rows.clear();
    for (const [id, cells] of rows) {
      const row = before.get(cells[0]);
      if (row) this.recount(row, id, cells);
      before.delete(cells[0]);
    }
    for (const row of before.values()) row.element?.remove();
    this.isRecounted = false;
  }

  recount(row, id, cells) {
    this.rows.set(id, row);
    const index = this.editableIndex;
    if (row.editor && row.cells[index] !== cells[index]) row.editor.changedMeanwhile(cells[index]);
    if (this.isRecounted || row.id !== id) row.version = 0;
    if (row.editor && row.version === 0) row.editor.version = 0;
    row.id = id;
  }

  draw() {
    const inSight = new Set(this.order);
    let left = null; // where the focus was, if that row goes
    for (const row of this.rows.values()) {
      if (row.element && !inSight.has(row.id) && !row.editor) {
        if (row.element.contains(document.activeElement)) left = row.position;
        row.element.remove();
        row.element = null;
      }
    }
    this.order.forEach((id, index) => {
      const row = this.rows.get(id);
      if (row) this.drawRow(row, this.start + index);
    });
    if (!this.focused?.element && this.order.length) this.focus(this.rows.get(this.order[0]), false);
    if (left !== null) this.keepFocus(left);
  }

  drawRow(row, position) {
    if (!row.element) this.buildRow(row);
    if (row.stale) this.fillRow(row);
    if (row.position !== position || this.scroller.total * this.scroller.rowHeight > 8e6) {
      row.position = position;
      row.element.setAttribute("aria-rowindex", String(position + 2));
      row.element.setAttribute("style", this.rowStyle(this.scroller.top(position)));
    }
  }

  buildRow(row) {
    row.cellElements = this.columns.map((column) => this.buildCell(row, column));
    row.element = h("div", { class: "jsh-row", role: "row", tabindex: "-1", onkeydown: (event) => this.key(event, row) }, ...row.cellElements);
    if (this.removable) row.element.append(actionsOf(this, row));
    row.stale = true;
    row.position = undefined;
    if (this.focused === null) this.focus(row, false);
    this.scroller.space.append(row.element);
  }

  buildCell(row, column) {
    const numeric = column.right || column.format === "number" || column.format === "bytes";
    const cell = h("div", { role: "cell", class: `jsh-cell${numeric ? " jsh-number" : ""}${column.editable || column.mono ? " jsh-value" : ""}` });
    if (column.editable) cell.addEventListener("dblclick", () => editRow(this, row));
    if (column.opens && this.onopen) {
      row.opener = h("button", { type: "button", class: "jsh-open", onclick: () => this.onopen(row.cells) });
      cell.append(row.opener);
    }
    return cell;
  }

  fillRow(row) {
    row.stale = false;
    this.columns.forEach((column, index) => {
      const cell = row.cellElements[index];
      if (row.editor && column.editable) return;
      const text = formatCell(row.cells[index], column.format);
      setText(column.opens && row.opener ? row.opener : cell, text);
      cell.setAttribute("title", column.format === "time" && row.cells[index] ? new Date(row.cells[index] * 1000).toString() : text);
    });
    this.tellActions(row);
  }

  tellActions(row) {
    labelActions(this, row, formatCell(row.cells[0], this.columns[0].format));
  }

  /** Another row is open, or is no longer. */
  labelAll() {
    for (const row of this.rows.values()) if (row.element) this.tellActions(row);
  }

  flash(id, version) {
    const row = this.rows.get(id);
    if (!row) return;
    row.version = version;
    row.editor?.changedMeanwhile(row.cells[this.editableIndex]);
    if (!row.element) return;
    row.element.classList.add("jsh-flash"); // lit for as long as it goes on changing, which costs nothing to draw
    clearTimeout(row.lit);
    row.lit = setTimeout(() => row.element?.classList.remove("jsh-flash"), LIT);
  }

  // --- doing ----------------------------------------------------------------------------------------

  get editableIndex() {
    return this.columns.findIndex((column) => column.editable);
  }

  complain(why) {
    setText(this.count, why);
  }

  close() {
    clearTimeout(this.searching);
    this.scroller.close();
  }
}
