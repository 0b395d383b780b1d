import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { sure, told } from './asking';
import { takes } from './describing';
import { managerOf, objectOf } from './targets';
import { CommandIDs, IShared, IUndo } from './tokens';

const UNDO_FOR = 15_000; // milliseconds
const LONGEST = 50; // characters of a name in a notification

/** What can be done with a manager or an object that has the focus, was clicked on, or that a caller names. */
export const objects: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:objects',
  description: 'What can be done with shared objects: delete, rename, clear, set; and the logs of managers.',
  autoStart: true,
  requires: [IShared],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    addActions(app, shared, trans);
    app.commands.addCommand(CommandIDs.log, {
      label: args => (args['ask'] ? trans.__('Show the Log of a Manager…') : trans.__('Show the Log of the Manager')),
      describedBy: takes(trans, 'manager', 'ask'),
      execute: async args => {
        const manager = await managerOf(app, shared, args, trans);
        if (manager !== null) {
          await showLog(shared, manager, trans);
        }
      }
    });
    const { remove, rename, clear, set, log } = CommandIDs;
    for (const command of [rename, remove, clear, set, log]) {
      palette?.addItem({ command, category: trans.__('Shared Objects'), args: { ask: true } });
    }
    shared.live.onstate(() => {
      for (const command of [rename, remove, clear, set]) {
        app.commands.notifyCommandChanged(command);
      }
    });
  }
};

function addActions(app: JupyterFrontEnd, shared: IShared, trans: TranslationBundle): void {
  const isEnabled = (): boolean => shared.live.may.write;
  app.commands.addCommand(CommandIDs.remove, {
    label: args => (args['ask'] ? trans.__('Delete a Shared Object…') : trans.__('Delete')),
    describedBy: takes(trans, 'manager', 'object', 'ask'),
    isEnabled,
    execute: async args => {
      const found = await objectOf(app, shared, args, trans);
      const body = trans.__('It is gone for everyone who uses the manager %1.', found?.manager);
      if (found && (await sure(trans.__('Delete %1?', found.object), body, trans.__('Delete')))) {
        const { manager, object } = found;
        const undo = await told(shared.remove(manager, object), trans.__('%1 could not be deleted', object), trans);
        offerUndo(shared, manager, undo, trans.__('%1 was deleted.', short(object)), trans);
      }
    }
  });
  app.commands.addCommand(CommandIDs.rename, {
    label: args => (args['ask'] ? trans.__('Rename a Shared Object…') : trans.__('Rename…')),
    describedBy: takes(trans, 'manager', 'object', 'name', 'ask'),
    isEnabled,
    execute: async args => {
      const found = await objectOf(app, shared, args, trans);
      const name = found && (args['name'] ? String(args['name']) : await askName(found.object, trans));
      if (found && name && name !== found.object) {
        const { manager, object } = found;
        const failed = trans.__('%1 could not be renamed', object);
        const undo = await told(shared.act(manager, { object, do: 'rename', to: name }), failed, trans);
        offerUndo(shared, manager, undo, trans.__('%1 is shared as %2 now.', short(object), short(name)), trans);
      }
    }
  });
  const act = (
    command: string,
    what: 'clear' | 'set',
    label: string,
    asking: string,
    done: (object: string) => string
  ): void => {
    app.commands.addCommand(command, {
      label: args => (args['ask'] ? asking : label),
      describedBy: takes(trans, 'manager', 'object', 'ask'),
      isEnabled,
      execute: async args => {
        const found = await objectOf(app, shared, args, trans);
        if (found) {
          const { manager, object } = found;
          const undo = await told(shared.act(manager, { object, do: what }), trans.__('That could not be done'), trans);
          offerUndo(shared, manager, undo, done(short(object)), trans);
        }
      }
    });
  };
  const [clear, set] = [trans.__('Clear'), trans.__('Set')];
  act(CommandIDs.clear, 'clear', clear, trans.__('Clear a Queue or Event…'), one => trans.__('%1 was cleared.', one));
  act(CommandIDs.set, 'set', set, trans.__('Set an Event…'), one => trans.__('%1 was set.', one));
}

async function askName(object: string, trans: TranslationBundle): Promise<string | null> {
  const { value } = await InputDialog.getText({
    title: trans.__('Rename %1', object),
    label: trans.__('What it is shared as, for everyone'),
    text: object,
    okLabel: trans.__('Rename')
  });
  return value;
}

/** A name as a notification has room for it: what was done, which comes after it, is not to be cut off. */
function short(name: string): string {
  const letters = [...name];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : name;
}

/** Say what was done, and offer to take it back, if it can be; undefined: it was not done. */
function offerUndo(
  shared: IShared,
  manager: string,
  undo: IUndo | null | undefined,
  said: string,
  trans: TranslationBundle
): void {
  if (undo) {
    const takeBack = (): void => void told(shared.act(manager, undo), trans.__('That could not be taken back'), trans);
    Notification.info(said, {
      autoClose: UNDO_FOR,
      actions: [{ label: trans.__('Undo'), caption: trans.__('Take it back'), callback: takeBack }]
    });
  }
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
