"""The manager process: one thread, one event loop, all objects. It never unpickles, and never imports the client."""
