"""Everyone who is measured, in the order of the table's columns."""

from __future__ import annotations

import importlib

from .peer import Peer

_WHERE = {
    "ours": "ours:Ours",
    "stdlib": "stdlib:Stdlib",
    "redis": "redis_peer:RedisPeer",
    "ultradict": "ultradict:UltraDictPeer",
    "ray": "ray_peer:RayPeer",
    "dask": "dask_peer:DaskPeer",
    "pingpong": "pingpong:PingPong",
    "bare": "bare:Bare",
    "memfd": "floors:Memfd",
    "memcpy": "floors:Memcpy",
}
NAMES = tuple(_WHERE)  # those of a whole run
_WHERE |= {"link": "elsewhere:OursByLink", "hosted": "elsewhere:OursOnRay"}
_WHERE |= {"depots": "depots:OursInDepots", "far-depots": "depots:OursInFarDepots", "far-ray": "depots:FarRay"}
ALL = tuple(_WHERE)


def by_name(name: str) -> Peer:
    """Make the peer of that name; its library is imported only when it is started or connected."""
    module, _, cls = _WHERE[name].partition(":")
    return getattr(importlib.import_module(f"{__name__}.{module}"), cls)()
