import { TranslationBundle } from '@jupyterlab/translation';

type Argument = 'manager' | 'object' | 'name' | 'tab' | 'toolbar' | 'ask' | 'keep';

/** What a command takes, for whoever wants to call it: each of these arguments may be left out. */
export function takes(trans: TranslationBundle, ...names: Argument[]): { args: any } {
  const all = {
    manager: { type: 'string', description: trans.__('The name of the manager') },
    object: { type: 'string', description: trans.__('What the object is shared as') },
    name: { type: 'string', description: trans.__('What it is to be shared as') },
    tab: { type: 'string', description: trans.__('The key of the tab, when the layout is restored') },
    toolbar: { type: 'boolean', description: trans.__('Whether it is a button without a label') },
    ask: { type: 'boolean', description: trans.__('Whether to ask what it is about') },
    keep: { type: 'boolean', description: trans.__('Whether it keeps what it shares on the disk') }
  };
  return { args: { type: 'object', properties: Object.fromEntries(names.map(name => [name, all[name]])) } };
}
