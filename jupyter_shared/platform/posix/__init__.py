"""What macOS has, and most other Unixes: POSIX shared memory, Unix sockets, flock, and kqueue by way of `selectors`."""
