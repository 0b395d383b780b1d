"""Is a history of one value linearizable, to which each value was written but once? So long a one that no search ends.

Each value has a zone: from the first moment at which something of it (its write, or a read that saw it) had returned,
to the last at which something of it was called. If these come in that order, the value was there all of that time;
else there is one moment at which it may have come and gone. So no two zones of the first kind may overlap, none of the
second may lie within one of the first, and nobody sees a value before it is written (Gibbons and Korach, 1997).
"""

from __future__ import annotations

import itertools

from tests.linearizability import NEVER, Operation

FIRST = -1.0  # when what was there at the beginning was written


def trouble_of_zones(history: list[Operation], first: object) -> str:
    """What cannot be explained, if anything; `first` is the value that was there at the beginning."""
    zones, reads = {}, {}
    for operation in history:
        if operation.name == "read":
            reads.setdefault(operation.result, []).append(operation)
    writes = {operation.argument: operation for operation in history if operation.name == "write"}
    writes[first] = Operation(-1, "write", first, None, FIRST, FIRST)
    for value, seen in reads.items():
        if value not in writes:
            return f"{value!r} was read, and never written"
        if any(read.returned < writes[value].called for read in seen):
            return f"{value!r} was read before it was written"
    for value, write in writes.items():
        if write.returned == NEVER and value not in reads:
            continue  # perhaps it was never done
        those = [write, *reads.get(value, ())]
        zones[value] = min(one.returned for one in those), max(one.called for one in those)
    return _overlapping(zones)


def _overlapping(zones: dict[object, tuple[float, float]]) -> str:
    stayed = sorted((begin, end, value) for value, (begin, end) in zones.items() if begin < end)
    came_and_went = sorted((begin, end, value) for value, (end, begin) in zones.items() if not end < begin)
    for (_, end, value), (begin, _, other) in itertools.pairwise(stayed):
        if begin < end:
            return f"{value!r} was there until {end}, and {other!r} from {begin} on"
    at = 0
    for begin, end, value in came_and_went:
        while at < len(stayed) and stayed[at][1] <= begin:
            at += 1
        if at < len(stayed) and stayed[at][0] < begin and end < stayed[at][1]:
            return f"{value!r} came and went from {begin} to {end}, while {stayed[at][2]!r} was there"
    return ""
