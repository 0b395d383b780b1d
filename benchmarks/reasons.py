"""Why a peer wins a row: a sentence for each, so that no defeat goes without an explanation."""

from __future__ import annotations

from fnmatch import fnmatch

NO_REASON = "Not explained yet: please look into it, and add the reason to `benchmarks/reasons.py`."

# (row, peer, why); the first that fits. Rows may be patterns.
REASONS: list[tuple[str, str, str]] = [
    ("set", "ultradict",
     ("It writes into shared memory itself, with no process in between; readers apply changes later, each "
     "for itself, and every process holds its own copy of everything.")),
    ("set-get", "ultradict",
     "The process reads back its own copy, which it has just written: no other process takes part."),
    ("increment", "ultradict",
     "Its lock is an atomic in shared memory that waiters poll; free, it costs next to nothing."),
    ("lock-free", "ultradict",
     ("Its lock is an atomic in shared memory: free, it costs no system call; contended, its waiters poll, "
     "it is nobody's turn in particular, and a holder that dies leaves it locked.")),
    ("lock-handover", "ultradict",
     "Its waiters poll an atomic in shared memory and keep a processor busy for as long as they wait."),
    ("writers-*", "ultradict",
     "Each writer writes into shared memory itself; no process in between has to be woken."),
    ("mixed", "ultradict",
     ("Each process writes into shared memory itself. Ours read a replica of their own, too, but every tenth operation "
     "is a call, and each replica has to take in what the other three have written.")),
    ("keys-*-get", "ultradict",
     ("Every process holds a copy of all keys. Ours copies an object only once it is read often, and none of more than "
     "250,000 items: of those each key is asked for.")),
    ("keys-*-set", "ultradict", "It writes into shared memory itself, with no process in between."),
    ("keys-*-overwrite", "redis", "`MSET` is one command to a server in C, and nothing of it can be taken back."),
    ("keys-*-overwrite", "stdlib",
     ("One pickle of all items, which its server unpickles. Our manager keeps a blob of each value, and what each key "
      "had before, so that it can be taken back.")),
    ("keys-*-overwrite", "ray", "One pickle of all items, which the actor unpickles, and nothing can be taken back."),
    ("many-*", "stdlib",
     ("One pickle of all numbers, in one piece. Ours comes in several, so that others have their turn in between, and "
      "each number looks as it would alone: by that a single one is read and written.")),
    ("many-*", "redis", "The server is C."),
    ("keys-*-fill", "redis", "`MSET` is one command to a server in C."),
    ("keys-*", "redis", "The server is C, and so is the parser of its answers; ours is Python at both ends."),
    ("pipelined*", "redis", "The server is C, and does a batch of commands without running any Python."),
    ("writers-*", "redis", "The server is C: it needs less time for each command than a Python event loop."),
    ("queue-*", "redis", "The server is C, and answers the waiting client in the same turn of its loop."),
    ("change-seen", "redis", "The server is C, and publishes before it answers the writer."),
    ("set-watched", "redis", "The server is C: telling ten watchers costs it less than it costs Python."),
    ("queue-*", "stdlib",
     ("A thread blocks on each connection, and one wakes the other inside the server; ours parks the waiting call, "
     "so that it can be cancelled, time out and be shown, and tries it again when an item comes.")),
    ("lock-free", "stdlib",
     "Its lock notes neither who holds it nor since when, and stays locked when the holder dies."),
    ("lock-handover", "stdlib", "A thread that blocks on the lock in the server wakes in one step."),
    ("mixed", "stdlib",
     ("Its reads and writes cost the same. Ours read a replica without a call, but each has to take in first what the "
     "other three have written, and a write has to be told to all of them.")),
    ("mixed", "redis",
     ("The server is C. Ours read a replica without a call, but each has to take in first what the other three have "
     "written, and a write has to be told to all of them.")),
    ("set*", "stdlib",
     "A thread blocks on each connection; ours asks first which is ready, and notes who wrote and what was there."),
    ("writers-*", "stdlib",
     "A thread blocks on each connection; ours asks first which is ready, and notes who wrote and what was there."),
    ("keys-*-fill", "stdlib",
     ("One pickle of all items, which its server unpickles. Our manager never unpickles, so each value is a blob of "
      "its own; and it looks up what each key had, which is what can be taken back.")),
    ("keys-*-fill", "ray", "One pickle of all items, which the actor unpickles; our manager never unpickles."),
    ("keys-*-set", "stdlib",
     "A thread blocks on each connection; ours asks first which is ready, and notes who wrote and what was there."),
    ("*-64KiB-put", "stdlib",
     "It replaces an entry of a dict; ours finds the name first, and notes who wrote and what was there."),
    ("*-64KiB-*", "redis", "The server is C; ours is Python at both ends, and 64 KiB still travel in the message."),
    ("*-1KiB-put", "stdlib",
     "It replaces an entry of a dict; ours finds the name first, and notes who wrote and what was there."),
    ("*-1MiB-get", "ultradict",
     ("It copies the value out of memory that is mapped already, with no process in between; ours asks the manager "
      "what has the name, and looks where that lies.")),
    ("*-put", "ray",
     "All its memory is mapped beforehand; ours is when it is written again, and the manager is asked for it."),
    ("copied-*", "ray", "Neither copies any value: these few KiB are a page of small objects more or less."),
    ("*-sum", "ray", "All its memory is mapped beforehand; ours is when it is first read, and while it is of use."),
    ("watch-idle", "redis", "Neither does anything: this is the cost of having measured it."),
    ("import", "redis", "It loads less: ours has msgspec, the wire and all that a session is made of to load."),
    ("memory-each-*", "stdlib",
     "It keeps a thread with a barely touched stack for a client, and nothing to free when the client dies."),
    ("memory-each-*", "redis", "The server is C, and keeps a few buffers for a client."),
    ("memory-[0-9]*", "redis", "The server is C: there is no Python in it."),
    ("memory-[0-9]*", "stdlib",
     "Its server is forked from the program that starts it; ours outlives the notebook that started it."),
    ("memory-client", "stdlib", "It needs nothing but the standard library, much of which is loaded anyway."),
    ("memory-client", "ultradict", "It attaches to a few pages of shared memory and loads nothing else."),
    ("import", "stdlib", "It is part of Python; nearly half of ours is msgspec, the rest is what makes a session."),
    ("import", "ultradict", "It is a single file."),
    ("start", "stdlib", "It forks; ours starts a fresh interpreter, to outlive the notebook."),
    ("start", "redis", "The server is C: there is no interpreter to start."),
    ("attach", "ultradict", "There is no server to greet: it maps a piece of shared memory."),
    ("attach", "stdlib", "One connection and no lifeline, page or watcher beside it."),
    ("attach", "redis", "One connection, opened when it is first used."),
    ("array-1KiB-*", "ultradict", "Small values go through shared memory with no process in between."),
    ("frame-1KiB-*", "ultradict", "Small values go through shared memory with no process in between."),
    ("*-64KiB-*", "ultradict", "The value goes through its shared update buffer with no process in between."),
    ("*-1KiB-*", "redis", "The value is small enough to travel, and the server is C."),
]  # fmt: skip


def why(row: str, peer: str) -> str:
    """The sentence for a row that this peer wins."""
    return next((text for rows, who, text in REASONS if who == peer and fnmatch(row, rows)), NO_REASON)
