// What leaves the page: text for the clipboard, also where a page may not write to it by itself, and files.

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
  const before = /** @type {any} */ (document.activeElement);
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus?.();
  return done;
}

/** Have the browser save bytes as a file. */
export function saveFile(name, bytes) {
  const address = URL.createObjectURL(new Blob([bytes]));
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
