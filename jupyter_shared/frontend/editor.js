// A field in the place of a value, for as long as somebody edits it.

import { h, newId, setText } from "./element.js";
import { trans } from "./words.js";

/** Enter saves, Escape leaves; what is refused stays, with the reason beside it, so that nothing typed is lost. */
export class CellEditor {
  constructor(cell, { text, label, hint, save, done }) {
    this.save = save;
    this.done = done;
    this.anyway = false;
    const noteId = newId("jsh-note");
    this.field = h("input", { class: "jsh-edit", "aria-label": label, "aria-describedby": noteId, spellcheck: "false" });
    this.field.value = text;
    this.original = text;
    this.note = h("span", { class: "jsh-error", id: noteId, role: "alert" }, hint);
    this.field.addEventListener("keydown", (event) => this.key(event));
    // Not at once: the field also loses the focus while it is being taken away.
    this.field.addEventListener("blur", () => setTimeout(() => this.field.value === this.original && !this.anyway && this.finish()));
    this.box = h("span", { class: "jsh-editor" }, this.field, this.note);
    cell.replaceChildren(this.box);
    this.field.focus();
    this.field.select?.();
  }

  key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.finish();
    if (event.key === "Enter") this.submit();
  }

  async submit() {
    const answer = await this.save(this.field.value, this.anyway);
    if (answer.type === "accepted") {
      this.finish();
      return;
    }
    setText(this.note, answer.why);
    this.field.setAttribute("aria-invalid", "true");
    this.anyway = Boolean(answer.again);
  }

  /** Somebody else has written what is being edited here. */
  changedMeanwhile(text) {
    setText(this.note, trans.__("It is %1 now. Press Enter to overwrite that, Escape to leave it.", text));
    this.anyway = true;
  }

  finish() {
    if (this.finished) return;
    this.finished = true;
    this.box.remove();
    this.done();
  }
}
