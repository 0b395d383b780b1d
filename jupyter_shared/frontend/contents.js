// The view of a dict, namespace, list or set: a table of what is in it, and a form that adds to it.

import { h, newId, setText } from "./element.js";
import { formatTime } from "./format.js";
import { OpenedItems } from "./opened.js";
import { Table } from "./table.js";
import { trans } from "./words.js";

const newSaid = (adds) => ({ key: trans.__("New key"), attribute: trans.__("New attribute"), item: trans.__("New item"), member: trans.__("New member") })[adds];

/** The form that adds something to a table. `adds` is "key", "attribute", "item" or "member". */
export function additionForm(adds, request) {
  const keyed = adds === "key" || adds === "attribute";
  const errorId = newId("jsh-error");
  const error = h("span", { class: "jsh-error", id: errorId, role: "alert" });
  const key = h("input", { class: "jsh-input", placeholder: newSaid(adds), "aria-label": newSaid(adds), "aria-describedby": errorId, spellcheck: "false" });
  const value = h("input", { class: "jsh-input", placeholder: trans.__("Value"), "aria-label": trans.__("Its value"), "aria-describedby": errorId, spellcheck: "false" });
  const form = h("form", { class: "jsh-add" }, keyed ? key : null, value, h("button", { type: "submit", class: "jsh-button" }, trans.__("Add")), error);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await request("add", { key: key.value, text: value.value });
    setText(error, answer.type === "refused" ? answer.why : "");
    if (answer.type === "refused") return;
    key.value = value.value = "";
    (keyed ? key : value).focus();
  });
  for (const field of [key, value]) field.addEventListener("keydown", (event) => event.stopPropagation());
  return form;
}

/** The view of a dict, namespace, list or set. */
export function tableView(host, channel, facts, frame) {
  const below = h("div");
  const opened = (onturn) => new OpenedItems(below, channel, onturn);
  const table = new Table(host, {
    columns: facts.columns,
    opens: facts.adds === "member" ? null : opened,
    label: facts.name || trans.__("this %1", facts.kind),
    removable: Boolean(facts.adds),
    send: (type, content) => channel.send(type, content),
    request: (type, content) => channel.request(type, content),
  });
  host.append(below);
  if (facts.adds) host.append(additionForm(facts.adds, (type, content) => channel.request(type, content)));
  table.ask();
  return {
    update(message) {
      table.update(message);
      const [writer, written] = message.last || [];
      table.opened?.take(message.parts, written || Date.now() / 1000);
      if (writer) frame.say(trans.__("last written by %1, %2", writer, formatTime(written)));
    },
    again() {
      table.again();
      table.opened?.again();
    },
    close: () => table.close(),
  };
}

