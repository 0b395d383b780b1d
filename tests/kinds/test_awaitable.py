"""Every operation that may wait has a method for coroutines: none is forgotten, those of new kinds neither."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from jupyter_shared.kinds import PROXIES, STATES

# How an operation that may wait is called by those who await: a method of its kind's proxies, and its arguments.
CALLED_BY = {
    ("queue", "put"): ("put_async", 1), ("queue", "get"): ("get_async",), ("queue", "join"): ("join_async",),
    ("queue", "get_on_trial"): ("get_async", True, None),
    ("lifo_queue", "put"): ("put_async", 1), ("lifo_queue", "get"): ("get_async",),
    ("lifo_queue", "join"): ("join_async",), ("lifo_queue", "get_on_trial"): ("get_async", True, None),
    ("priority_queue", "put"): ("put_async", 1), ("priority_queue", "get"): ("get_async",),
    ("priority_queue", "join"): ("join_async",), ("priority_queue", "get_on_trial"): ("get_async", True, None),
    ("priority_queue", "await_room"): ("put_async", object),
    ("lock", "acquire"): ("acquire_async",), ("rlock", "acquire"): ("acquire_async",),
    ("semaphore", "acquire"): ("acquire_async",), ("bounded_semaphore", "acquire"): ("acquire_async",),
    ("condition", "acquire"): ("acquire_async",), ("condition", "await_notify"): ("wait_async",),
    ("event", "wait"): ("wait_async",),
    ("barrier", "enter"): ("wait_async",), ("barrier", "pass_through"): ("wait_async",),
}  # fmt: skip


def test_every_operation_that_may_wait_has_a_twin():
    waits = {
        (kind, name) for kind, state in STATES.items() for name, found in state.operations.items() if found.waits
    }  # fmt: skip
    assert waits == CALLED_BY.keys()


@pytest.mark.parametrize(("kind", "operation"), CALLED_BY)
def test_the_twin_is_a_coroutine_function_that_looks_like_its_method(kind, operation):
    name = CALLED_BY[kind, operation][0]
    twin = getattr(PROXIES[kind], name)
    method = getattr(PROXIES[kind], name.removesuffix("_async"))
    assert inspect.iscoroutinefunction(twin)
    assert twin.__name__ == name
    assert twin.__doc__.startswith(f"`{method.__name__}`, to be awaited")
    assert inspect.signature(twin).parameters.keys() == inspect.signature(method).parameters.keys()


def test_a_twin_does_what_a_subclass_does():
    from jupyter_shared.kinds.awaitable import awaitable

    class Home:
        async def awaited(self, function):
            return function()

    class Greeter:
        _home = Home()

        def greet(self, name: str) -> str:
            """Say hello."""
            return f"hello {name}"

        greet_async = awaitable(greet)

    class Louder(Greeter):
        def greet(self, name: str) -> str:
            return super().greet(name).upper()

    assert asyncio.run(Louder().greet_async("ann")) == "HELLO ANN"
    assert "Say hello." in Greeter.greet_async.__doc__
