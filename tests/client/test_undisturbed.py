"""Finalizers come to their end, whatever breaks into them; it is raised after them."""

from __future__ import annotations

import signal

import pytest

from jupyter_shared.client.undisturbed import finalizer


def forgotten(kind):
    """Make one, and have it end here: Python looks for signals after the call that follows."""
    kind()
    signal.sigpending()


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="there are none")
def test_the_error_of_a_signal_without_a_name_is_raised_after_a_finalizer():
    def late(*_):
        raise TimeoutError

    done = []

    class Thing:
        def close(self):
            done.append(len(done))
            if len(done) == 1:
                signal.raise_signal(signal.SIGRTMIN + 1)

        __del__ = finalizer(close)

    before = signal.signal(signal.SIGRTMIN + 1, late)
    try:
        with pytest.raises(TimeoutError):
            forgotten(Thing)
        assert done == [0, 1]
    finally:
        signal.signal(signal.SIGRTMIN + 1, before)
