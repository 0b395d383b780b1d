"""Names, versions and parked calls. Pure: no socket, no clock, no thread; time and clients are arguments."""
