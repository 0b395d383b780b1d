// Which module shows which view.

import { dashboardView } from "./dashboard.js";
import { tableView } from "./table.js";

export const VIEWS = {
  dashboard: dashboardView,
  table: tableView,
};
