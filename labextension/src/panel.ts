import { ILabShell, ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  createToolbarFactory,
  ICommandPalette,
  InputDialog,
  IToolbarWidgetRegistry,
  Notification,
  setToolbar
} from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { PanelWithToolbar, stopIcon, addIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';

import { sure, told } from './asking';
import { dragFrom } from './dragging';
import { ViewHost } from './hosts';
import { sharedIcon } from './icons';
import { CommandIDs, IShared } from './tokens';

const PLUGIN = 'jupyter-shared-labextension:panel';

/** The panel at the side. */
export const panel: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'A panel with all managers, what they share and who uses it.',
  autoStart: true,
  requires: [IShared],
  optional: [ILabShell, ILayoutRestorer, ICommandPalette, ISettingRegistry, IToolbarWidgetRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    addCommands(app, shared, trans);
    for (const command of [CommandIDs.start, CommandIDs.stop]) {
      palette?.addItem({ command, category: trans.__('Shared Objects') });
    }

    const actions = {
      open: (manager: string, object: string) => void app.commands.execute(CommandIDs.open, { manager, object }),
      stop: (manager: string) => void app.commands.execute(CommandIDs.stop, { manager }),
      menu: (event: MouseEvent) => app.contextMenu.open(event),
      drag: (event: MouseEvent, row: HTMLElement) => dragFrom(event, row, shared),
      key: (event: KeyboardEvent, manager: string, object: string) => {
        if (event.key === 'Delete') {
          void app.commands.execute(CommandIDs.remove, { manager, object });
        }
        return event.key === 'Delete';
      }
    };
    const side = new PanelWithToolbar();
    side.id = 'jupyter-shared-panel';
    side.addClass('jp-SharedPanel');
    side.title.icon = sharedIcon;
    side.title.caption = trans.__('Shared Objects');
    side.node.setAttribute('role', 'region');
    side.node.setAttribute('aria-label', trans.__('Shared objects'));
    const host = new ViewHost(shared, { managers: true }, { actions });
    host.addClass('jp-SharedPanel-host');
    side.addWidget(side.toolbar);
    side.addWidget(new StateLine(shared, trans));
    side.addWidget(host);
    if (settings && toolbars) {
      setToolbar(side, createToolbarFactory(toolbars, settings, 'SharedPanel', PLUGIN, translator ?? nullTranslator));
    }
    app.shell.add(side, labShell ? 'left' : 'right', { rank: 550 });
    restorer?.add(side, side.id);
  }
};

function addCommands(app: JupyterFrontEnd, shared: IShared, trans: TranslationBundle): void {
  const describedBy = {
    args: {
      type: 'object',
      properties: { manager: { type: 'string', description: trans.__('The name of the manager') } }
    }
  };
  app.commands.addCommand(CommandIDs.start, {
    label: args => (args['toolbar'] ? '' : trans.__('Start a Manager of Shared Objects…')),
    caption: trans.__('Start a manager'),
    icon: addIcon,
    describedBy,
    execute: async args => {
      const name = args['manager'] ? String(args['manager']) : await askName(trans);
      if (name) {
        await told(shared.start(name), trans.__('The manager %1 could not be started', name), trans);
      }
    }
  });
  app.commands.addCommand(CommandIDs.stop, {
    label: trans.__('Stop a Manager of Shared Objects…'),
    caption: trans.__('End a manager, and all that it shares, for everyone'),
    icon: stopIcon,
    describedBy,
    execute: async args => {
      const name = args['manager'] ? String(args['manager']) : await chooseManager(shared, trans);
      if (name && (await sureToStop(shared, name, trans))) {
        const failed = trans.__('The manager %1 could not be stopped', name);
        if (
          await told(
            shared.stop(name).then(() => true),
            failed,
            trans
          )
        ) {
          Notification.info(trans.__('The manager %1 has ended.', name), { autoClose: 4000 });
        }
      }
    }
  });
}

async function askName(trans: TranslationBundle): Promise<string | null> {
  const { value } = await InputDialog.getText({
    title: trans.__('Start a manager'),
    label: trans.__('Its name: what %shared_attach takes'),
    text: 'default',
    okLabel: trans.__('Start')
  });
  return value;
}

async function chooseManager(shared: IShared, trans: TranslationBundle): Promise<string | null> {
  const names = (await shared.managers()).map(known => known.name);
  if (names.length < 2) {
    return names[0] ?? null;
  }
  const { value } = await InputDialog.getItem({ title: trans.__('Which manager?'), items: names });
  return value;
}

/** Say what would be lost and for whom, and ask. */
async function sureToStop(shared: IShared, name: string, trans: TranslationBundle): Promise<boolean> {
  const atStake = await told(shared.atStake(name), trans.__('The manager %1 does not answer', name), trans);
  if (!atStake) {
    return false;
  }
  const { objects, clients } = atStake;
  const lost = trans._n('%1 object is lost.', '%1 objects are lost.', objects);
  const attached = clients.length ? trans.__('Attached: %1.', clients.join(', ')) : trans.__('Nobody is attached.');
  const title = trans.__('Stop the manager %1?', name);
  return sure(title, `${lost.replace('%1', String(objects))} ${attached}`, trans.__('Stop'));
}

/** Says when the page cannot hear what is shared, and why. */
class StateLine extends Widget {
  constructor(shared: IShared, trans: TranslationBundle) {
    super();
    this.addClass('jp-SharedPanel-state');
    this.node.setAttribute('role', 'status');
    this.node.setAttribute('aria-live', 'polite');
    this._leave = shared.live.onstate(({ state, why }: { state: string; why: string }) => {
      const lost = trans.__('The connection to the server is lost. Trying again…');
      this.node.textContent = state === 'lost' ? lost : state === 'failed' ? why : '';
    });
  }

  dispose(): void {
    this._leave();
    super.dispose();
  }

  private readonly _leave: () => void;
}
