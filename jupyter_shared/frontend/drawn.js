// What a value's own code has made of it, in the kernel, because somebody asked: never as markup of this page.

import { h } from "./element.js";
import { trans } from "./words.js";

const PICTURES = ["image/png", "image/jpeg", "image/svg+xml"];

export class DrawnView {
  constructor() {
    this.element = h("div", { class: "jsh-pad jsh-drawn", hidden: true, role: "region", "aria-label": trans.__("Drawn in this kernel") });
  }

  clear() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  say(text) {
    this.put(h("div", { class: "jsh-error", role: "alert" }, text));
  }

  /** `drawn` has texts by their MIME type; pictures in base64. */
  show(drawn) {
    const kind = PICTURES.find((one) => drawn[one]);
    if (kind) this.put(h("img", { class: "jsh-image", src: `data:${kind};base64,${drawn[kind]}`, alt: drawn["text/plain"] || trans.__("Drawn in this kernel") }));
    // A frame that may run no scripts, and belongs to no page.
    else if (drawn["text/html"]) this.put(h("iframe", { class: "jsh-sandbox", sandbox: "", srcdoc: drawn["text/html"], title: trans.__("Drawn in this kernel") }));
    else this.put(h("pre", { class: "jsh-text" }, drawn["text/plain"] || ""));
  }

  put(element) {
    this.element.replaceChildren(element);
    this.element.hidden = false;
  }
}
