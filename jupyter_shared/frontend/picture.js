// A picture, as the picture it is.

import { h, setText } from "./element.js";
import { formatBytes, formatNumber } from "./format.js";
import { trans } from "./words.js";

export class PictureView {
  constructor(host) {
    this.facts = h("div", { class: "jsh-pad jsh-label" });
    this.image = h("img", { class: "jsh-image" });
    host.append(this.facts, h("div", { class: "jsh-pad" }, this.image));
  }

  update({ width, height, mode, size, smaller }, buffers) {
    const parts = [trans.__("%1 × %2 pixels", formatNumber(width), formatNumber(height)), mode, formatBytes(size), smaller ? trans.__("shown smaller") : ""];
    setText(this.facts, parts.filter(Boolean).join(" · "));
    this.image.setAttribute("alt", trans.__("Picture of %1 by %2 pixels", width, height));
    this.forget();
    this.address = URL.createObjectURL(new Blob([buffers[0]], { type: "image/png" }));
    this.image.setAttribute("src", this.address);
  }

  forget() {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }

  close() {
    this.forget();
  }
}
