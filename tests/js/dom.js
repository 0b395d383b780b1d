// As much of a browser's page as the views' modules use, and no more: enough to see what they would show.

class ClassList {
  constructor() { this.names = new Set(); }
  add(...names) { for (const name of names) this.names.add(name); }
  remove(...names) { for (const name of names) this.names.delete(name); }
  contains(name) { return this.names.has(name); }
  toggle(name, on = !this.names.has(name)) { this[on ? "add" : "remove"](name); }
}

class Text {
  constructor(text) { this.text = String(text); this.parent = null; }
  get textContent() { return this.text; }
  get data() { return this.text; }
  set data(text) { this.text = String(text); }
  remove() { this.parent?.removeChild(this); }
}

class Element {
  constructor(tag) {
    Object.assign(this, { tag, children: [], attributes: {}, listeners: {}, style: { setProperty(name, value) { this[name] = value; } }, parent: null, value: "", checked: false, scrollTop: 0, clientHeight: 0 });
    this.classList = new ClassList();
  }

  // What parses markup is not there: whoever uses it fails.
  set innerHTML(_) { throw new Error("innerHTML is not to be used"); }
  set outerHTML(_) { throw new Error("outerHTML is not to be used"); }
  insertAdjacentHTML() { throw new Error("insertAdjacentHTML is not to be used"); }

  append(...nodes) {
    for (const node of nodes) {
      const child = node instanceof Element || node instanceof Text ? node : new Text(node);
      child.parent?.removeChild(child);
      child.parent = this;
      this.children.push(child);
    }
  }

  insertBefore(child, next) {
    child.parent?.removeChild(child);
    child.parent = this;
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, child);
  }

  contains(other) { return other === this || this.children.some((child) => child === other || child.contains?.(other)); }
  matches(selector) { return this.classList.contains(selector.slice(1)); }
  removeAttribute(name) { delete this.attributes[name]; }

  replaceChildren(...nodes) {
    for (const child of this.children) child.parent = null;
    this.children = [];
    this.append(...nodes);
  }

  removeChild(child) {
    this.children = this.children.filter((one) => one !== child);
    child.parent = null;
  }

  remove() { this.parent?.removeChild(this); }
  get firstChild() { return this.children[0] ?? null; }
  get textContent() { return this.children.map((child) => child.textContent).join(""); }
  set textContent(text) { this.replaceChildren(...(text === "" ? [] : [text])); }
  get hidden() { return "hidden" in this.attributes; }
  set hidden(hidden) { if (hidden) this.attributes.hidden = ""; else delete this.attributes.hidden; }
  get offsetWidth() { return 0; }
  get offsetHeight() { return 0; }

  setAttribute(name, value) {
    if (name === "class") this.classList = new ClassList();
    if (name === "class") for (const one of String(value).split(" ")) this.classList.add(one);
    if (name === "value") this.value = String(value);
    this.attributes[name] = String(value);
  }

  getAttribute(name) { return this.attributes[name] ?? null; }
  addEventListener(type, listener) { (this.listeners[type] ??= []).push(listener); }
  removeEventListener(type, listener) { this.listeners[type] = (this.listeners[type] || []).filter((one) => one !== listener); }

  dispatch(type, more = {}) {
    const event = { type, target: this, preventDefault() {}, stopPropagation() {}, ...more };
    for (const listener of this.listeners[type] || []) listener(event);
  }

  contains(other) { return other === this || this.all((one) => one === other).length > 0; }
  focus() { globalThis.document.activeElement = this; }
  select() {}
  scrollIntoView() {}

  getContext() {
    return { createImageData: (width, height) => ({ data: new Uint8ClampedArray(width * height * 4) }), putImageData: (image) => { this.image = image; } };
  }

  /** All elements below that satisfy a condition. */
  all(condition) {
    return this.children.flatMap((child) => (child instanceof Element ? [...(condition(child) ? [child] : []), ...child.all(condition)] : []));
  }

  /** Of selectors no more than `[role=...]`. */
  querySelectorAll(selector) { return this.all((element) => `[role=${element.attributes.role}]` === selector); }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  byClass(name) { return this.all((element) => element.classList.contains(name)); }
  byTag(tag) { return this.all((element) => element.tag === tag); }
}

/** Make the page; what is to happen in the next frame happens when `frame()` is called. */
export function setUp() {
  const frames = [];
  const listeners = {};
  globalThis.document = {
    hidden: false,
    activeElement: null,
    createElement: (tag) => new Element(tag),
    createElementNS: (_, tag) => new Element(tag),
    addEventListener: (type, listener) => { listeners[type] = listener; },
    removeEventListener: (type) => { delete listeners[type]; },
  };
  globalThis.requestAnimationFrame = (callback) => frames.push(callback);
  return {
    host: new Element("div"),
    listeners,
    frame() { for (const callback of frames.splice(0)) callback(); },
  };
}

/** A widget's model whose other half is the test. */
export class Model {
  constructor() {
    this.sent = [];
    this.handlers = {};
    const listeners = [];
    this.widget_manager = {
      kernel: {
        listeners,
        statusChanged: { connect: (one) => listeners.push(one), disconnect: (one) => listeners.splice(listeners.indexOf(one), 1) },
        say: (status) => listeners.forEach((one) => one(null, status)),
      },
    };
  }

  on(event, handler) { (this.handlers[event] ??= []).push(handler); }
  off(event, handler) { this.handlers[event] = (this.handlers[event] || []).filter((one) => one !== handler); }
  send(content) { this.sent.push(content); }
  trigger(event, ...args) { for (const handler of [...(this.handlers[event] || [])]) handler(...args); }

  /** What the kernel says to the pane that was opened last. */
  say(message, buffers = []) {
    const pane = this.sent.filter((content) => content.type === "open").at(-1).pane;
    this.trigger("msg:custom", { pane, ...message }, buffers);
  }

  last(type) { return this.sent.filter((content) => content.type === type).at(-1); }
}
