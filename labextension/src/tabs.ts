import { ILabShell, ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { ViewHost } from './hosts';
import { sharedIcon } from './icons';
import { targetOf } from './objects';
import { CommandIDs, IShared } from './tokens';

/** Opens what is shared in tabs of the main area, one for each object, restored after a reload. */
export const tabs: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:tabs',
  description: 'Live views of shared objects in tabs.',
  autoStart: true,
  requires: [IShared],
  optional: [ILayoutRestorer, ICommandPalette, ILabShell, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    labShell: ILabShell | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    const tracker = new WidgetTracker<Tab>({ namespace: 'jupyter-shared-tabs' });

    const target = targetOf(app);
    const show = (manager: string, object: string | null): void => {
      const id = Tab.idOf(manager, object);
      let tab = tracker.find(known => known.id === id);
      if (!tab) {
        tab = new Tab(shared, manager, object, name => show(manager, name));
        tab.title.caption = object
          ? trans.__('%1, shared on the manager %2', object, manager)
          : trans.__('All that is shared on the manager %1', manager);
        void tracker.add(tab);
      }
      if (!tab.isAttached) {
        // Notebook 7 shows one document a page: there, views stand beside it.
        app.shell.add(tab, labShell ? 'main' : 'right', { mode: 'tab-after' });
      }
      app.shell.activateById(id);
    };

    app.commands.addCommand(CommandIDs.open, {
      label: args => (args['object'] ? trans.__('Open %1', String(args['object'])) : trans.__('Open')),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            manager: { type: 'string', description: trans.__('The name of the manager') },
            object: { type: ['string', 'null'], description: trans.__('What the object is shared as') }
          }
        }
      },
      execute: args => {
        const { manager, object } = target(args);
        show(manager, object || null);
      }
    });
    app.commands.addCommand(CommandIDs.dashboard, {
      label: args => (args['toolbar'] ? '' : trans.__('Dashboard of Shared Objects')),
      caption: trans.__('Show all that is shared in a tab'),
      icon: sharedIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: { manager: { type: 'string', description: trans.__('The name of the manager') } }
        }
      },
      execute: args => show(target(args).manager, null)
    });
    palette?.addItem({ command: CommandIDs.dashboard, category: trans.__('Shared Objects') });

    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.open,
        args: tab => ({ manager: tab.manager, object: tab.object }),
        name: tab => tab.id
      });
    }
  }
};

/** One object, or a whole manager, in a tab. */
class Tab extends MainAreaWidget<ViewHost> {
  constructor(
    shared: IShared,
    readonly manager: string,
    readonly object: string | null,
    open: (object: string) => void
  ) {
    const root = object === null ? { manager, look: 'dashboard' } : { manager, object };
    const content = new ViewHost(shared, root, { open });
    super({ content });
    this.toolbar.hide();
    content.addClass('jsh-fills');
    content.addClass('jp-SharedTab');
    this.id = Tab.idOf(manager, object);
    this.title.label = object ?? manager;
    this.title.icon = sharedIcon;
    this.title.closable = true;
  }

  static idOf(manager: string, object: string | null): string {
    return object === null ? `jupyter-shared-${manager}` : `jupyter-shared-${manager}/${object}`;
  }
}
