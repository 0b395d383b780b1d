import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import { Live } from '../../jupyter_shared/frontend/model.js';
import { Summary } from '../../jupyter_shared/frontend/summary.js';
import { speak, spelt } from '../../jupyter_shared/frontend/words.js';
import { IAtStake, IManager, IObstacle, IShared, IUndo, IWhereabouts } from './tokens';

const PATH = ['jupyter-shared', 'api'];
const INSTALL = 'pip install jupyter_shared && jupyter server extension enable jupyter_shared';

/** The server runs without what this page needs there. */
class NoExtension extends Error {}

/** Speaks to the server extension. */
export class Shared implements IShared {
  constructor(settings: ServerConnection.ISettings, trans: TranslationBundle) {
    this._settings = settings;
    this._trans = trans;
    this.live = new Live(() => this._connect());
    this.live.onstate(({ state }: { state: string }) => this._note(state));
    speak(trans);
    this.words = {
      busy: trans.__('The server does not answer yet. What you do here is done as soon as it does.'),
      gone: trans.__('The manager is gone. This view comes back by itself when it returns.'),
      problem: trans.__('It cannot be shown.')
    };
  }

  readonly live: Live;
  readonly words: { [name: string]: string };
  private readonly _settings: ServerConnection.ISettings;
  private readonly _trans: TranslationBundle;
  private readonly _obstacleChanged = new Signal<IShared, void>(this);
  private _obstacle: IObstacle | null = null;
  private _summary: Summary | null = null;
  private _wasReady = false;
  private _isAsking = false;

  get summary(): Summary {
    return (this._summary ??= new Summary(this.live));
  }

  managers(): Promise<IManager[]> {
    return this._ask('managers');
  }

  start(name: string, keep = false): Promise<IManager> {
    return this._ask('managers', { method: 'POST', body: JSON.stringify({ name, keep }) });
  }

  async stop(name: string): Promise<void> {
    await this._ask(`managers/${encodeURIComponent(name)}`, { method: 'DELETE' });
  }

  atStake(name: string): Promise<IAtStake> {
    return this._ask(`managers/${encodeURIComponent(name)}`);
  }

  names(manager: string): Promise<string[]> {
    return this._ask(`managers/${encodeURIComponent(manager)}/objects`);
  }

  async remove(manager: string, object: string): Promise<IUndo | null> {
    const { undo } = await this._ask<{ undo: IUndo | null }>(objectPath(manager, object), { method: 'DELETE' });
    return undo;
  }

  async act(manager: string, { object, ...what }: IUndo): Promise<IUndo | null> {
    const init = { method: 'POST', body: JSON.stringify(what) };
    return (await this._ask<{ undo: IUndo | null }>(objectPath(manager, object), init)).undo;
  }

  lessons(): Promise<{ path: string }> {
    return this._ask('lessons', { method: 'POST', body: '{}' });
  }

  where(): Promise<IWhereabouts> {
    return this._ask('where');
  }

  get obstacle(): IObstacle | null {
    return this._obstacle;
  }

  get obstacleChanged(): ISignal<IShared, void> {
    return this._obstacleChanged;
  }

  tellObstacle(obstacle: IObstacle | null): void {
    this._obstacle = obstacle;
    this._obstacleChanged.emit();
  }

  log(name: string): Promise<{ log: string; path: string }> {
    return this._ask(`managers/${encodeURIComponent(name)}/log`);
  }

  /** A socket that never was there may be missing for good: then the server says so when it is asked. */
  private _note(state: string): void {
    if (state === 'ready') {
      this._wasReady = true;
    } else if (state === 'lost' && !this._wasReady && !this._isAsking) {
      this._isAsking = true;
      this.managers()
        .catch(error => error instanceof NoExtension && this._giveUp(error))
        .finally(() => (this._isAsking = false));
    }
  }

  private _giveUp(error: NoExtension): void {
    this.live.turn('failed', error.message);
    this.tellObstacle({ why: error.message, command: INSTALL });
  }

  private _connect(): WebSocket {
    const { wsUrl, token, appendToken, WebSocket } = this._settings;
    const query = appendToken && token ? `?token=${encodeURIComponent(token)}` : '';
    return new WebSocket(URLExt.join(wsUrl, ...PATH, 'live') + query);
  }

  private async _ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const url = URLExt.join(this._settings.baseUrl, ...PATH, path);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (error) {
      throw new Error(this._trans.__('The server does not answer: %1', String(error)));
    }
    if (response.status === 204) {
      return undefined as T;
    }
    const text = await response.text();
    if (response.ok) {
      return JSON.parse(text);
    }
    if (response.status === 404 && !response.headers.get('Content-Type')?.includes('json')) {
      throw new NoExtension(
        this._trans.__(
          'This Jupyter server has no extension jupyter_shared. Where the server runs, then start it anew:'
        )
      );
    }
    throw new Error(messageOf(text) || response.statusText);
  }
}

function objectPath(manager: string, object: string): string {
  return `managers/${encodeURIComponent(manager)}/objects/${encodeURIComponent(object)}`;
}

/** What an error of the server says for people. */
function messageOf(text: string): string {
  try {
    const told = JSON.parse(text);
    return told.said ? spelt(told.said) : (told.message ?? text);
  } catch {
    return text;
  }
}
