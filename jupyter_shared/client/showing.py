"""What the layers above offer on a session: they are plugged in here, so that nothing below imports them."""

from __future__ import annotations

TYPE_CHECKING = False  # `import jupyter_shared` loads this: see there
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def _nothing() -> Any:
    raise NotImplementedError("nothing is plugged in: `import jupyter_shared` does that")


views: Callable[[], Any] = _nothing  # the module of live views
reprs: Callable[[], Any] = _nothing  # the module of static ones
exploring: Callable[[], Any] = _nothing  # the module that explores interleavings
traces: Callable[[], Any] = _nothing  # the module that tells and draws traces


class Showing:
    """The methods of a session that show what is shared."""

    def view(self, target: Any = None) -> Any:
        """A live view: it follows every change.

        Args:
            target: The object's name or proxy; None: a dashboard of everything.

        Returns:
            The view, which a notebook shows at the end of a cell.

        Raises:
            NoSuchName: If there is no object of that name.
        """
        return views().view(self, target)

    def controls(self, target: Any, **hints: Any) -> Any:
        """A form to turn the knobs in a dict or namespace, live in every notebook and browser tab.

        Args:
            target: The object's name or proxy.
            **hints: What a field can be: `lr=(0, 1)` or `lr=(0, 1, 0.01)` a slider, `mode=["a", "b"]` a choice.

        Returns:
            The form, which a notebook shows at the end of a cell.

        Raises:
            NoSuchName: If there is no object of that name.
            WrongKind: If it is no dict and no namespace.
        """
        return views().controls(self, target, **hints)

    def progress(
        self, name: Any = None, iterable: Iterable[Any] | None = None, total: float | None = None, **words: Any
    ) -> Any:
        """`for x in shared.progress("training", items):` a bar here, and in every notebook that views its name.

        Forked workers may `update()` the same bar, and other notebooks count with it by `shared["training"].update()`.
        Who makes one of that name again begins anew.

        Args:
            name: Under which others can view it. As for tqdm, the iterable may come first: then `desc` is the name.
            iterable: What is iterated over.
            total: How many steps there are; None: the iterable's length, if it has one.
            **words: tqdm's: `desc`, `initial`, `leave`, `unit`, `disable`, `postfix`.

        Returns:
            The bar: iterable, with `update`, and a context manager.
        """
        return views().progress(self, name, iterable, total, **words)

    def explore(
        self,
        *functions: Callable[..., object],
        check: Callable[..., Any] | None = None,
        crashes: int = 0,
        seconds: float = 5.0,
    ) -> Any:
        """Try every interleaving of the calls that these functions make to what is shared.

        As `jupyter_shared.explore`, but on copies of what is shared now: nothing of it is changed, and nobody else
        notices.

        Args:
            *functions: They use the notebook's own variables, or take the session.
            check: Tells after each run whether all is as it should be, by its result or by raising; takes the same.
            crashes: How many of the functions may also be killed, before any of their calls.
            seconds: When to stop.

        Returns:
            What was found.

        Raises:
            NotRepeatable: If a function does not do the same twice.
            Stuck: If it waits for what is not shared.
        """
        return exploring().explore_here(self, *functions, check=check, crashes=crashes, seconds=seconds)

    def mimebundle(self, target: Any) -> dict[str, str]:
        """How a session or a proxy looks at the end of a cell: HTML and plain text."""
        bundle: dict[str, str] = reprs().bundle(target)
        return bundle

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ARG002
        return self.mimebundle(self)

    def target_of(self, target: Any) -> Any:
        """The proxy of an object that is given by its name, or as a proxy; InvalidName if it is neither."""
        session: Any = self
        return target if hasattr(target, "_handle") else session.open(target)

    def traced(self, trace: Any) -> list[Any]:
        """The events of a trace, as people read them."""
        found: list[Any] = traces().events(trace)
        return found

    def save_trace(self, trace: Any, path: Any) -> None:
        """Write the diagram of a trace to a file."""
        traces().save(trace, path)
