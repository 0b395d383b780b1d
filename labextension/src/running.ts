import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers, IRunningSessions } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { formatNumber } from '../../jupyter_shared/frontend/format.js';
import { told } from './asking';
import { sharedIcon } from './icons';
import { CommandIDs, IShared } from './tokens';

/** A section among what runs. */
export const running: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:running',
  description: 'Managers of shared objects among the running sessions.',
  autoStart: true,
  requires: [IShared],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ): void => {
    if (!managers) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    const changed = new Signal<object, void>({});
    shared.summary.onchange(() => changed.emit());
    const item = (name: string): IRunningSessions.IRunningItem => ({
      icon: () => sharedIcon,
      label: () => name,
      labelTitle: () => trans.__('The manager %1', name),
      detail: () => {
        const figures = shared.summary.managers.get(name);
        if (!figures) {
          return '';
        }
        const { objects, clients } = figures;
        const some = trans._n('%2 object', '%2 objects', objects, formatNumber(objects));
        const who = trans._n('%2 client', '%2 clients', clients, formatNumber(clients));
        return trans.__('%1, %2', some, who);
      },
      open: () => void app.commands.execute(CommandIDs.dashboard, { manager: name }),
      shutdown: () => void app.commands.execute(CommandIDs.stop, { manager: name })
    });
    managers.add({
      name: trans.__('Managers of shared objects'),
      running: () => [...shared.summary.managers.keys()].map(item),
      shutdownAll: () => {
        for (const name of [...shared.summary.managers.keys()]) {
          void told(shared.stop(name), trans.__('The manager %1 could not be stopped', name), trans);
        }
      },
      refreshRunning: () => changed.emit(),
      runningChanged: changed,
      shutdownLabel: trans.__('Stop'),
      shutdownAllLabel: trans.__('Stop All'),
      shutdownAllConfirmationText: trans.__('Stop all managers? What they share and do not keep is lost, for everyone.')
    });
  }
};
