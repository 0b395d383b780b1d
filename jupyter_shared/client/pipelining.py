"""A pipeline as a block: what a thread writes in it is sent without waiting for each."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from ..kinds.covering import covered
from .connection.failures import raised
from .connection.pipeline import Pipeline
from .connection.transport import Transport


class PipelineBlock:
    """`with` this. No generator: struck in contextlib's own lines, that would stay in the pipeline with its error."""

    def __init__(self, home: Any) -> None:
        self._home = home
        self._transport: Transport | None = None
        self._pipeline = Pipeline()

    @covered
    def __enter__(self) -> None:
        try:
            with self._home._lock:  # nobody brings the session back between these two
                self._transport = transport = self._home._way()
                self._home._begin_block(self)
            transport.collect(self._pipeline)
        except BaseException:
            self._end()
            raise

    @covered
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end()
        except BaseException:  # Ctrl-C, perhaps before its first line
            self._end()
            raise
        failures, self._pipeline.failed = self._pipeline.failed, []
        if kind is None and failures:
            first = raised(failures[0])
            more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
            first.add_note(f"In a pipeline, the call {failures[0].operation!r} failed{more}.")
            raise first

    def _end(self) -> None:
        """May be called more than once."""
        try:
            if self._transport is not None:
                self._transport.collected(self._pipeline)
        finally:
            self._home._end_block(self)
