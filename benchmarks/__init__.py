"""Ours beside its peers, in one run and one table: `make bench`, or `python3 -m benchmarks`.

How it is laid out, from the top down:

    __main__.py     the command line            environment.py  .venv-bench and redis-server
    run.py          rounds, peers taking turns  results.py      samples, medians, ratios
    rows/           what is measured            targets.py      what the design promises
    peers/          who is measured             report.py, plot.py, reasons.py, machine.py
    stage.py        processes, as the driver holds them; worker.py is the other end

The rules: every peer does the same work on the same values, and takes its turn in every round; everyone
is warmed up; what was read is compared with what was written; reads touch the value; each peer's server
and each client is a process of its own, so nobody's threads disturb another's measurement; a peer that
is missing, or cannot do a row, is named; a row that a peer wins stays in, with the reason.
"""
