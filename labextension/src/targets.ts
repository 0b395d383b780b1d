import { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { told } from './asking';
import { IShared } from './tokens';

/** A manager, and one of its objects or none. */
export interface ITarget {
  manager: string;
  object: string;
}

type Found = { manager: string | null; object: string | null };

/** What a command is about: as its arguments say; else what has the focus in the panel, or was clicked on there. */
function pointedAt(app: JupyterFrontEnd, args: any): Found {
  const marked = (node: Element | null | undefined): HTMLElement | null => node?.closest('[data-manager]') ?? null;
  const clicked = app.contextMenuHitTest(node => node.isConnected && Boolean(node.dataset?.['manager']));
  const row = args['ask'] ? null : (marked(document.activeElement) ?? clicked ?? null);
  return {
    manager: args['manager'] ?? row?.dataset['manager'] ?? null,
    object: args['object'] ?? row?.dataset['object'] ?? null
  };
}

/** The manager that a command is about; asked for if need be. Null: nobody has said, or there is none. */
export async function managerOf(
  app: JupyterFrontEnd,
  shared: IShared,
  args: any,
  trans: TranslationBundle
): Promise<string | null> {
  const { manager } = pointedAt(app, args);
  if (manager !== null) {
    return String(manager);
  }
  const found = await told(shared.managers(), trans.__('The managers cannot be listed'), trans);
  const names = (found ?? []).map(known => known.name);
  if (found && !names.length) {
    Notification.info(trans.__('No manager of shared objects runs.'), { autoClose: 4000 });
  }
  if (names.length < 2) {
    return names[0] ?? null;
  }
  return (await InputDialog.getItem({ title: trans.__('Which manager?'), items: names })).value;
}

/** The object that a command is about; asked for if need be. Null: nobody has said, or there is none. */
export async function objectOf(
  app: JupyterFrontEnd,
  shared: IShared,
  args: any,
  trans: TranslationBundle
): Promise<ITarget | null> {
  const { object } = pointedAt(app, args);
  const manager = await managerOf(app, shared, args, trans);
  if (manager === null || object !== null) {
    return manager === null || object === null ? null : { manager, object: String(object) };
  }
  const names = await told(shared.names(manager), trans.__('The objects of %1 cannot be listed', manager), trans);
  if (!names?.length) {
    if (names) {
      Notification.info(trans.__('Nothing is shared on the manager %1.', manager), { autoClose: 4000 });
    }
    return null;
  }
  const { value } = await InputDialog.getItem({ title: trans.__('Which object?'), items: names, editable: true });
  return value ? { manager, object: value } : null;
}
