import { PathExt } from '@jupyterlab/coreutils';
import { NotebookPanel } from '@jupyterlab/notebook';

import { variableFor } from './naming';
import { IShared } from './tokens';

/** What managers know a notebook's kernel as. */
export function nameOf(panel: NotebookPanel): string {
  return PathExt.basename(panel.context.path);
}

/** What a cell says to use a shared object; before it, in a notebook that is no client yet, how to attach. */
export function codeFor(shared: IShared, manager: string, object: string, notebook: string | null): string[] {
  const variable = sessionOf(manager);
  const target = variableFor(object, variable);
  const use = `${target} = ${variable}[${JSON.stringify(object)}]`;
  return isAttached(shared, manager, notebook) ? [use] : [attachCode(manager), use];
}

/** How a notebook attaches. */
export function attachCode(manager: string): string {
  const which = manager === 'default' ? '' : ` ${manager} --as ${sessionOf(manager)}`;
  return `%load_ext jupyter_shared\n%shared_attach${which}`;
}

/** The variable that a notebook has a manager's session as. */
function sessionOf(manager: string): string {
  return manager === 'default' ? 'shared' : variableFor(manager);
}

/** Whether a notebook is a client of a manager, as far as its name tells. */
export function isAttached(shared: IShared, manager: string, notebook: string | null): boolean {
  const attached: string[] = shared.summary.managers.get(manager)?.attached ?? [];
  return notebook !== null && attached.includes(notebook);
}

/** The managers a notebook is attached to. */
export function attachedTo(shared: IShared, notebook: string): string[] {
  return [...shared.summary.managers.keys()].filter((name: string) => isAttached(shared, name, notebook));
}
