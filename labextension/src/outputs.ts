import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';

import { explainAbsence } from './attaching';
import { nameOf } from './code';
import { Root, ViewHost } from './hosts';
import { IShared } from './tokens';

type Registry = NotebookPanel['content']['rendermime'];
type Renderer = ReturnType<Registry['createRenderer']>;
type Model = Parameters<Renderer['renderModel']>[0];

const VIEW = 'application/vnd.jupyter-shared.view+json';
const ATTACHED = 'application/vnd.jupyter-shared.attached+json';
const WIDGET = 'application/vnd.jupyter.widget-view+json';
const FIRST = -20; // before widgets, whose rank is -10

/** What a view in a cell's output is of; `root` is null if it has no name by which anybody else could show it. */
interface IViewData {
  root: { manager: string; object?: string; look?: string } | null;
}

/** Who attached, and to what. */
interface IAttachedData {
  manager: string;
  kernel: string;
}

/** Shows views in outputs also where no kernel runs them: as they were, or, once the notebook is attached, live. */
export const outputs: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-shared-labextension:outputs',
  description: 'Live views in the outputs of notebooks whose kernel has ended.',
  autoStart: true,
  requires: [IShared],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shared: IShared,
    notebooks: INotebookTracker | null, // none where there are no notebooks
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_shared');
    notebooks?.widgetAdded.connect((_, panel) => {
      const registry = panel.content.rendermime;
      const views = new Set<ViewOutput>();
      registry.addFactory(
        { safe: false, mimeTypes: [VIEW], createRenderer: () => new ViewOutput(shared, registry, views) },
        FIRST
      );
      registry.addFactory(
        { safe: false, mimeTypes: [ATTACHED], createRenderer: () => new AttachedOutput(registry, attached) },
        FIRST
      );

      /** A cell of this very kernel has attached: an output that was saved by another one says nothing of now. */
      const attached = ({ manager, kernel }: IAttachedData): void => {
        if (panel.sessionContext.session?.kernel?.id !== kernel) {
          return;
        }
        for (const view of views) {
          view.revive(manager);
        }
        void explainAbsence(shared, panel.sessionContext, manager, nameOf(panel), trans);
      };

      panel.sessionContext.iopubMessage.connect(() => {
        for (const view of views) {
          view.ask();
        }
      });
    });
  }
};

/** Renderers are rendered again when their output is updated: have what they showed go, or it would stay below. */
function disposeAll(parts: PanelLayout): void {
  for (const part of [...parts.widgets]) {
    part.dispose();
  }
}

/** A view: the kernel's own; else the picture that was saved with it, or a live view that needs no kernel. */
class ViewOutput extends Widget implements Renderer {
  constructor(
    private readonly _shared: IShared,
    private readonly _registry: Registry,
    private readonly _all: Set<ViewOutput>
  ) {
    super();
    this.layout = new PanelLayout();
    _all.add(this);
  }

  /** Show it; what there was before goes. */
  async renderModel(model: Model): Promise<void> {
    const attached = this._live ? this._root?.manager : null;
    disposeAll(this._parts);
    this._widget = this._live = this._model = null;
    this._root = (model.data[VIEW] as unknown as IViewData).root;
    const picture = (this._picture = this._registry.createRenderer('text/html'));
    this._parts.addWidget(picture);
    await picture.renderModel(model);
    if (picture.isDisposed) {
      return; // the output has gone meanwhile, or shows the next one
    }
    this._model = model;
    await this._draw();
    if (attached && !picture.isDisposed) {
      this.revive(attached);
    }
    this._choose();
  }

  /** The kernel has said something: it may be the first that the page has heard of its widgets. */
  ask(): void {
    // The renderers of a page that has just been opened know no widgets. The widgets' own extension puts others in
    // their place when it has found the kernel, and looks for the first ones in outputs, but not within a renderer.
    if (this._factory !== this._registry.getFactory(WIDGET) && !this._live) {
      void this._draw();
    }
  }

  private async _draw(): Promise<void> {
    const model = this._model;
    this._factory = this._registry.getFactory(WIDGET);
    if (model?.data[WIDGET] === undefined || !this._factory) {
      return;
    }
    this._observer?.disconnect();
    this._widget?.dispose();
    this._widget = this._registry.createRenderer(WIDGET);
    this._widget.hide();
    this._parts.addWidget(this._widget);
    // It may come at once, when the kernel has been asked for it, or never: what it draws is an element, else a text.
    this._observer = new MutationObserver(() => this._choose());
    this._observer.observe(this._widget.node, { childList: true });
    await this._widget.renderModel(model);
  }

  /** The notebook is attached: if no kernel runs this view, have it live all the same. */
  revive(manager: string): void {
    if (this._root?.manager !== manager || this._isAlive || this._live) {
      return;
    }
    this._live = new ViewHost(this._shared, this._root as Root);
    this._parts.addWidget(this._live);
    this._choose();
  }

  /** It goes with its output. */
  dispose(): void {
    this._observer?.disconnect();
    this._all.delete(this);
    super.dispose();
  }

  private get _parts(): PanelLayout {
    return this.layout as PanelLayout;
  }

  /** Whether a kernel runs the widget: it is drawn, and does not say that its kernel has ended. */
  private get _isAlive(): boolean {
    const node = this._widget?.node;
    return !!node?.childElementCount && !node.querySelector('[data-trouble="kernel"]:not([hidden])');
  }

  private _choose(): void {
    const drawn = !!this._widget?.node.childElementCount;
    this._widget?.setHidden(!drawn || !!this._live);
    this._picture?.setHidden(drawn || !!this._live);
  }

  private _model: Model | null = null;
  private _factory: ReturnType<Registry['getFactory']> = undefined;
  private _root: IViewData['root'] = null;
  private _picture: Renderer | null = null;
  private _widget: Renderer | null = null;
  private _live: ViewHost | null = null;
  private _observer: MutationObserver | null = null;
}

/** What `%shared_attach` says; and that it has attached is told to the notebook's views. */
class AttachedOutput extends Widget implements Renderer {
  constructor(
    private readonly _registry: Registry,
    private readonly _tell: (data: IAttachedData) => void
  ) {
    super();
    this.layout = new PanelLayout();
  }

  /** Show the text, in place of what was there before, and tell. */
  async renderModel(model: Model): Promise<void> {
    const text = this._registry.createRenderer('text/plain');
    disposeAll(this.layout as PanelLayout);
    (this.layout as PanelLayout).addWidget(text);
    await text.renderModel(model);
    this._tell(model.data[ATTACHED] as unknown as IAttachedData);
  }
}
