import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Shared } from './api';
import { IShared } from './tokens';

/** The one way of this page to what is shared. It connects when something is first looked at. */
export const core: JupyterFrontEndPlugin<IShared> = {
  id: 'jupyter-shared-labextension:core',
  description: 'The connection to what notebooks and kernels share.',
  autoStart: true,
  provides: IShared,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): IShared => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    return new Shared(app.serviceManager.serverSettings, trans);
  }
};
