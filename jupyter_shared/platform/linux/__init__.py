"""Linux: epoll, eventfd, timerfd, memfd, pidfd, inotify, and descriptors sent over Unix sockets."""
