import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { told } from './asking';
import { takes } from './describing';
import { sharedIcon } from './icons';
import { CommandIDs, IShared } from './tokens';

/** What the launcher offers: the dashboard, and the lessons. */
export const launching: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:launching',
  description: 'The dashboard of shared objects, and the lessons on concurrency, in the launcher.',
  autoStart: true,
  requires: [IShared],
  optional: [ILauncher, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    app.commands.addCommand(CommandIDs.lessons, {
      label: trans.__('Lessons on Concurrency'),
      caption: trans.__('Copy the lessons to the folder shared-lessons, unless they are there, and open the first'),
      icon: sharedIcon,
      describedBy: takes(trans),
      isEnabled: () => shared.live.may.write,
      execute: async () => {
        const found = await told(shared.lessons(), trans.__('The lessons could not be copied'), trans);
        if (found) {
          await app.commands.execute('docmanager:open', { path: found.path });
        }
      }
    });
    const category = trans.__('Shared Objects');
    palette?.addItem({ command: CommandIDs.lessons, category });
    launcher?.add({ command: CommandIDs.dashboard, category, rank: 0 });
    launcher?.add({ command: CommandIDs.lessons, category, rank: 1 });
  }
};
