// What the notebook's page calls: shows the widget in one place, until that place is gone.

import { PaneFrame } from "./pane.js";

function render({ model, el, signal }) {
  el.classList.add("jsh");
  const frame = new PaneFrame(el, model);
  const close = () => frame.close();
  if (signal?.aborted) close(); // that place has gone already, while this module was loaded
  else signal?.addEventListener("abort", close);
  return close;
}

export default { render };
