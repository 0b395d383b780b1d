// What is said of whoever runs the panes: a kernel, unless the page has somebody else do it and says so.

const WORDS = {
  gone: "The manager is gone. This view comes back by itself when it returns.",
  deleted: "It is not there; this view shows it as soon as it is.",
  detached: "",
  problem: "It cannot be shown.",
  kernel: "The kernel has ended or was restarted: run the cell again.",
  busy: "The kernel is busy with another cell, and does not hear this view yet.",
};

/** The words for each trouble; `model.words` may bring others for some. */
export function wordsOf(model) {
  return { ...WORDS, ...model.words };
}
