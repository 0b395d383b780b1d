import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { IShared } from './tokens';

/** Says when the page cannot hear what is shared, or not all of it, why, and what to type. */
export class StateLine extends Widget {
  constructor(
    private readonly _shared: IShared,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-SharedPanel-state');
    this.node.setAttribute('role', 'status');
    this.node.setAttribute('aria-live', 'polite');
    this._leave = _shared.live.onstate(() => this._show());
    _shared.obstacleChanged.connect(this._show, this);
  }

  /** It goes with the panel. */
  dispose(): void {
    this._leave();
    this._shared.obstacleChanged.disconnect(this._show, this);
    super.dispose();
  }

  private _show(): void {
    const { state, why } = this._shared.live;
    const obstacle = this._shared.obstacle;
    if (obstacle) {
      this.node.replaceChildren(said('p', obstacle.why), ...(obstacle.command ? [this._copied(obstacle.command)] : []));
    } else {
      const lost = this._trans.__('The connection to the server is lost. Trying again…');
      this.node.textContent = state === 'lost' ? lost : state === 'failed' ? why : '';
    }
  }

  /** A command, and a button that copies it. */
  private _copied(command: string): HTMLElement {
    const line = said('div', '');
    line.className = 'jp-SharedPanel-command';
    const button = said('button', this._trans.__('Copy'));
    button.className = 'jp-mod-styled jp-mod-minimal';
    button.addEventListener('click', () => Clipboard.copyToSystem(command));
    line.append(said('code', command), button);
    return line;
  }

  private readonly _leave: () => void;
}

function said(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
