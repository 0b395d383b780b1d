// A page of its own for a trace that is over: the view, without a kernel.

import { TraceView } from "./trace.js";
import { trans } from "./words.js";

/** Show a story in an element. `ended`: who waits at its end, waits for ever. */
export function showTrace(host, story, ended = false) {
  const view = new TraceView(host, { request: async () => ({ type: "refused", why: trans.__("This trace is over: there is nobody to ask.") }) }, { still: true });
  view.ended = ended;
  view.update({ ...story, fresh: true, recording: false });
  return view;
}

export default { showTrace };
