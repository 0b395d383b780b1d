import { Token } from '@lumino/coreutils';

import { Live } from '../../jupyter_shared/frontend/model.js';
import { Summary } from '../../jupyter_shared/frontend/summary.js';

/** What there is to know of a manager. */
export interface IManager {
  name: string;
  pid: number;
  started: number;
}

/** What would be lost if a manager were stopped, and for whom. */
export interface IAtStake extends IManager {
  objects: number;
  clients: string[];
}

/** The way to what is shared: one socket for all that looks, and requests for what is done. */
export interface IShared {
  /** The socket that all views of this page have in common. */
  readonly live: Live;
  /** A few figures of every manager, followed from when they are first asked for. */
  readonly summary: Summary;
  /** What views say of whoever runs them, instead of what they say of kernels. */
  readonly words: { [name: string]: string };
  /** All managers of the user. */
  managers(): Promise<IManager[]>;
  /** Start a manager, unless one of that name runs. */
  start(name: string): Promise<IManager>;
  /** End a manager, and all that it shares, for everyone. */
  stop(name: string): Promise<void>;
  /** What stopping a manager would take from whom. */
  atStake(name: string): Promise<IAtStake>;
  /** Make an object be no more. */
  remove(manager: string, object: string): Promise<void>;
  /** Clear a queue, set or clear an event. */
  act(manager: string, object: string, what: 'clear' | 'set'): Promise<void>;
  /** The end of a manager's log. */
  log(name: string): Promise<{ log: string; path: string }>;
}

export const IShared = new Token<IShared>(
  'jupyter-shared-labextension:IShared',
  'The way to what notebooks and kernels share: a socket for looking, and requests for doing.'
);

/** The commands of this extension. */
export namespace CommandIDs {
  export const open = 'jupyter-shared:open';
  export const dashboard = 'jupyter-shared:dashboard';
  export const start = 'jupyter-shared:start';
  export const stop = 'jupyter-shared:stop';
  export const log = 'jupyter-shared:log';
  export const attach = 'jupyter-shared:attach';
  export const insert = 'jupyter-shared:insert';
  export const remove = 'jupyter-shared:delete';
  export const clear = 'jupyter-shared:clear';
  export const set = 'jupyter-shared:set';
}
