import { ISessionContext, Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { Kernel, KernelMessage } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { TranslationBundle } from '@jupyterlab/translation';

import { attachCode, isAttached } from './code';
import { IShared, IWhereabouts } from './tokens';

const PATIENCE = 5000; // milliseconds until a manager that a notebook is attached to ought to be in the panel
const WHERE = `__import__('jupyter_shared.jupyter.whereabouts', fromlist=['here']).here()`;
const ENDED = ['restarting', 'autorestarting', 'dead', 'unknown'];

/** Attach notebooks as their kernels start, if the settings say so: without a cell, and without an output. */
export function attachByItself(
  shared: IShared,
  tracker: INotebookTracker,
  settings: ISettingRegistry.ISettings,
  trans: TranslationBundle
): void {
  const follow = (context: ISessionContext): void => {
    let attached = '';
    const attach = (): void => {
      const kernel = context.session?.kernel;
      if (ENDED.includes(kernel?.status ?? 'dead')) {
        attached = '';
      } else if (kernel && settings.get('attach').composite && attached !== kernel.id && kernel.status === 'idle') {
        attached = kernel.id;
        const manager = String(settings.get('manager').composite || 'default');
        void attachKernel(kernel, manager, trans).then(() =>
          explainAbsence(shared, context, manager, PathExt.basename(context.path), trans)
        );
      }
    };
    context.statusChanged.connect(attach);
    settings.changed.connect(attach);
    context.disposed.connect(() => settings.changed.disconnect(attach));
    attach();
  };
  tracker.forEach(panel => follow(panel.sessionContext));
  tracker.widgetAdded.connect((_, panel) => follow(panel.sessionContext));
}

async function attachKernel(
  kernel: Kernel.IKernelConnection,
  manager: string,
  trans: TranslationBundle
): Promise<void> {
  const { language_info } = await kernel.info;
  if (language_info.name !== 'python') {
    return;
  }
  const code = attachCode(manager);
  const { content } = await kernel.requestExecute({ code, silent: true, store_history: false }).done;
  if (content.status === 'error') {
    const missing = content.ename === 'ModuleNotFoundError';
    const install = trans.__('jupyter_shared is not installed for this kernel. In a cell: %pip install jupyter_shared');
    Notification.warning(missing ? install : trans.__('The notebook could not be attached: %1', content.evalue));
  }
}

/** A notebook has attached: if its manager is not to be seen from here, say why. */
export async function explainAbsence(
  shared: IShared,
  context: ISessionContext,
  manager: string,
  notebook: string,
  trans: TranslationBundle
): Promise<void> {
  const kernel = context.session?.kernel;
  if (!kernel || (await isSeen(shared, manager, notebook))) {
    if (shared.obstacle?.notebook === notebook) {
      shared.tellObstacle(null);
    }
    return;
  }
  const [there, here] = [await whereIs(kernel), await shared.where().catch(() => null)];
  if (!there || !here) {
    return;
  }
  if (there.host !== here.host || there.container !== here.container) {
    const why = trans.__(
      'The kernel of %1 runs in another container (%2) than this Jupyter server (%3), which sees its own managers alone. Views work in cells there:',
      notebook,
      there.host,
      here.host
    );
    shared.tellObstacle({ why, command: '%shared_view', notebook });
  } else if (there.folder !== here.folder) {
    const why = trans.__(
      'The kernel of %1 has its managers in %2, this Jupyter server looks in %3. Start the server with the same runtime folder:',
      notebook,
      there.folder,
      here.folder
    );
    const command = `JUPYTER_RUNTIME_DIR='${there.folder.replace(/\/[^/]*$/, '')}' jupyter lab`;
    shared.tellObstacle({ why, command, notebook });
  }
}

function isSeen(shared: IShared, manager: string, notebook: string): Promise<boolean> {
  return new Promise(resolve => {
    const end = (seen: boolean): void => {
      leave();
      clearTimeout(timer);
      resolve(seen);
    };
    const timer = setTimeout(() => end(false), PATIENCE);
    const leave = shared.summary.onchange(() => isAttached(shared, manager, notebook) && end(true));
    if (isAttached(shared, manager, notebook)) {
      end(true);
    }
  });
}

/** Where a kernel looks for managers; null if it does not say. */
async function whereIs(kernel: Kernel.IKernelConnection): Promise<IWhereabouts | null> {
  const asked = { code: '', silent: true, store_history: false, user_expressions: { where: WHERE } };
  const { content } = await kernel.requestExecute(asked).done;
  const found = content.status === 'ok' ? (content as KernelMessage.IExecuteReply).user_expressions?.['where'] : null;
  const text = (found as any)?.data?.['text/plain'];
  return text ? JSON.parse(text) : null;
}
