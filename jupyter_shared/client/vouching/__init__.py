"""Reads that never ask, of a manager whose version page cannot be seen from here: it vouches for what was read."""
