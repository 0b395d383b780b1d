import { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { core } from './core';
import { panel } from './panel';
import { tabs } from './tabs';

const plugins: JupyterFrontEndPlugin<any>[] = [core, tabs, panel];
export default plugins;
