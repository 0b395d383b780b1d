import { Token } from '@lumino/coreutils';
import { ISignal } from '@lumino/signaling';

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
  kept: string | null; // the folder in which it keeps what it shares
}

/** Something to do with an object; what comes back from doing it takes it back. */
export interface IUndo {
  object: string;
  do: 'clear' | 'set' | 'rename' | 'bring back';
  to?: string;
}

/** Where a process looks for managers; those elsewhere it cannot see. */
export interface IWhereabouts {
  folder: string;
  container: string;
  host: string;
}

/** Why something cannot work here, and what to type so that it does. */
export interface IObstacle {
  why: string;
  command?: string;
  notebook?: string; // that it is about
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
  /** Start a manager, unless one of that name runs; perhaps one that keeps what it shares on the disk. */
  start(name: string, keep?: boolean): Promise<IManager>;
  /** End a manager, and all that it shares, for everyone. */
  stop(name: string): Promise<void>;
  /** What stopping a manager would take from whom. */
  atStake(name: string): Promise<IAtStake>;
  /** What a manager shares, by name; of very many, the first. */
  names(manager: string): Promise<string[]>;
  /** Make an object be no more: how to bring it back, if that can be. */
  remove(manager: string, object: string): Promise<IUndo | null>;
  /** Clear a queue, set or clear an event, rename, bring back: how to take that back, if it can be. */
  act(manager: string, what: IUndo): Promise<IUndo | null>;
  /** Copy the lessons to where the server has its notebooks, unless they are there: the path of the first. */
  lessons(): Promise<{ path: string }>;
  /** Where the server looks for managers. */
  where(): Promise<IWhereabouts>;
  /** Why this page sees less than somebody expects; null: nothing is in the way. */
  readonly obstacle: IObstacle | null;
  /** Say so; listeners of `obstacleChanged` show it. */
  tellObstacle(obstacle: IObstacle | null): void;
  readonly obstacleChanged: ISignal<IShared, void>;
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
  export const rename = 'jupyter-shared:rename';
  export const history = 'jupyter-shared:history';
  export const show = 'jupyter-shared:show-panel';
  export const lessons = 'jupyter-shared:lessons';
  export const clear = 'jupyter-shared:clear';
  export const set = 'jupyter-shared:set';
}
