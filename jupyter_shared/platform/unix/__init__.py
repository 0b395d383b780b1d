"""What Linux and macOS have in common: flock, fork, Unix sockets."""
