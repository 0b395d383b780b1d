// A live table: sorted and searched in the kernel, drawn here only where it is in sight.

import { h, setText } from "./element.js";
import { formatCell, formatNumber } from "./format.js";
import { Scroller } from "./scroller.js";
import { CellEditor } from "./editor.js";
import { trans } from "./words.js";

const ROW_HEIGHT = 26;
const LIT = 500; // milliseconds that a changed row is lit before it fades
const SEARCH_DELAY = 120; // milliseconds

const WIDTHS = { time: "minmax(6.5em, .7fr)", bytes: "minmax(6.5em, .6fr)", number: "minmax(5em, .5fr)" };

/** `send(type, content)` and `request(type, content)` reach the kernel; `onopen(cells)` opens what a row stands for. */
export class Table {
  /** @param {any} host @param {any} options */
  constructor(host, { columns, label, send, request, onopen, removable = false, search = true, wide = false, rowHeight = ROW_HEIGHT, mostRows }) {
    this.columns = columns;
    this.label = label;
    this.send = send;
    this.request = request;
    this.onopen = onopen;
    this.removable = removable;
    this.rows = new Map(); // by id: {cells, editable, version, element}
    this.order = [];
    this.start = 0;
    this.sort = { column: null, descending: false };
    this.focused = null;
    this.template = columns.map((column) => column.width || WIDTHS[column.format] || (column.grow ? "minmax(9em, 3fr)" : "minmax(5em, 1fr)")).join(" ");
    if (removable) this.template += " 3.6em";
    this.count = h("span", { class: "jsh-count", role: "status", "aria-live": "polite" });
    this.searchField = h("input", {
      type: "search", class: "jsh-search", placeholder: trans.__("Search"), "aria-label": trans.__("Search %1", label),
      oninput: () => this.searchSoon(),
    });
    this.bar = h("div", { class: "jsh-bar", hidden: !search }, this.searchField, this.count);
    this.scroller = new Scroller({ rowHeight, mostRows, onmove: () => this.move() });
    this.grid = h("div", { class: "jsh-table", role: "table", "aria-label": label }, this.header(), this.scroller.element);
    this.empty = h("div", { class: "jsh-empty", hidden: true }, trans.__("Nothing in it yet."));
    if (wide) this.widen();
    host.append(this.bar, this.grid, this.empty);
  }

  /** As wide as its columns: head and rows scroll sideways together, each of them telling the other. */
  widen() {
    this.grid.classList.add("jsh-wide");
    this.grid.style.setProperty("--jsh-columns-width", `calc(${this.columns.map((column) => column.width).join(" + ")})`);
    const [head, rows] = [this.head, this.scroller.element];
    rows.addEventListener("scroll", () => { if (head.scrollLeft !== rows.scrollLeft) head.scrollLeft = rows.scrollLeft; });
    head.addEventListener("scroll", () => { if (head.scrollLeft !== rows.scrollLeft) rows.scrollLeft = head.scrollLeft; });
  }

  /** Say something instead of how many rows there are. */
  say(text) {
    this.bar.hidden = false;
    this.searchField.hidden = true;
    this.said = text;
    setText(this.count, text);
  }

  header() {
    const cells = this.columns.map((column, index) => {
      const button = h("button", { type: "button", class: "jsh-sort", title: column.note, onclick: () => this.sortBy(index) }, column.title);
      return h("div", { role: "columnheader", "aria-sort": "none" }, button);
    });
    this.headers = cells;
    if (this.removable) cells.push(h("div", { role: "columnheader" }, h("span", { class: "jsh-unseen" }, trans.__("Actions"))));
    this.head = h("div", { role: "rowgroup", class: "jsh-heads" }, h("div", { class: "jsh-row jsh-head", role: "row", style: this.rowStyle() }, ...cells));
    return this.head;
  }

  rowStyle(top) {
    const place = top === undefined ? "" : `;transform:translateY(${top}px)`;
    return `grid-template-columns:${this.template}${place}`;
  }

  // --- asking ---------------------------------------------------------------------------------------

  /** Have the kernel send what is to be in sight. */
  ask() {
    const { start, stop } = this.scroller;
    const { column, descending } = this.sort;
    this.send("window", { start, stop, search: this.searchField.value || "", column, descending });
  }

  move() {
    this.draw();
    this.ask();
  }

