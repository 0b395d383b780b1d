// Code for a notebook: whoever runs the page may have a place for it; JupyterLab does, with the panel's extension.

export const INSERTING = "jupyter-shared-insert";

/** Offer code that uses a manager's objects to the page around an element; whether somebody has taken it. */
export function offerCode(element, { text, manager }) {
  const offered = new CustomEvent(INSERTING, { bubbles: true, composed: true, cancelable: true, detail: { code: text, manager } });
  return !element.dispatchEvent(offered);
}
