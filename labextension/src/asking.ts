import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

/** What came of a request; if it failed, that is told and the result is undefined. */
export async function told<T>(request: Promise<T>, failed: string, trans: TranslationBundle): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    void showErrorMessage(failed, error instanceof Error ? error.message : String(error), [
      Dialog.okButton({ label: trans.__('Dismiss') })
    ]);
    return undefined;
  }
}

/** Whether somebody means what cannot be undone. */
export async function sure(title: string, body: string, act: string): Promise<boolean> {
  const buttons = [Dialog.cancelButton(), Dialog.warnButton({ label: act })];
  return (await showDialog({ title, body, buttons })).button.accept;
}
