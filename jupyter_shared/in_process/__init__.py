"""A manager's store in this very process, and sessions that call it directly: no socket, no other process."""