  searchSoon() {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => {
      this.scroller.element.scrollTop = 0;
      this.ask();
    }, SEARCH_DELAY);
  }

  /** Ascending, descending, and as they come, in turns. */
  sortBy(index) {
    const { column, descending } = this.sort;
    if (column !== index) this.sort = { column: index, descending: false };
    else if (!descending) this.sort = { column: index, descending: true };
    else this.sort = { column: null, descending: false };
    this.headers.slice(0, this.columns.length).forEach((header, position) => {
      const sorted = position === this.sort.column;
      header.setAttribute("aria-sort", sorted ? (this.sort.descending ? "descending" : "ascending") : "none");
    });
    this.scroller.element.scrollTop = 0;
    this.ask();
  }

  // --- being told -----------------------------------------------------------------------------------

  /** So many rows there are in all. */
  counted(matching) {
    this.grid.setAttribute("aria-rowcount", String(matching + 1));
  }

  update(message) {
    if (message.fresh) this.forget();
    for (const [id, cells, editable] of message.rows) {
      const row = this.rows.get(id) || { id, version: 0, element: null };
      Object.assign(row, { cells, editable, stale: true });
      this.rows.set(id, row);
    }
    this.order = message.order;
    this.start = message.start;
    this.scroller.setTotal(message.matching);
    this.counted(message.matching);
    this.draw();
    for (const [id, version] of message.changed) this.flash(id, version);
    const { total, matching } = message;
    if (!this.said) setText(this.count, matching === total ? `${formatNumber(total)} ${total === 1 ? "item" : "items"}` : `${formatNumber(matching)} of ${formatNumber(total)}`);
    this.empty.hidden = matching > 0;
    setText(this.empty, total > 0 ? trans.__("No match.") : trans.__("Nothing in it yet."));
    this.grid.hidden = total === 0;
  }

  forget() {
    for (const row of this.rows.values()) row.element?.remove();
    this.rows.clear();
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
    if (this.removable) row.element.append(this.buildActions(row));
    row.stale = true;
    row.position = undefined;
    if (this.focused === null) this.focus(row, false);
    this.scroller.space.append(row.element);
  }

  buildCell(row, column) {
    const numeric = column.right || column.format === "number" || column.format === "bytes";
    const cell = h("div", { role: "cell", class: `jsh-cell${numeric ? " jsh-number" : ""}${column.editable || column.mono ? " jsh-value" : ""}` });
    if (column.editable) cell.addEventListener("dblclick", () => this.edit(row));
    if (column.opens && this.onopen) {
      row.opener = h("button", { type: "button", class: "jsh-open", onclick: () => this.onopen(row.cells) });
      cell.append(row.opener);
    }
    return cell;
  }

  buildActions(row) {
    row.editButton = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: trans.__("Edit"), onclick: () => this.edit(row) }, "✎");
    row.removeButton = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: trans.__("Remove"), onclick: () => this.remove(row) }, "✕");
    return h("div", { role: "cell", class: "jsh-actions" }, row.editButton, row.removeButton);
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
    const name = formatCell(row.cells[0], this.columns[0].format);
    row.editButton?.setAttribute("aria-label", `Edit ${name}`);
    row.removeButton?.setAttribute("aria-label", `Remove ${name}`);
    if (row.editButton) row.editButton.hidden = this.editableIndex < 0 || !row.editable;
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

  edit(row) {
    const index = this.editableIndex;
    if (index < 0 || row.editor || !row.element || !row.editable) return; // what has no text form is no text to edit
    const cell = row.cellElements[index];
    row.editor = new CellEditor(cell, {
      text: row.cells[index],
      label: `Value of ${row.cells[0]}`,
      hint: "",
      save: (text, anyway) => this.request("edit", { row: row.id, text, mark: row.editor.version, anyway }),
      done: () => {
        row.editor = null;
        row.stale = true;
        this.fillRow(row);
        this.focus(row, true);
        this.draw();
      },
    });
    row.editor.version = row.version;
  }

  async remove(row) {
    const button = row.removeButton;
    if (!button.classList.contains("jsh-sure")) { // the first click asks
      button.classList.add("jsh-sure");
      button.setAttribute("title", trans.__("Click again to remove"));
      setTimeout(() => button.classList.remove("jsh-sure"), 3000);
      return;
    }
    const answer = await this.request("remove", { row: row.id });
    if (answer.type === "refused") this.complain(answer.why);
  }

  complain(why) {
    setText(this.count, why);
  }

  focus(row, really) {
    this.focused?.element?.setAttribute("tabindex", "-1");
    this.focused = row;
    row.element?.setAttribute("tabindex", "0");
    if (really) row.element?.focus();
  }

  key(event, row) {
    if (event.target !== row.element) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step) this.goTo(row.position + step);
    else if (event.key === "Enter" || event.key === "F2") {
      if (row.opener) this.onopen(row.cells);
      else this.edit(row);
    } else if (event.key === "Delete" && row.removeButton) this.remove(row);
    else return;
    event.preventDefault();
    event.stopPropagation(); // keys of a notebook, such as Enter and arrows, are not meant
  }

  /** The row that had the focus is gone: the one in its place has it now; or, when it was scrolled away, the pane. */
  keepFocus(position) {
    if (position >= this.start && position <= this.start + this.order.length) this.goTo(position);
    else this.grid.closest?.(".jsh-pane")?.focus({ preventScroll: true });
  }

  goTo(position) {
    const wanted = Math.min(Math.max(position, 0), this.scroller.total - 1);
    this.scroller.reveal(wanted);
    const row = this.rows.get(this.order[wanted - this.start]);
    if (row?.element) this.focus(row, true);
  }

  close() {
    clearTimeout(this.searching);
    this.scroller.close();
  }
}
