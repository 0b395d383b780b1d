"""Managers that a Ray cluster hosts: Ray is asked where they are, and then they are reached by TLS as by a link."""

from .attaching import connection, kill, listed, session
from .depots import reached as depots

__all__ = ["connection", "depots", "kill", "listed", "session"]
