import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { formatNumber } from '../../jupyter_shared/frontend/format.js';
import { IShared } from './tokens';

/** A few words in the status bar. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:status',
  description: 'How much is shared, and with how many, in the status bar.',
  autoStart: true,
  requires: [IShared],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    const item = new StatusItem(shared, trans, () => app.shell.activateById('jupyter-shared-panel'));
    statusBar.registerStatusItem('jupyter-shared-labextension:status', {
      item,
      align: 'left',
      rank: 50,
      isActive: () => shared.summary.managers.size > 0,
      activeStateChanged: item.changed as unknown as ISignal<any, void>
    });
  }
};

/** Says how many objects and clients there are, and warns of deadlocks. */
class StatusItem extends Widget {
  constructor(shared: IShared, trans: TranslationBundle, activate: () => void) {
    super();
    this._button = document.createElement('button');
    this._button.className = 'jp-SharedStatus';
    this._button.title = trans.__('Show what is shared');
    this._alert = document.createElement('span');
    this._alert.setAttribute('role', 'alert');
    this.node.append(this._button, this._alert);
    this.node.addEventListener('click', activate); // who clicks on the warning wants to see where it is
    this._leave = shared.summary.onchange(() => {
      const { objects, clients, deadlocks } = shared.summary.total;
      const some = trans._n('%2 object', '%2 objects', objects, formatNumber(objects));
      const who = trans._n('%2 client', '%2 clients', clients, formatNumber(clients));
      this._button.textContent = trans.__('Shared: %1, %2', some, who);
      this._alert.textContent = deadlocks ? trans.__('⚠ deadlock') : '';
      this.changed.emit();
    });
  }

  readonly changed = new Signal<this, void>(this);

  dispose(): void {
    this._leave();
    super.dispose();
  }

  private readonly _button: HTMLButtonElement;
  private readonly _alert: HTMLSpanElement;
  private readonly _leave: () => void;
}
