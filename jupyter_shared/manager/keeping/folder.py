"""The folder of a manager that keeps: only its user may enter it, and only one manager at a time writes there.

    lock              locked by the manager for as long as it lives
    about.json        format, and the line of managers that have kept here (`lineage`): ids go on in it
    N.journal         what was done since N began
    N.snapshot        what there was when N.journal began
    values/N.value    a large value        values/N.array    the contents of an array
    *.aside           what could not be read, and was left as it was
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from ...errors import NotKept
from ...keeping import ABOUT
from ...platform.files import remove, replace, sync, sync_folder
from ...platform.locking import Lock
from ..log import log
from .journal import FORMAT, framed


class Folder:
    """The folder in which a manager keeps what it shares."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values = path / "values"
        self.lineage = ""
        self._lock: Lock | None = None

    def open(self) -> None:
        """Make it if need be, and take it; NotKept if another manager has it, or a newer version has written it."""
        try:
            self.values.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            self._lock = Lock.take(self.path / "lock")
        except BlockingIOError:
            who = Lock.noted(self.path / "lock") or "another manager"
            self.close()
            raise NotKept(f"{self.path} is kept in by {who}: only one manager can keep there at a time.") from None
        except OSError as error:
            self.close()
            raise NotKept(f"Nothing can be kept in {self.path}: {error}.") from error
        try:
            self.lineage = self._lineage()
        except BaseException:
            self.close()
            raise
        self._lock.note(f"the manager with pid {os.getpid()}")

    def _lineage(self) -> str:
        about = self.path / ABOUT
        if about.exists():
            format_, lineage = self.about()
            if format_ <= FORMAT:
                return lineage
            text = f"{self.path} has format {format_}, this version of jupyter_shared knows {FORMAT} and older"
            raise NotKept(f"{text}: install a newer one. Nothing was changed.")
        lineage = secrets.token_hex(8)
        beside = about.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            beside.chmod(0o600)
            file.write(json.dumps({"format": FORMAT, "lineage": lineage}))
            file.flush()
            sync(file.fileno())
        replace(beside, about)
        return lineage

    def about(self) -> tuple[int, str]:
        """Format and lineage; NotKept if nobody has kept here."""
        try:
            known = json.loads((self.path / ABOUT).read_text(encoding="utf-8"))
            return int(known["format"]), str(known["lineage"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            text = f"{self.path} is no folder that a manager has kept in: {self._what_it_lacks(error)}."
            raise NotKept(text) from error

    def _what_it_lacks(self, error: Exception) -> str:
        if not self.path.is_dir():
            return "it is a file" if self.path.exists() else "it is not there"
        if isinstance(error, FileNotFoundError):
            return "there is no about.json in it"
        return f"its about.json {error.strerror if isinstance(error, OSError) else 'makes no sense'}"

    def close(self) -> None:
        """Let go of the folder's lock and files."""
        lock, self._lock = self._lock, None
        if lock:
            lock.release()

    # --- what is in it -----------------------------------------------------------------------------------

    def journal(self, number: int) -> Path:
        """The journal of that number."""
        return self.path / f"{number:08}.journal"

    def snapshot(self, number: int) -> Path:
        """The snapshot of that number."""
        return self.path / f"{number:08}.snapshot"

    def numbers(self, suffix: str) -> list[int]:
        """The numbers of the files that end in this, in order."""
        return sorted(int(path.stem) for path in self.path.glob(f"*.{suffix}") if path.stem.isdigit())

    def to_read(self) -> list[Path]:
        """What makes the whole, in order: the last snapshot, if there is one, and the journals since."""
        snapshots = self.numbers("snapshot")
        first = snapshots[-1] if snapshots else 0
        journals = [self.journal(number) for number in self.numbers("journal") if number >= first]
        return [*([self.snapshot(first)] if first else []), *journals]

    def next_number(self) -> int:
        """For the next journal: none that anything here has, set aside or not."""
        first = (path.name.split(".")[0] for path in self.path.iterdir())
        return max((int(part) for part in first if part.isdigit()), default=0) + 1

    def drop_before(self, number: int) -> None:
        """Remove what a whole snapshot of that number makes superfluous."""
        for suffix in ("journal", "snapshot"):
            for old in self.numbers(suffix):
                if old < number:
                    self.remove(self.path / f"{old:08}.{suffix}")

    @staticmethod
    def remove(path: Path) -> None:
        """Remove a file that is of no more use. One that cannot be removed stays, and does no harm."""
        try:
            remove(path)
        except OSError as error:
            log.warning("%s is of no more use, and cannot be removed: %s", path, error)

    def set_aside(self, path: Path, offset: int, instead: bytes = b"") -> Path:
        """Keep what stands in a file from there on under another name; in its place comes a note, if there is one."""
        aside = path.with_name(f"{path.name}.{offset}.aside")
        if not offset:
            replace(path, aside)
            return aside
        with path.open("r+b") as file:
            file.seek(offset)
            aside.write_bytes(file.read())
            aside.chmod(0o600)
            file.truncate(offset)
            if instead:
                file.seek(offset)
                file.write(framed(instead))
        return aside

    def size(self) -> int:
        """Bytes of all that is in it; none if it has been removed, or moved elsewhere."""
        return sum(map(_size, [*_files(self.path), *_files(self.values)]))

    def sync(self) -> None:
        """Have the names of its files on the disk."""
        sync_folder(self.path)


def _files(folder: Path) -> list[Path]:
    try:
        return [*folder.iterdir()]
    except FileNotFoundError:
        return []


def _size(path: Path) -> int:
    """Bytes of a file; none if it has just been removed or renamed."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:
        return 0
