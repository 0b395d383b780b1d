import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { PaneFrame } from '../../jupyter_shared/frontend/pane.js';
import { PANEL_VIEWS } from '../../jupyter_shared/frontend/panel.js';
import { IShared } from './tokens';

/** What a view is of: all managers, all of one, or one object. */
export type Root = { managers: true } | { manager: string; look?: string; object?: string };

/** A widget that shows one view, from the first time it is attached until it is disposed of. */
export class ViewHost extends Widget {
  constructor(shared: IShared, root: Root, asked: { [name: string]: unknown } = {}) {
    super();
    this._model = shared.live.model(root, { words: shared.words, views: PANEL_VIEWS, ...asked });
    this.addClass('jsh');
  }

  /** Open the history of what it shows, if there is one. */
  lookBack(): void {
    this._frame?.past.show();
  }

  /** End the view. */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._frame?.close();
    this._model.close();
    super.dispose();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (!this._frame) {
      this._frame = new PaneFrame(this.node, this._model);
      this._frame.shareKeys();
    }
  }

  /** Who comes with the keyboard is where arrows lead on: at the tree's item that was last used, else at the view. */
  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this.node.contains(document.activeElement)) {
      const ways = ['[role=tree] [tabindex="0"]', '.jsh-pane[tabindex]', 'input'].map(one =>
        this.node.querySelector(one)
      );
      (ways.find(Boolean) as HTMLElement | undefined)?.focus({ preventScroll: true });
    }
  }

  private readonly _model: ReturnType<IShared['live']['model']>;
  private _frame: PaneFrame | null = null;
}
