"""Where earlier versions had what their pickles of functions and classes of a program name."""

from .values.program import of_program as of_program  # noqa: PLC0414
