import { ILabShell, ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  createToolbarFactory,
  Dialog,
  ICommandPalette,
  InputDialog,
  IToolbarWidgetRegistry,
  Notification,
  setToolbar
} from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { PanelWithToolbar, stopIcon, addIcon } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';

import { formatNumber } from '../../jupyter_shared/frontend/format.js';
import { sure, told } from './asking';
import { nameOf } from './code';
import { takes } from './describing';
import { dragFrom } from './dragging';
import { ViewHost } from './hosts';
import { sharedIcon } from './icons';
import { StateLine } from './stateline';
import { managerOf } from './targets';
import { CommandIDs, IShared } from './tokens';

const ID = 'jupyter-shared-panel';
const PLUGIN = 'jupyter-shared-labextension:panel';

/** The panel at the side. */
export const panel: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'A panel with all managers, what they share and who uses it.',
  autoStart: true,
  requires: [IShared],
  optional: [
    ILabShell,
    ILayoutRestorer,
    ICommandPalette,
    ISettingRegistry,
    IToolbarWidgetRegistry,
    ITranslator,
    INotebookTracker
  ],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    translator: ITranslator | null,
    notebooks: INotebookTracker | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    addCommands(app, shared, trans);
    app.commands.addCommand(CommandIDs.show, {
      label: trans.__('Show Shared Objects'),
      caption: trans.__('Show the panel of all that is shared'),
      describedBy: takes(trans),
      execute: () => app.shell.activateById(ID)
    });
    palette?.addItem({ command: CommandIDs.start, category: trans.__('Shared Objects') });
    palette?.addItem({ command: CommandIDs.stop, category: trans.__('Shared Objects'), args: { ask: true } });
    palette?.addItem({ command: CommandIDs.show, category: trans.__('Shared Objects') });

    const actions = {
      open: (manager: string, object: string) => void app.commands.execute(CommandIDs.open, { manager, object }),
      stop: (manager: string) => void app.commands.execute(CommandIDs.stop, { manager }),
      menu: openMenu,
      drag: (event: MouseEvent, row: HTMLElement) => {
        const notebook = notebooks?.currentWidget;
        dragFrom(event, row, shared, notebook ? nameOf(notebook) : null);
      },
      where: () =>
        shared.where().then(
          ({ folder }) => folder,
          () => ''
        )
    };
    const side = new SidePanel();
    side.id = ID;
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
    keepFocus(app, side.node);
    restorer?.add(side, side.id);
  }
};

/** Open the menu of what a button stands in: JupyterLab looks for that from the target of such an event upwards. */
function openMenu(event: MouseEvent): void {
  const button = event.currentTarget as HTMLElement;
  const { left: clientX, bottom: clientY } = button.getBoundingClientRect();
  button.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }));
}

/** A menu that was opened from within gives the focus back, to what had it: keys go on from there. */
function keepFocus(app: JupyterFrontEnd, node: HTMLElement): void {
  let before: HTMLElement | null = null;
  node.addEventListener('contextmenu', () => (before = document.activeElement as HTMLElement), true);
  app.contextMenu.menu.aboutToClose.connect(() => {
    if (before && node.contains(before)) {
      before.focus();
    }
    before = null;
  });
}

/** Activating it is activating what it shows. */
class SidePanel extends PanelWithToolbar {
  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    for (const one of this.widgets) {
      if (one instanceof ViewHost) {
        one.activate();
      }
    }
  }
}

function addCommands(app: JupyterFrontEnd, shared: IShared, trans: TranslationBundle): void {
  const isEnabled = (): boolean => shared.live.may.write;
  app.commands.addCommand(CommandIDs.start, {
    label: args => (args['toolbar'] ? '' : trans.__('Start a Manager of Shared Objects…')),
    caption: trans.__('Start a manager'),
    icon: addIcon,
    describedBy: takes(trans, 'manager', 'toolbar', 'keep'),
    isEnabled,
    execute: async args => {
      const asked = args['manager']
        ? { value: String(args['manager']), isChecked: Boolean(args['keep']) }
        : await askName(trans);
      const { value: name, isChecked: keep } = asked;
      if (name) {
        await told(shared.start(name, keep ?? false), trans.__('The manager %1 could not be started', name), trans);
      }
    }
  });
  app.commands.addCommand(CommandIDs.stop, {
    label: trans.__('Stop a Manager of Shared Objects…'),
    caption: trans.__('End a manager, and all that it shares, for everyone'),
    icon: stopIcon,
    describedBy: takes(trans, 'manager', 'ask'),
    isEnabled,
    execute: async args => {
      const name = await managerOf(app, shared, args, trans);
      if (name !== null && (await sureToStop(shared, name, trans))) {
        const stopped = shared.stop(name).then(() => true);
        if (await told(stopped, trans.__('The manager %1 could not be stopped', name), trans)) {
          Notification.info(trans.__('The manager %1 has ended.', name), { autoClose: 4000 });
        }
      }
    }
  });
  shared.live.onstate(() => {
    app.commands.notifyCommandChanged(CommandIDs.start);
    app.commands.notifyCommandChanged(CommandIDs.stop);
  });
}

function askName(trans: TranslationBundle): Promise<Dialog.IResult<string>> {
  return InputDialog.getText({
    title: trans.__('Start a manager'),
    label: trans.__('Its name: what %shared_attach takes'),
    text: 'default',
    checkbox: {
      label: trans.__('Keep what is shared on the disk'),
      caption: trans.__('It is there again after a crash, or when the manager is next started like this'),
      checked: false
    },
    okLabel: trans.__('Start')
  });
}

/** Say what would be lost and for whom, and ask. */
async function sureToStop(shared: IShared, name: string, trans: TranslationBundle): Promise<boolean> {
  const atStake = await told(shared.atStake(name), trans.__('The manager %1 does not answer', name), trans);
  if (!atStake) {
    return false;
  }
  const { objects, clients, kept } = atStake;
  const count = formatNumber(objects);
  const lost = kept
    ? trans._n('%2 object stays in %3.', '%2 objects stay in %3.', objects, count, kept)
    : trans._n('%2 object is lost.', '%2 objects are lost.', objects, count);
  const attached = clients.length ? trans.__('Attached: %1.', clients.join(', ')) : trans.__('Nobody is attached.');
  const title = trans.__('Stop the manager %1?', name);
  return sure(title, `${lost} ${attached}`, trans.__('Stop'));
}
