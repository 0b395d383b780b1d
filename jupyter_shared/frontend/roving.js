// One stop for the Tab key in a whole tree: whatever was focused last. Arrows go from one item to the next.

/** The items of a tree that can be focused are those elements of its host that have the role treeitem. */
export class Roving {
  constructor(host) {
    this.host = host;
    this.stop = null;
    host.addEventListener("focusin", ({ target }) => target.getAttribute("role") === "treeitem" && this.take(target));
    host.addEventListener("keydown", (event) => this.key(event));
  }

  /** Tab leads to here from now on. */
  take(element) {
    if (this.stop !== element) this.stop?.setAttribute("tabindex", "-1");
    this.stop = element;
    element?.setAttribute("tabindex", "0");
  }

  /** Some items have come or gone: there is always one that Tab leads to. */
  ensureStop() {
    if (this.stop?.isConnected) return;
    this.take(this.host.querySelector("[role=treeitem]"));
  }

  /** Home and End go to the first item and the last, whichever part of the tree they are of. */
  key(event) {
    if (event.target !== this.stop || !["Home", "End"].includes(event.key)) return;
    event.preventDefault();
    this.focus(this.items().at(event.key === "Home" ? 0 : -1));
  }

  /** Focus the next item of those that are drawn, or the one before; whether there is one. */
  step(from, direction) {
    const items = this.items();
    return this.focus(items[items.indexOf(from) + direction]);
  }

  /** Those that are drawn, from top to bottom. */
  items() {
    const items = [...this.host.querySelectorAll("[role=treeitem]")].filter((item) => item.offsetParent !== null);
    return items.sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
  }

  focus(item) {
    if (!item) return false;
    this.take(item);
    item.focus();
    return true;
  }
}
