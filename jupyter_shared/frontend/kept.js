// Whether what is shared outlives its manager: where it is kept, when that was last done, how much it is, and what is wrong.

import { formatBytes, formatTime } from "./format.js";
import { trans } from "./words.js";

/** In a sentence. */
export function keptSaid(keeps) {
  if (!keeps) return trans.__("Nothing is kept on the disk: what is shared ends with its manager.");
  const last = keeps.last ? formatTime(keeps.last) : "";
  if (keeps.trouble) return [trans.__("NOTHING CAN BE KEPT NOW: %1", keeps.trouble), last && trans.__("Last kept at %1.", last)].filter(Boolean).join(" ");
  const size = formatBytes(keeps.size);
  return last ? trans.__("Kept in %1 (%2), last at %3", keeps.folder, size, last) : trans.__("Kept in %1 (%2)", keeps.folder, size);
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
