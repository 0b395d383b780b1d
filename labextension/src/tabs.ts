import { ILabShell, ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';

import { takes } from './describing';
import { ViewHost } from './hosts';
import { dashboardIcon, sharedIcon } from './icons';
import { managerOf, objectOf } from './targets';
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

    const show = (manager: string, object: string | null, key: string = UUID.uuid4()): Tab => {
      let tab = tracker.find(known => known.manager === manager && known.object === object);
      if (!tab) {
        tab = new Tab(shared, manager, object, name => show(manager, name), trans, key);
        tab.renamed.connect(renamed => void tracker.save(renamed));
        void tracker.add(tab);
      }
      if (!tab.isAttached) {
        // Notebook 7 shows one document a page: there, views stand beside it.
        app.shell.add(tab, labShell ? 'main' : 'right', { mode: 'tab-after' });
      }
      app.shell.activateById(tab.id);
      return tab;
    };

    app.commands.addCommand(CommandIDs.open, {
      label: args =>
        args['ask']
          ? trans.__('Open a Shared Object…')
          : args['object']
            ? trans.__('Open %1', String(args['object']))
            : trans.__('Open'),
      describedBy: takes(trans, 'manager', 'object', 'tab', 'ask'),
      execute: async args => {
        if (args['tab']) {
          show(String(args['manager']), args['object'] as string | null, String(args['tab'])); // as it is restored
          return;
        }
        const found = await objectOf(app, shared, args, trans);
        if (found) {
          show(found.manager, found.object);
        }
      }
    });
    app.commands.addCommand(CommandIDs.history, {
      label: args => (args['ask'] ? trans.__('History of a Shared Object…') : trans.__('History')),
      caption: trans.__('Show who changed it, when, and what it was before'),
      describedBy: takes(trans, 'manager', 'object', 'ask'),
      execute: async args => {
        const found = await objectOf(app, shared, args, trans);
        if (found) {
          show(found.manager, found.object).content.lookBack();
        }
      }
    });
    app.commands.addCommand(CommandIDs.dashboard, {
      label: args => (args['toolbar'] ? '' : trans.__('Dashboard of Shared Objects')),
      caption: trans.__('Show all that is shared in a tab'),
      icon: dashboardIcon,
      describedBy: takes(trans, 'manager', 'toolbar', 'ask'),
      execute: async args => {
        show((await managerOf(app, shared, args, trans)) ?? 'default', null);
      }
    });
    const category = trans.__('Shared Objects');
    palette?.addItem({ command: CommandIDs.dashboard, category, args: { ask: true } });
    palette?.addItem({ command: CommandIDs.open, category, args: { ask: true } });
    palette?.addItem({ command: CommandIDs.history, category, args: { ask: true } });

    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.open,
        args: tab => ({ manager: tab.manager, object: tab.object, tab: tab.key }),
        name: tab => tab.key
      });
    }
  }
};

/** One object, or a whole manager, in a tab. */
class Tab extends MainAreaWidget<ViewHost> {
  constructor(
    shared: IShared,
    readonly manager: string,
    object: string | null,
    open: (object: string) => void,
    private readonly _trans: TranslationBundle,
    readonly key: string // stays when the object is renamed: JupyterLab's layout, which tells where a tab is, names it so
  ) {
    const root = object === null ? { manager, look: 'dashboard' } : { manager, object };
    const content = new ViewHost(shared, root, { open, onrename: (name: string) => this._rename(name) });
    super({ content });
    this.toolbar.hide();
    content.addClass('jsh-fills');
    content.addClass('jp-SharedTab');
    this.id = `jupyter-shared-tab-${key}`;
    this.title.icon = object === null ? dashboardIcon : sharedIcon;
    this.title.closable = true;
    this._call(object);
  }

  /** What it shows is shared as something else now. */
  readonly renamed = new Signal<this, void>(this);

  get object(): string | null {
    return this._object;
  }

  private _call(object: string | null): void {
    this._object = object;
    this.title.label = object ?? this.manager;
    this.content.node.setAttribute('aria-label', this.title.label); // a region among others
    this.title.caption = object
      ? this._trans.__('%1, shared on the manager %2', object, this.manager)
      : this._trans.__('All that is shared on the manager %1', this.manager);
  }

  private _rename(name: string): void {
    if (this._object !== null && name !== this._object) {
      this._call(name);
      this.renamed.emit();
    }
  }

  private _object: string | null = null;
}
