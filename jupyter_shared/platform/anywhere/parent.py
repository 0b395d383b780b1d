"""A process and its parent on Windows."""


def leave_parent() -> None:
    """Nothing: here, no process ends with its parent."""
