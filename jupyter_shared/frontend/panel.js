// The panel: every manager of the user, each with its shelf. What can be done with them, the page says in `actions`.

import { h, newId, setText } from "./element.js";
import { formatBytes, formatNumber } from "./format.js";
import { keptSaid, keptWord, tellKept } from "./kept.js";
import { PaneFrame } from "./pane.js";
import { Roving } from "./roving.js";
import { shelfView } from "./shelf.js";
import { trans } from "./words.js";

const FILTER_DELAY = 120; // milliseconds

/** One manager: its head, and when it is open, its shelf. */
class Section {
  constructor(panel, { name, pid, own }) {
    this.panel = panel;
    this.manager = name;
    this.actions = panel.actions;
    this.roving = panel.roving;
    this.filter = panel.filter;
    this.onfilter = (listener) => panel.onfilter(listener);
    const bodyId = newId("jsh-shelf");
    this.twist = h("span", { class: "jsh-twist", "aria-hidden": "true" });
    this.figures = h("span", { class: "jsh-shelf-figures" });
    this.kept = h("span", { class: "jsh-kept" });
    this.folder = h("div", { class: "jsh-kept jsh-shelf-folder", role: "none", hidden: true });
    this.title = own ? trans.__("Manager %1, process %2, of a program's own", name, pid) : trans.__("Manager %1, process %2", name, pid);
    const button = (label, sign, act) => h("button", { type: "button", class: "jsh-icon", tabindex: "-1", title: label, "aria-label": `${label}: ${name}`, onclick: (event) => { event.stopPropagation(); act(event); } }, sign);
    this.bar = h("div", { class: "jsh-shelf-bar", role: "img", hidden: true }, h("div", { class: "jsh-shelf-used" }));
    this.head = h("div", {
      class: "jsh-shelf-head", role: "treeitem", "aria-level": "1", "aria-owns": bodyId, tabindex: "-1",
      "data-manager": name, title: this.title,
      onclick: () => { this.head.focus(); this.toggle(); },
      oncontextmenu: () => this.head.focus(),
      onkeydown: (event) => this.key(event),
    }, this.twist, this.bar, h("span", { class: "jsh-shelf-manager" }, name), h("span", { class: "jsh-shelf-told" }, this.figures, this.kept),
    this.actions.stop ? button(trans.__("Stop the manager"), "■", () => this.actions.stop(name)) : null,
    this.actions.menu ? button(trans.__("More"), "⋮", (event) => this.actions.menu(event)) : null);
    this.body = h("div", { class: "jsh-shelf-body", role: "group", id: bodyId }, this.folder);
    this.element = h("div", { class: "jsh-shelf", role: "none" }, this.head, this.body);
    // What is wrong is said above the tree, which consists of nothing but its items.
    this.alarms = h("div");
    this.alerts = h("div", { class: "jsh-alerts" }, h("div", { class: "jsh-shelf-heading" }, name), this.alarms);
    panel.alerts.append(this.alerts);
    this.show(panel.opened.get(name) ?? !own);
  }

  toggle() {
    this.show(!this.frame);
    this.panel.opened.set(this.manager, Boolean(this.frame));
  }

  show(open) {
    this.head.setAttribute("aria-expanded", String(open));
    setText(this.twist, open ? "▾" : "▸");
    this.body.hidden = !open;
    if (open && !this.frame) {
      this.model = this.panel.live.model({ manager: this.manager, look: "shelf" }, { tree: this, words: this.panel.words, views: PANEL_VIEWS });
      this.frame = new PaneFrame(this.body, this.model);
      this.alerts.append(this.frame.trouble);
    } else if (!open && this.frame) this.hide();
  }

  hide() {
    this.frame?.close();
    this.frame?.trouble.remove();
    this.alarms.replaceChildren();
    this.model?.close();
    this.frame = null;
  }

  say({ objects, memory, machine, keeps }) {
    const used = formatBytes(memory ?? 0);
    setText(this.figures, `${trans._n("%2 object", "%2 objects", objects, formatNumber(objects))} · ${used}`);
    tellKept(this.kept, keeps, keptWord(keeps));
    tellKept(this.folder, keeps, keptSaid(keeps));
    this.folder.hidden = !keeps;
    this.head.setAttribute("title", `${this.title}\n${keptSaid(keeps)}`);
    this.bar.hidden = !machine;
    if (!machine) return;
    const said = trans.__("%1 of the machine's %2 hold what is shared", used, formatBytes(machine));
    this.bar.setAttribute("aria-label", said);
    this.bar.setAttribute("title", said);
    this.bar.firstChild.style.width = `${Math.min(100, (100 * (memory ?? 0)) / machine)}%`;
  }

  /** These types are there: the panel lets one choose. */
  knows(types) {
    this.panel.choose(this.manager, types);
  }

