import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { sure, told } from './asking';
import { CommandIDs, IShared } from './tokens';

/** What can be done with a manager or an object that was clicked on, or that a caller names. */
export const objects: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:objects',
  description: 'What can be done with shared objects: delete, clear, set; and the logs of managers.',
  autoStart: true,
  requires: [IShared],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, shared: IShared, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    const target = targetOf(app);
    const describedBy = {
      args: {
        type: 'object',
        properties: {
          manager: { type: 'string', description: trans.__('The name of the manager') },
          object: { type: 'string', description: trans.__('What the object is shared as') }
        }
      }
    };
    app.commands.addCommand(CommandIDs.remove, {
      label: trans.__('Delete'),
      describedBy,
      execute: async args => {
        const { manager, object } = target(args);
        const title = trans.__('Delete %1?', object);
        const body = trans.__('It is gone for everyone who uses the manager %1, and cannot be brought back.', manager);
        if (object && (await sure(title, body, trans.__('Delete')))) {
          await told(shared.remove(manager, object), trans.__('%1 could not be deleted', object), trans);
        }
      }
    });
    const act = (what: 'clear' | 'set', label: string): void => {
      const command = what === 'clear' ? CommandIDs.clear : CommandIDs.set;
      app.commands.addCommand(command, {
        label,
        describedBy,
        execute: async args => {
          const { manager, object } = target(args);
          await told(shared.act(manager, object, what), trans.__('That could not be done'), trans);
        }
      });
    };
    act('clear', trans.__('Clear'));
    act('set', trans.__('Set'));
    app.commands.addCommand(CommandIDs.log, {
      label: trans.__('Show the Log of the Manager'),
      describedBy,
      execute: args => showLog(shared, target(args).manager || 'default', trans)
    });
  }
};

/** Which manager and object a command is about: as its arguments say, or else what the context menu was opened on. */
export function targetOf(app: JupyterFrontEnd): (args: any) => { manager: string; object: string } {
  return args => {
    const clicked = app.contextMenuHitTest(node => Boolean(node.dataset?.['manager']));
    return {
      manager: String(args['manager'] ?? clicked?.dataset['manager'] ?? 'default'),
      object: String(args['object'] ?? clicked?.dataset['object'] ?? '')
    };
  };
}

async function showLog(shared: IShared, manager: string, trans: TranslationBundle): Promise<void> {
  const found = await told(shared.log(manager), trans.__('There is no log of the manager %1', manager), trans);
  if (!found) {
    return;
  }
  const body = new Widget({ node: document.createElement('pre') });
  body.addClass('jp-SharedLog');
  body.node.textContent = found.log;
  body.node.tabIndex = 0;
  const buttons = [Dialog.okButton({ label: trans.__('Close') })];
  await showDialog({ title: trans.__('The log of the manager %1', manager), body, buttons });
}
