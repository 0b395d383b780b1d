"""Every kind of shared object. To add one, write its file and add its line; nothing else needs to know.

Each file holds both halves: the State the manager keeps and the Proxy people hold. The rules: `kind.py`.
"""

from __future__ import annotations

from .dicts import DictProxy, DictState
from .kind import State
from .locks import LockProxy, LockState, RLockProxy, RLockState
from .proxy import Proxy

KINDS: tuple[tuple[type[State], type[Proxy]], ...] = (
    (DictState, DictProxy),
    (LockState, LockProxy),
    (RLockState, RLockProxy),
)

STATES: dict[str, type[State]] = {state.kind: state for state, _ in KINDS}
PROXIES: dict[str, type[Proxy]] = {proxy.kind: proxy for _, proxy in KINDS}
