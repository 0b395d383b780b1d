import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { attachCode, attachedTo, codeFor } from './code';
import { sharedIcon } from './icons';
import { targetOf } from './objects';
import { CommandIDs, IShared } from './tokens';

/** Notebooks: attaching one, and code in it that uses what is shared. */
export const notebooks: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:notebooks',
  description: 'Attaches notebooks to managers, and inserts code that uses shared objects.',
  autoStart: true,
  requires: [IShared, INotebookTracker],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    const target = targetOf(app);
    const attached = (): string[] => (tracker.currentWidget ? attachedTo(shared, nameOf(tracker.currentWidget)) : []);
    const describedBy = {
      args: {
        type: 'object',
        properties: {
          manager: { type: 'string', description: trans.__('The name of the manager') },
          object: { type: 'string', description: trans.__('What the object is shared as') }
        }
      }
    };

    app.commands.addCommand(CommandIDs.attach, {
      label: args => (args['toolbar'] ? '' : trans.__('Attach This Notebook to Shared Objects')),
      caption: () =>
        attached().length
          ? trans.__('Attached to the manager %1', attached().join(', '))
          : trans.__('Attach this notebook to what is shared'),
      icon: sharedIcon,
      isToggled: () => attached().length > 0,
      isEnabled: () => tracker.currentWidget !== null,
      describedBy,
      execute: async args => {
        const panel = tracker.currentWidget;
        if (panel) {
          await insert(panel, [attachCode(String(args['manager'] ?? 'default'))], true);
        }
      }
    });
    app.commands.addCommand(CommandIDs.insert, {
      label: trans.__('Insert Code'),
      caption: trans.__('Insert code that uses the object into the current notebook'),
      isEnabled: () => tracker.currentWidget !== null,
      describedBy,
      execute: async args => {
        const panel = tracker.currentWidget;
        const { manager, object } = target(args);
        if (panel && object) {
          await insert(panel, codeFor(shared, manager, object, nameOf(panel)), false);
        } else {
          Notification.info(trans.__('Open a notebook first: the code goes into it.'), { autoClose: 4000 });
        }
      }
    });
    for (const command of [CommandIDs.attach]) {
      palette?.addItem({ command, category: trans.__('Shared Objects') });
    }
    shared.summary.onchange(() => app.commands.notifyCommandChanged(CommandIDs.attach));
    tracker.currentChanged.connect(() => app.commands.notifyCommandChanged(CommandIDs.attach));
  }
};

/** What managers know a notebook's kernel as. */
function nameOf(panel: NotebookPanel): string {
  return PathExt.basename(panel.context.path);
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
