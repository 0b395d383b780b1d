// What views say, in the language of the page; and what is said of whoever runs the panes.

let language = null;

/** Have all that views say translated: a bundle as JupyterLab has them, with `__` and `_n`. */
export function speak(bundle) {
  language = bundle;
}

const filled = (text, args) => text.replace(/%([1-9])/g, (mark, number) => (number <= args.length ? String(args[number - 1]) : mark));

/** Texts as the page's language has them, as they are here without one; %1, %2 stand for the arguments. */
export const trans = {
  __: (text, ...args) => (language ? language.__(text, ...args) : filled(text, args)),
  /** One or many: %1 is the number as it is, %2 and on are the arguments; where it is shown, it is `formatNumber` of it. */
  _n: (one, many, count, ...args) => (language ? language._n(one, many, count, ...args) : filled(count === 1 ? one : many, [count, ...args])),
};

/** What Python has said in parts (see saying.py), in the language of the page: of a message with all that is in it, in place. */
export function spelt(thing) {
  if (typeof thing !== "object" || thing === null || ArrayBuffer.isView(thing)) return thing;
  if (Array.isArray(thing["%"])) {
    const [text, ...args] = thing["%"].map(spelt);
    return thing.many ? trans._n(text, thing.many, thing.n, ...args.slice(1)) : trans.__(text, ...args);
  }
  for (const key in thing) if (typeof thing[key] === "object") thing[key] = spelt(thing[key]);
  return thing;
}

const words = () => ({
  gone: trans.__("The manager is gone. This view comes back by itself when it returns."),
  deleted: trans.__("It is not there; this view shows it as soon as it is."),
  detached: "",
  problem: trans.__("It cannot be shown."),
  kernel: trans.__("The kernel has ended or was restarted: run the cell again."),
  busy: trans.__("The kernel is busy with another cell. What you do here is done as soon as it is heard."),
  unsure: trans.__("The connection was lost before there was an answer: look whether it was done."),
});

/** The words for each trouble, a kernel's unless the page has somebody else run the panes: `model.words` has others, then. */
export function wordsOf(model) {
  return { ...words(), ...model.words };
}
