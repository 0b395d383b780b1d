import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';

import { Live } from '../../jupyter_shared/frontend/model.js';
import { Summary } from '../../jupyter_shared/frontend/summary.js';
import { IAtStake, IManager, IShared } from './tokens';

const PATH = ['jupyter-shared', 'api'];

/** Speaks to the server extension. */
export class Shared implements IShared {
  constructor(settings: ServerConnection.ISettings, trans: TranslationBundle) {
    this._settings = settings;
    this._trans = trans;
    this.live = new Live(() => this._connect());
    this.words = {
      busy: trans.__('The server does not answer yet.'),
      gone: trans.__('The manager is gone. This view comes back by itself when it returns.'),
      problem: trans.__('It cannot be shown.')
    };
  }

  readonly live: Live;
  readonly words: { [name: string]: string };
  private readonly _settings: ServerConnection.ISettings;
  private readonly _trans: TranslationBundle;
  private _summary: Summary | null = null;

  get summary(): Summary {
    return (this._summary ??= new Summary(this.live));
  }

  managers(): Promise<IManager[]> {
    return this._ask('managers');
  }

  start(name: string): Promise<IManager> {
    return this._ask('managers', { method: 'POST', body: JSON.stringify({ name }) });
  }

  async stop(name: string): Promise<void> {
    await this._ask(`managers/${encodeURIComponent(name)}`, { method: 'DELETE' });
  }

  atStake(name: string): Promise<IAtStake> {
    return this._ask(`managers/${encodeURIComponent(name)}`);
  }

  async remove(manager: string, object: string): Promise<void> {
    await this._ask(objectPath(manager, object), { method: 'DELETE' });
  }

  async act(manager: string, object: string, what: 'clear' | 'set'): Promise<void> {
    await this._ask(objectPath(manager, object), { method: 'POST', body: JSON.stringify({ do: what }) });
  }

  log(name: string): Promise<{ log: string; path: string }> {
    return this._ask(`managers/${encodeURIComponent(name)}/log`);
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
    if (response.status === 404 && !text.includes('message')) {
      throw new Error(this._trans.__('This server has no extension jupyter_shared: install it where the server runs.'));
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
    return JSON.parse(text).message ?? text;
  } catch {
    return text;
  }
}
