"""Unpickling numpy's arrays only to look at them, so that a pickle makes none whose elements lie outside of its bytes.

Numpy believes what a pickle says of a dtype: its size, where its fields lie, whether its elements are pointers to
objects. So bytes could be taken for objects, and looking at the array would end the process, or run what somebody has
put there. Here the state of a dtype is not taken over: numpy makes the dtype that is described, and checks it.

1.  A dtype gets its state once, before anything else is made: no array has it yet.
2.  No array and no scalar is made by calling its class, which takes any bytes for the elements of any dtype. Pickles
    have functions for that, which refuse objects, and fill arrays by their states, where objects are a list.
3.  Pandas takes what a code of a category or of a level stands for without looking whether there is such a one. So all
    codes are looked at, when all has been read.
"""

from __future__ import annotations

import pickle
from typing import Any, ClassVar

CHECKED = 0x80  # the flag of a dtype whose fields are aligned
CODED = ("Categorical", "CategoricalIndex", "MultiIndex")
VERSIONS = (3, 4)  # of a dtype's state


class NotNumpys(ValueError):
    """What no pickle of numpy's holds."""


class ArrayUnpickler(pickle._Unpickler):
    """Python's own, in Python: the one in C does not say when it gives an object its state."""

    stack: list[Any]
    dispatch: ClassVar[dict[int, Any]] = dict(pickle._Unpickler.dispatch)

    def __init__(self, file: Any, *, buffers: Any) -> None:
        super().__init__(file, buffers=buffers)
        self._coded: list[Any] = []
        self._made = 0  # things, but for dtypes
        self._without_state: dict[int, tuple[Any, int]] = {}  # dtypes, and what had been made before each

    def load(self) -> Any:
        """All that is in the pickle."""
        value = super().load()
        for one in self._coded:
            _check_codes(one)
        return value

    def load_reduce(self) -> None:
        """Call a function or a class."""
        import numpy

        function, arguments = self.stack[-2:]
        if function is not numpy.dtype:
            self._about_to_make(function)
            super().load_reduce()  # type: ignore[misc]
            self._has_made()
            return
        if type(arguments[0]) is not str and arguments[0] is not numpy.record:
            raise NotNumpys("It would make a dtype out of something else than its name.")
        dtype = self.stack[-2] = numpy.dtype(arguments[0], copy=True)
        self.stack.pop()
        self._without_state[id(dtype)] = dtype, self._made

    def _instantiate(self, kind: Any, arguments: Any) -> None:
        self._about_to_make(kind)
        super()._instantiate(kind, arguments)  # type: ignore[misc]
        self._has_made()

    def load_newobj(self) -> None:
        """Make an object by its class's `__new__`."""
        self._about_to_make(self.stack[-2])
        super().load_newobj()  # type: ignore[misc]
        self._has_made()

    def load_newobj_ex(self) -> None:
        """As `load_newobj`, with arguments by their names."""
        self._about_to_make(self.stack[-3])
        super().load_newobj_ex()  # type: ignore[misc]
        self._has_made()

    def _about_to_make(self, maker: Any) -> None:
        import numpy

        if isinstance(maker, type) and issubclass(maker, (numpy.ndarray, numpy.generic, numpy.dtype)):
            raise NotNumpys(f"It would call {maker.__module__}.{maker.__name__}, as no pickle of numpy's does.")
        self._made += 1

    def _has_made(self) -> None:
        if type(self.stack[-1]).__name__ in CODED:
            self._coded.append(self.stack[-1])

    def load_build(self) -> None:
        """Give an object its state."""
        import numpy

        target, state = self.stack[-2:]
        if not isinstance(target, numpy.dtype):
            self._made += 1
            super().load_build()  # type: ignore[misc]
            return
        _, made = self._without_state.pop(id(target), (None, -1))
        if made != self._made:
            raise NotNumpys("It would change a dtype that is in use.")
        described = self._described(target, *state)
        target.__setstate__(described.__reduce__()[2])  # type: ignore[attr-defined]
        self.stack.pop()

    def _described(
        self, target: Any, version: int, order: str, base: Any, names: Any, fields: Any, size: int, _: int, flags: int,
        unit: Any = None,
    ) -> Any:  # fmt: skip
        """The dtype of which this is the state."""
        import numpy

        if version not in VERSIONS or order not in ("<", ">", "|", "="):
            raise NotNumpys(f"It has a dtype of version {version!r}.")
        if base is not None:
            return numpy.dtype((self._whole(base[0]), base[1]))
        if names is not None:
            found = numpy.dtype(self._record(names, fields, size), align=bool(flags & CHECKED))
            return numpy.dtype((numpy.record, found)) if target.type is numpy.record else found
        if target.kind in "SUV":
            return numpy.dtype(f"{order}{target.kind}{size // (4 if target.kind == 'U' else 1)}")
        if target.kind in "mM" and unit is not None:
            return numpy.dtype(f"{order}{target.kind}8{_unit_of_time(*unit[1][:2])}")
        return target.newbyteorder(order)

    def _record(self, names: Any, fields: Any, size: int) -> dict[str, Any]:
        """What `numpy.dtype` takes to make the dtype of records; a field is dtype, offset and perhaps a title."""
        known = [fields[name] for name in names]
        made = {
            "names": [*names], "formats": [self._whole(field[0]) for field in known], "itemsize": size,
            "offsets": [field[1] for field in known],
        }  # fmt: skip
        if any(len(field) > 2 for field in known):
            made["titles"] = [field[2] if len(field) > 2 else None for field in known]
        return made

    def _whole(self, dtype: Any) -> Any:
        """A dtype inside of another one."""
        import numpy

        if not isinstance(dtype, numpy.dtype) or id(dtype) in self._without_state:
            raise NotNumpys("A dtype in it is not whole.")
        return dtype


def _unit_of_time(name: Any, count: Any) -> str:
    """The unit of a dtype of moments or spans, as numpy writes it: "[25s]"."""
    text = name.decode() if isinstance(name, bytes) else str(name)
    return "" if text == "generic" else f"[{int(count)}{text}]"


def _check_codes(one: Any) -> None:
    import numpy

    levels = zip(one.levels, one.codes, strict=True) if hasattr(one, "levels") else ((one.categories, one.codes),)
    for values, given in levels:
        codes = numpy.asarray(given)
        if len(codes) and not -1 <= codes.min() <= codes.max() < len(values):
            raise NotNumpys("It has codes that stand for nothing.")


for _code, _load in (
    (pickle.REDUCE, ArrayUnpickler.load_reduce), (pickle.BUILD, ArrayUnpickler.load_build),
    (pickle.NEWOBJ, ArrayUnpickler.load_newobj), (pickle.NEWOBJ_EX, ArrayUnpickler.load_newobj_ex),
):  # fmt: skip
    ArrayUnpickler.dispatch[_code[0]] = _load
