// What can be done with a row of a live table: its value is edited in its place, or it is taken out.

import { CellEditor } from "./editor.js";
import { h, setText } from "./element.js";
import { trans } from "./words.js";

const SURE = 3000; // milliseconds in which a second click removes

/** Its buttons; tables without any have none. */
export function actionsOf(table, row) {
  if (table.opened) row.openButton = h("button", { type: "button", class: "jsh-icon jsh-opens", tabindex: "-1", onclick: () => table.opened.turn(row) });
  row.editButton = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: trans.__("Edit"), onclick: () => editRow(table, row) }, "✎");
  row.removeButton = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: trans.__("Remove"), onclick: () => removeRow(table, row) }, "✕");
  return h("div", { role: "cell", class: "jsh-actions" }, row.openButton, row.editButton, row.removeButton);
}

/** Say whose buttons they are. */
export function labelActions(table, row, name) {
  if (row.openButton) labelOpener(table, row, name);
  row.editButton?.setAttribute("aria-label", trans.__("Edit %1", name));
  row.removeButton?.setAttribute("aria-label", trans.__("Remove %1", name));
  if (row.editButton) row.editButton.hidden = table.editableIndex < 0 || !row.editable;
}

/** Of a container: whether it is open; of a number: whether it is plotted. */
function labelOpener(table, row, name) {
  const { openButton: button, opens } = row;
  const isOpen = table.opened.isOpen(row);
  const plots = opens === "plot";
  button.hidden = !opens;
  setText(button, plots ? "∿" : isOpen ? "▾" : "▸");
  button.setAttribute(plots ? "aria-pressed" : "aria-expanded", String(isOpen));
  button.removeAttribute(plots ? "aria-expanded" : "aria-pressed");
  button.setAttribute("aria-label", plots ? trans.__("Plot %1", name) : trans.__("What is in %1", name));
  button.setAttribute("title", plots ? trans.__("Plot over time (P)") : trans.__("What is in it (Right and Left)"));
}

export function editRow(table, row) {
  const index = table.editableIndex;
  if (index < 0 || row.editor || !row.element || !row.editable) return; // what has no text form is no text to edit
  row.editor = new CellEditor(row.cellElements[index], {
    text: row.cells[index],
    label: trans.__("Value of %1", row.cells[0]),
    hint: "",
    save: (text, anyway) => table.request("edit", () => ({ row: row.id, text, mark: row.editor.version, anyway })),
    done: () => {
      row.editor = null;
      row.stale = true;
      table.fillRow(row);
      table.focus(row, true);
      table.draw();
    },
  });
  row.editor.version = row.version;
}

export async function removeRow(table, row) {
  const button = row.removeButton;
  if (!button.classList.contains("jsh-sure")) { // the first click asks
    button.classList.add("jsh-sure");
    button.setAttribute("title", trans.__("Click again to remove"));
    setTimeout(() => button.classList.remove("jsh-sure"), SURE);
    return;
  }
  const answer = await table.request("remove", () => ({ row: row.id }));
  if (answer.type === "refused") table.complain(answer.why);
}