  key(event) {
    if (event.target !== this.head) return;
    const open = Boolean(this.frame);
    if (event.key === "Enter" || event.key === " ") this.toggle();
    else if (event.key === "ArrowRight" && !open) this.toggle();
    else if (event.key === "ArrowLeft" && open) this.toggle();
    else if (event.key === "ArrowDown" || event.key === "ArrowRight") this.roving.step(this.head, 1);
    else if (event.key === "ArrowUp") this.roving.step(this.head, -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.panel.choose(this.manager, []);
    this.hide();
    this.element.remove();
    this.alerts.remove();
  }
}

class PanelView {
  /** @type {any} */ live;
  /** @type {any} */ words;
  /** @type {any} */ actions;
  /** @type {any} */ opened;

  constructor(host, frame) {
    const { model } = frame;
    Object.assign(this, { live: model.live, words: model.words, actions: model.actions || {}, opened: (model.opened ??= new Map()) });
    frame.element.setAttribute("role", "none");
    frame.element.removeAttribute("aria-label");
    frame.leaveKeys();
    this.filter = (model.filter ??= { search: "", type: "" });
    this.filterListeners = new Set();
    this.sections = new Map();
    const search = h("input", { type: "search", class: "jsh-search", placeholder: trans.__("Filter"), "aria-label": trans.__("Filter by name, type or contents"), "data-lm-suppress-shortcuts": "true", value: this.filter.search, oninput: () => this.filterSoon(search.value) });
    search.addEventListener("keydown", (event) => event.stopPropagation());
    this.types = new Map(); // of each manager
    this.select = h("select", { class: "jsh-select jsh-types", "aria-label": trans.__("Only of this type"), "data-lm-suppress-shortcuts": "true", onchange: () => this.filterTo({ type: this.select.value }) });
    this.listTypes();
    this.empty = h("div", { class: "jsh-empty", hidden: true }, ...this.invitation());
    this.tree = h("div", { class: "jsh-shelves", role: "tree", "aria-label": trans.__("Managers and what they share") });
    this.roving = new Roving(this.tree);
    this.alerts = h("div");
    host.append(h("div", { class: "jsh-bar" }, search, this.select), this.empty, this.alerts, this.tree);
  }

  invitation() {
    return [
      h("p", {}, trans.__("Nothing is shared yet. In a notebook:")),
      h("pre", { class: "jsh-code" }, "%load_ext jupyter_shared\n%shared_attach"),
      h("p", {}, trans.__("Or start a manager here.")),
      (this.where = h("p", { class: "jsh-note" })),
    ];
  }

  /** Where managers are looked for: who misses one sees why. */
  async sayWhere() {
    const folder = await this.actions.where?.();
    if (folder) setText(this.where, trans.__("Managers are looked for in %1, on the machine that this page comes from.", folder));
  }

  onfilter(listener) {
    this.filterListeners.add(listener);
    return () => this.filterListeners.delete(listener);
  }

  filterSoon(search) {
    clearTimeout(this.filtering);
    this.filtering = setTimeout(() => this.filterTo({ search }), FILTER_DELAY);
  }

  filterTo(change) {
    Object.assign(this.filter, change);
    for (const listener of this.filterListeners) listener();
  }

  /** A manager has objects of these types. */
  choose(manager, types) {
    if (types.length) this.types.set(manager, types);
    else this.types.delete(manager);
    this.listTypes();
  }

  listTypes() {
    const types = [...new Set([...this.types.values()].flat())];
    if (this.filter.type && !types.includes(this.filter.type)) types.push(this.filter.type);
    const options = ["", ...types.sort((one, other) => one.localeCompare(other))];
    if (String(options) === this.listed) return;
    this.listed = String(options);
    this.select.replaceChildren(...options.map((type) => h("option", { value: type, selected: type === this.filter.type }, type || trans.__("All types"))));
    this.select.value = this.filter.type;
  }

  update({ managers }) {
    const names = new Map(managers.map((known) => [`${known.name} ${known.started}`, known]));
    for (const [key, section] of this.sections) {
      if (names.has(key)) continue;
      section.close();
      this.sections.delete(key);
    }
    for (const [key, known] of names) {
      const section = this.sections.get(key) || new Section(this, known);
      this.sections.set(key, section);
      this.tree.append(section.element);
    }
    this.empty.hidden = managers.length > 0;
    if (!managers.length) this.sayWhere();
    this.roving.ensureStop();
  }

  close() {
    clearTimeout(this.filtering);
    for (const section of this.sections.values()) section.close();
  }
}

/** What the panel shows beside the views of objects; a model brings them as its `views`. */
export const PANEL_VIEWS = {
  managers: (host, channel, facts, frame) => new PanelView(host, frame),
  shelf: shelfView,
};
