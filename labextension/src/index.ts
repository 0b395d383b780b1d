import { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { core } from './core';
import { launching } from './launching';
import { notebooks } from './notebooks';
import { objects } from './objects';
import { outputs } from './outputs';
import { panel } from './panel';
import { running } from './running';
import { status } from './status';
import { tabs } from './tabs';

const plugins: JupyterFrontEndPlugin<any>[] = [
  core,
  tabs,
  objects,
  notebooks,
  panel,
  running,
  status,
  launching,
  outputs
];
export default plugins;
