"""Descriptors that one thread may have closed while another writes to them."""

from io import FileIO


class RefcountedFile(FileIO):
    """Closes when nobody refers to it any more, as whoever is within its `write` does.

    Closed at once, its number could be another file's before the system writes: that would get the bytes.
    """

    __del__ = FileIO.close  # of C, so nothing breaks into it; else Python would warn that it was not closed
