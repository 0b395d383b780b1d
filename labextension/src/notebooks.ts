import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { INSERTING } from '../../jupyter_shared/frontend/inserting.js';
import { attachByItself } from './attaching';
import { attachCode, attachedTo, codeFor, isAttached, nameOf } from './code';
import { takes } from './describing';
import { sharedIcon } from './icons';
import { objectOf } from './targets';
import { CommandIDs, IShared } from './tokens';

const PLUGIN = 'jupyter-shared-labextension:notebooks';

/** Notebooks: attaching one, and code in it that uses what is shared. */
export const notebooks: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Attaches notebooks to managers, and inserts code that uses shared objects.',
  autoStart: true,
  requires: [IShared],
  optional: [INotebookTracker, ICommandPalette, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    tracker: INotebookTracker | null, // none where there are no notebooks
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    if (!tracker) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    const attached = (): string[] => (tracker.currentWidget ? attachedTo(shared, nameOf(tracker.currentWidget)) : []);
    app.commands.addCommand(CommandIDs.attach, {
      label: args => (args['toolbar'] ? '' : trans.__('Attach This Notebook to Shared Objects')),
      caption: () =>
        attached().length
          ? trans.__('Attached to the manager %1', attached().join(', '))
          : trans.__('Attach this notebook to what is shared'),
      icon: sharedIcon,
      isToggled: () => attached().length > 0,
      isEnabled: () => tracker.currentWidget !== null,
      describedBy: takes(trans, 'manager', 'toolbar'),
      execute: async args => {
        const panel = tracker.currentWidget;
        const manager = String(args['manager'] ?? 'default');
        if (panel) {
          await insert(panel, [attachCode(manager)], true);
        }
      }
    });
    app.commands.addCommand(CommandIDs.insert, {
      label: args => (args['ask'] ? trans.__('Insert Code for a Shared Object…') : trans.__('Insert Code')),
      caption: trans.__('Insert code that uses the object into the current notebook'),
      isEnabled: () => tracker.currentWidget !== null,
      describedBy: takes(trans, 'manager', 'object', 'ask'),
      execute: async args => {
        const panel = tracker.currentWidget;
        if (!panel) {
          Notification.info(trans.__('Open a notebook first: the code goes into it.'), { autoClose: 4000 });
          return;
        }
        const found = await objectOf(app, shared, args, trans);
        if (found) {
          await insert(panel, codeFor(shared, found.manager, found.object, nameOf(panel)), false);
        }
      }
    });
    document.addEventListener(INSERTING, event => {
      const panel = tracker.currentWidget;
      if (panel) {
        const { code, manager } = (event as CustomEvent<IOffered>).detail;
        const known = isAttached(shared, manager, nameOf(panel));
        event.preventDefault(); // taken: whoever offers it need not copy it
        void insert(panel, known ? [code] : [attachCode(manager), code], false);
      }
    });
    const category = trans.__('Shared Objects');
    palette?.addItem({ command: CommandIDs.attach, category });
    palette?.addItem({ command: CommandIDs.insert, category, args: { ask: true } });
    void settings?.load(PLUGIN).then(found => attachByItself(shared, tracker, found, trans));
    shared.summary.onchange(() => app.commands.notifyCommandChanged(CommandIDs.attach));
    tracker.currentChanged.connect(() => app.commands.notifyCommandChanged(CommandIDs.attach));
  }
};

/** Code that a view, in a tab or in a cell, offers to the notebook: it uses objects of a manager. */
interface IOffered {
  code: string;
  manager: string;
}

/** Put cells below the one that is active, and perhaps run them. */
async function insert(panel: NotebookPanel, sources: string[], run: boolean): Promise<void> {
  const { content, sessionContext } = panel;
  for (const source of sources) {
    const active = content.activeCell;
    if (active && active.model.type === 'code' && active.model.sharedModel.getSource().trim() === '') {
      active.model.sharedModel.setSource(source);
    } else {
      NotebookActions.insertBelow(content);
      content.activeCell?.model.sharedModel.setSource(source);
    }
    if (run) {
      await NotebookActions.run(content, sessionContext);
    }
  }
}
