"""Ctrl-C at every place of an operation where Python looks for signals, one after the other, rather than by chance.

Python looks at the beginning of every function, after every call and when a loop goes back. So an interrupt is noted
just before one instruction, without running anything that would look, and is raised by Python itself wherever it looks
next: exactly where a Ctrl-C would be that came at that moment. Then the operation is begun anew, and struck one place
further, until it comes to its end without a strike. Only the main thread is traced: what puts
things right runs on others.
"""

from __future__ import annotations

import _thread
import dis
import gc
import signal
import sys
import threading
from collections import defaultdict
from functools import partial

NUMBER = signal.SIGUSR1
NEVER = sys.maxsize
# Instructions that neither look nor run a function: to strike before one is to strike before the next one.
PLAIN = ("LOAD_FAST", "LOAD_CONST", "LOAD_GLOBAL", "STORE_FAST", "PUSH_NULL", "POP_TOP", "PRECALL", "KW_NAMES")
NEVER_LOOKS = {code for name, code in dis.opmap.items() if name.startswith(PLAIN)}


class Struck(KeyboardInterrupt):
    """What the handler raises."""


class Striker:
    """Interrupts an operation at one place after the other."""

    def __init__(self, again_after: int = NEVER) -> None:
        """Again, so many instructions after the first strike."""
        self._again_after = again_after
        self._place = 0  # the number of the instruction that is struck
        self._seen = 0  # instructions
        self._at = NEVER
        self._delivered = 0  # how many had been seen when Python looked
        # Looking something up in it notes a signal. It is no call to Python, which would look for signals after one.
        self._note = defaultdict(partial(_thread.interrupt_main, NUMBER))
        self._noted = 0  # so far, as each key notes but once
        self.came = 0  # strikes in this round
        self.where: list[str] = []  # Python looked

    def during(self, operation):
        """What the operation returned, None if it was broken into; and whether an interrupt came out of it."""
        self._seen, self._at, self.came, self._delivered, self.where = 0, self._place + 1, 0, 0, []
        result, arrived = None, False
        before = signal.signal(NUMBER, self._handle)
        try:
            try:
                self._watch()
                result = self._operated(operation)
            finally:
                self._watch_no_more()
        except Struck:
            arrived = True
        finally:
            self._watch_no_more()
            self._at = NEVER
            signal.signal(NUMBER, before)
        return result, arrived

    def _watch(self):
        sys.settrace(self._trace)

    def _watch_no_more(self):
        sys.settrace(None)

    def _operated(self, operation):
        return operation()  # traced, so that the beginning of the operation itself is struck

    def rounds(self, stride=1):
        """One round for each place, until the operation, which is `during` each round, ends without a strike."""
        gc.disable()  # what a callback of it raises is swallowed by Python, and Hypothesis has one
        try:
            while True:
                yield self._place
                if not self.came:
                    return
                self._place = max(self._place + stride, self._delivered)
        finally:
            gc.enable()

    def _handle(self, number, frame):
        if frame.f_code in OF_TRACING:  # Python has looked there; the operation is what is to be struck
            self._noted += 1
            self._note[self._noted]  # no call after this line, or the signal would be seen to there
            return
        self.came += 1
        self.where.append(f"{frame.f_code.co_qualname}, line {frame.f_lineno}")
        if self.came == 1:
            self._delivered = self._seen
            if self._again_after != NEVER:
                self._at = self._seen + self._again_after
                if MONITORS is None:
                    self._go_on(frame)
        raise Struck

    def _go_on(self, frame):
        """Trace what has begun meanwhile."""
        while frame and frame.f_code is not Striker.during.__code__:
            frame.f_trace, frame.f_trace_opcodes, frame.f_trace_lines = self._step, True, False
            frame = frame.f_back
        sys.settrace(self._trace)

    def _trace(self, frame, event, _):
        if frame.f_code is OF_HANDLER:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._step

    def _step(self, frame, event, _):
        if event != "opcode" or frame.f_code.co_code[frame.f_lasti] in NEVER_LOOKS:
            return
        self._seen = seen = self._seen + 1
        if seen == self._at:
            self._noted += 1
            self._note[self._noted]
            sys.settrace(None)  # where it looks when it traces, Python takes it for one instruction earlier


class MonitoringStriker(Striker):
    """The same from Python 3.12 on, where trace functions are not told of instructions reliably, but monitors are."""

    def _watch(self):
        MONITORS.use_tool_id(MONITORS.DEBUGGER_ID, "striker")
        MONITORS.register_callback(MONITORS.DEBUGGER_ID, MONITORS.events.INSTRUCTION, self._instruction)
        MONITORS.set_events(MONITORS.DEBUGGER_ID, MONITORS.events.INSTRUCTION)

    def _watch_no_more(self):
        if MONITORS.get_tool(MONITORS.DEBUGGER_ID) is not None:
            MONITORS.set_events(MONITORS.DEBUGGER_ID, 0)
            MONITORS.free_tool_id(MONITORS.DEBUGGER_ID)

    def _instruction(self, code, offset):
        if code in OURS or _thread.get_ident() != MAIN or code.co_code[offset] in NEVER_LOOKS:
            return
        self._seen = seen = self._seen + 1
        if seen == self._at:
            self._noted += 1
            self._note[self._noted]  # no call after this line: what looks next is what was about to


MONITORS = getattr(sys, "monitoring", None)
MAIN = threading.main_thread().ident
OF_TRACING = {Striker._trace.__code__, Striker._step.__code__, MonitoringStriker._instruction.__code__}
OF_HANDLER = Striker._handle.__code__
OURS = {OF_HANDLER, *OF_TRACING}
for kind in (Striker, MonitoringStriker):
    OURS.update(found.__code__ for found in vars(kind).values() if hasattr(found, "__code__"))
OURS.remove(Striker._operated.__code__)


def new_striker(again_after: int = NEVER) -> Striker:
    """The one for this Python."""
    return (Striker if MONITORS is None else MonitoringStriker)(again_after)
