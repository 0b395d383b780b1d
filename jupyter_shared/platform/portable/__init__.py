"""What works on every system, if not as fast: `selectors`, and clocks that are looked at."""
