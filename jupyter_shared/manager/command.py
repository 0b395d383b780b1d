"""What `python -m jupyter_shared.manager` is told, and does."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from ..errors import NotKept, UserError
from ..keeping import Keeping
from ..link import where_to_listen
from .finding import CHECK_SECONDS
from .process import IDLE_SECONDS, serve

ALREADY_RUNS = 10  # exit code


def run() -> None:
    """Serve until stopped."""
    width = partial(argparse.HelpFormatter, width=100)  # to ask for the terminal's, it would load every compression
    parser = argparse.ArgumentParser(prog="python -m jupyter_shared.manager", formatter_class=width)
    parser.add_argument("name")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds without anybody until it ends")
    parser.add_argument("--check", type=float, default=CHECK_SECONDS, help="seconds between checks of its files")
    parser.add_argument("--ready", type=int, help="what to tell by that clients can attach")
    parser.add_argument("--keep", metavar="FOLDER", help="keep what is shared there, and begin with what was kept")
    parser.add_argument("--sync", default="second", choices=("always", "second", "never"))
    parser.add_argument("--listen", metavar="HOST[:PORT]", help="listen there for other machines, too")
    arguments = parser.parse_args()
    keeping = Keeping(arguments.keep, arguments.sync) if arguments.keep else None
    try:
        listen = where_to_listen(arguments.listen) if arguments.listen else None
        how = {"idle": arguments.idle, "check": arguments.check, "ready": arguments.ready}
        if not serve(arguments.name, **how, keeping=keeping, listen=listen):
            sys.exit(ALREADY_RUNS)
    except (NotKept, UserError, OSError) as error:
        sys.exit(str(error))
