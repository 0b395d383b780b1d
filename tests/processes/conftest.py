"""What tests of several processes share."""

from tests.processes.crew import at_once, crew

__all__ = ["at_once", "crew"]
