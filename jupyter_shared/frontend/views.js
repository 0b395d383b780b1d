// Which module shows which view.

import { tableView } from "./contents.js";
import { controlsView } from "./controls.js";
import { dashboardView } from "./dashboard.js";
import { progressView } from "./progress.js";
import { queueView } from "./queue.js";
import { syncView } from "./sync.js";
import { traceView } from "./trace.js";
import { valueView } from "./value.js";

export const VIEWS = {
  controls: controlsView,
  dashboard: dashboardView,
  progress: progressView,
  queue: queueView,
  sync: syncView,
  table: tableView,
  trace: traceView,
  value: valueView,
};
