// One stop for the Tab key in a whole tree: whatever was focused last. Arrows go from one item to the next.

/** The items of a tree that can be focused are those elements of its host that have the role treeitem. */
export class Roving {
  constructor(host) {
    this.host = host;
    this.stop = null;
    host.addEventListener("focusin", ({ target }) => target.getAttribute("role") === "treeitem" && this.take(target));
  }

  /** Tab leads here from now on. */
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

  /** Focus the next item of those that are drawn, or the one before; whether there is one. */
  step(from, direction) {
    const items = [...this.host.querySelectorAll("[role=treeitem]")].filter((item) => item.offsetParent !== null);
    items.sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
    const next = items[items.indexOf(from) + direction];
    if (!next) return false;
    this.take(next);
    next.focus();
    return true;
  }
}
