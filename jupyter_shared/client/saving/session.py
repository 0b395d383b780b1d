"""The methods of a session that save all that is shared to a file, and load it from one."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from ..._version import __version__
from ...errors import FrameTooLarge, NotLoaded

if TYPE_CHECKING:
    from .file import Record
    from .saved import Saved

PathLike = str | os.PathLike[str]


class Saving:
    """The part of a session that saves to files, and loads from them."""

    def save(self, path: PathLike) -> Saved:
        """Write all that is shared to one file, as it is at this moment: to mail, to archive, to begin a lesson with.

        A file of that name is replaced when the new one is whole. What has no name is in it if a proxy of it is in a
        value that is. Who holds locks, who waits and who is attached is not.

        Args:
            path: The file.

        Returns:
            What is in it: the names, how many objects, when, and from which manager and version.

        Raises:
            FrameTooLarge: If what is shared is more than 1 GiB beside large values.
            OSError: If the file cannot be written.
        """
        from pathlib import Path  # slow to load, and few save or load

        from .contents import ID, NAME, FilePacker, reachable
        from .file import ABOUT, written
        from .saved import Saved

        session: Any = self
        objects = _everything(session)
        order = {name: position for position, name in enumerate(session.names())}
        objects = sorted(reachable(objects), key=lambda fields: (order.get(fields[NAME], len(order)), fields[ID]))
        names = [fields[NAME] for fields in objects if fields[NAME] is not None]
        saved = Saved(names, len(objects), session.name, time.time(), __version__)
        with written(Path(path)) as file:
            file.add(ABOUT, msgspec.msgpack.encode(saved._asdict()))
            packing = FilePacker(file, session.memories and session.memories.view)
            for fields in objects:
                packing.add(fields)
        return saved

    def load(self, path: PathLike, *, replace: bool = False) -> Saved:
        """Share what `save` has written to a file: all of it, in one step.

        No pickle is read for that; values are, as ever, unpickled by whoever uses them: load files of those you trust.

        Args:
            path: The file.
            replace: Whether what is shared under one of its names already goes.

        Returns:
            What was in it, as `save` returned it.

        Raises:
            NameTaken: If something is shared under one of its names, and `replace` is false.
            NotLoaded: For a file that is damaged, none of ours, or of a newer version. Nothing is changed then.
            OSError: If the file cannot be read.
        """
        from pathlib import Path  # as above

        from .contents import ID, NAME, Unpacking
        from .file import read

        session: Any = self
        with read(Path(path)) as records:
            saved = _about(records)
            memories = session.memories
            unpacking = Unpacking(partial(_stored, session) if memories and memories.is_shared else None)
            objects = [*unpacking.objects(records)]
            by_name = {fields[NAME]: fields[ID] for fields in objects if fields[NAME] is not None}
            session.ask("take_in", objects, [*by_name], replace)
        return saved


def _everything(session: Any) -> list[list[Any]]:
    """The fields of all objects, as they are at this moment."""
    try:
        return session.ask("everything")[1]  # type: ignore[no-any-return]
    except FrameTooLarge:
        text = "beside large values, is more than one file can hold (1 GiB). Have its manager keep it: keep=True."
        raise FrameTooLarge(f"What {session.name!r} shares, {text}") from None


def _stored(session: Any, value: memoryview, writable: bool) -> tuple[int, Any]:
    """A large value in shared memory: its id, and what keeps it until it is referred to."""
    if not writable:
        memory, _, loan = session.memories.store([value])
        return memory, loan
    packed = session.allot(len(value))
    session.writable(packed)[: len(value)] = value
    return packed.memory, packed.kept_alive


def inspected(path: PathLike) -> Saved:
    """What is in a file, all of it verified; NotLoaded if it cannot be loaded."""
    from pathlib import Path  # as above

    from .file import read

    with read(Path(path)) as records:
        return _about(records)


def _about(records: list[Record]) -> Saved:
    from .file import ABOUT
    from .saved import Saved

    try:
        what, body = records[0]
        known = msgspec.msgpack.decode(body) if what == ABOUT else {}
        saved = Saved(**{field: known[field] for field in Saved._fields})
    except (LookupError, ValueError, TypeError) as error:
        raise NotLoaded(f"This file does not say what is in it ({error!r}): nothing was loaded.") from None
    return saved
