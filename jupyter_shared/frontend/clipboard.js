// Text for the clipboard, also where a page may not write to it by itself.

import { h } from "./element.js";

/** Whether it is on the clipboard now. */
export async function toClipboard(text) {
  try {
    await globalThis.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byCommand(text);
  }
}

function byCommand(text) {
  const field = h("textarea", { style: "position:fixed;opacity:0", "aria-hidden": "true", tabindex: "-1" });
  const before = document.activeElement;
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus?.();
  return done;
}
