// Whether what is shared outlives its manager: where it is kept, how much that is, and what is wrong.

import { formatBytes } from "./format.js";
import { trans } from "./words.js";

/** In a sentence. */
export function keptSaid(keeps) {
  if (!keeps) return trans.__("Nothing is kept on the disk: what is shared ends with its manager.");
  if (keeps.trouble) return trans.__("NOTHING CAN BE KEPT NOW: %1", keeps.trouble);
  return trans.__("Kept in %1 (%2)", keeps.folder, formatBytes(keeps.size));
}

/** In two words, or none. */
export function keptWord(keeps) {
  if (!keeps) return "";
  return keeps.trouble ? trans.__("NOT KEPT") : trans.__("%1 kept", formatBytes(keeps.size));
}

/** Say it in an element, as an alarm if it is one. */
export function tellKept(element, keeps, said) {
  element.textContent = said;
  element.setAttribute("title", keptSaid(keeps));
  element.setAttribute("data-kept", keeps?.trouble ? "trouble" : keeps ? "yes" : "no");
}
