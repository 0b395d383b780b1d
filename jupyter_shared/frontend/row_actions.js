// What can be done with a row of a live table: its value is edited in its place, or it is taken out.

import { CellEditor } from "./editor.js";
import { h } from "./element.js";
import { trans } from "./words.js";

const SURE = 3000; // milliseconds in which a second click removes

/** Its two buttons; tables without any have none. */
export function actionsOf(table, row) {
  row.editButton = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: trans.__("Edit"), onclick: () => editRow(table, row) }, "✎");
  row.removeButton = h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: trans.__("Remove"), onclick: () => removeRow(table, row) }, "✕");
  return h("div", { role: "cell", class: "jsh-actions" }, row.editButton, row.removeButton);
}

/** Say whose buttons they are. */
export function labelActions(table, row, name) {
  row.editButton?.setAttribute("aria-label", trans.__("Edit %1", name));
  row.removeButton?.setAttribute("aria-label", trans.__("Remove %1", name));
  if (row.editButton) row.editButton.hidden = table.editableIndex < 0 || !row.editable;
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
