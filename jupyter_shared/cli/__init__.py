"""`jupyter shared start | link | grant | stop | list | status | logs | check | save | load | lessons | clean | ...`."""

from __future__ import annotations

import argparse
import inspect
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from .._version import __version__
from ..address import DEFAULT_NAME
from ..errors import SharedError, UserError
from ..jupyter import reports
from ..jupyter.arguments import count_of, seconds_of
from . import granting, hosted, starting, teaching, verbs
from .checking import check
from .doctor import doctor
from .saving import load, save

FINE, MISUSED = 0, 2

DESCRIPTION = """\
Managers hold the objects that notebooks and scripts share. Notebooks start one by themselves
(%shared_attach); this is for looking at them, and for starting and stopping them by hand."""

EPILOG = """\
examples:
  jupyter shared list                which managers there are
  jupyter shared status              what the one named 'default' holds, who is attached, who waits for whom
  jupyter shared start team          start one of another name
  jupyter shared start team --keep   one that keeps what it shares on the disk
  jupyter shared save team FILE      all that it shares, as one file; load team FILE shares it again
  jupyter shared lessons             notebooks that teach what can go wrong between processes
  jupyter shared doctor              what this machine gives, what is missing, and what to do
  jupyter shared start team --listen 0.0.0.0     one that other machines attach to, by the link it prints
  jupyter shared grant team --read   a link by which others can only watch
  jupyter shared list --engine ray   those that a Ray cluster hosts
  jupyter shared stop --all          end all, and with them what they share

exit codes:
  0 fine   1 failed   2 wrong arguments   10 start: runs already   11 stop: none runs   12 no such manager or log"""


# --- the command line -----------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """All verbs and their arguments."""
    main = argparse.ArgumentParser(
        prog="jupyter shared", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawTextHelpFormatter
    )
    main.add_argument("--version", action="version", version=__version__)
    add = main.add_subparsers(required=True, metavar="VERB")
    name: dict[str, Any] = {"nargs": "?", "default": DEFAULT_NAME, "metavar": "NAME", "help": "default: 'default'"}

    _starting(add, name)
    verb = _verb(add, "stop", verbs.stop)
    verb.add_argument("names", nargs="*", metavar="NAME", help="default: 'default'")
    verb.add_argument("--all", action="store_true", help="all that run")
    verb.add_argument("--kill", action="store_true", help="at once, without asking it")
    hosted.take_argument(verb)

    verb = _verb(add, "list", verbs.list_)
    verb.add_argument("--json", action="store_true", help="for programs")
    hosted.take_argument(verb)

    verb = _verb(add, "status", verbs.status)
    verb.add_argument("name", **name)
    verb.add_argument("-n", "--most", type=count_of, default=reports.MOST_LISTED, metavar="N", help="list N at most")
    verb.add_argument("--json", action="store_true", help="for programs")
    hosted.take_argument(verb)

    verb = _verb(add, "logs", verbs.logs)
    verb.add_argument("name", **name)
    verb.add_argument("-n", "--lines", type=count_of, default=50, metavar="N", help="the last N lines; default: 50")
    verb.add_argument("-f", "--follow", action="store_true", help="print what is added, until Ctrl-C")

    _add_files(add)
    teaching.take_arguments(_verb(add, "lessons", teaching.lessons))
    _verb(add, "clean", verbs.clean).add_argument("--logs", action="store_true", help="the logs of all that ended, too")
    _verb(add, "doctor", doctor).add_argument("--json", action="store_true", help="for programs")
    return main


def _add_files(add: Any) -> None:
    _verb(add, "check", check).add_argument("folder", metavar="FOLDER", help="that a manager keeps in, or kept in")

    verb = _verb(add, "save", save)
    verb.add_argument("name", metavar="NAME", help="of the manager")
    verb.add_argument("file", metavar="FILE", help="which is replaced if it is there")

    verb = _verb(add, "load", load)
    verb.add_argument("name", metavar="NAME", help="of the manager")
    verb.add_argument("file", metavar="FILE", help="that `jupyter shared save` has written")
    verb.add_argument("--replace", action="store_true", help="what is shared under the same names, without asking")


def _starting(add: Any, name: dict[str, Any]) -> None:
    """The verbs by which managers begin, and others get to them."""
    verb = _verb(add, "start", starting.start)
    verb.add_argument("name", **name)
    help_ = "end after so long with no client and no named object; 600 if not given"
    verb.add_argument("--idle", type=seconds_of, metavar="SECONDS", help=help_)
    help_ = "keep what it shares in a folder, and begin with what was kept; not given: one under Jupyter's data folder"
    verb.add_argument("--keep", nargs="?", const=True, default=False, metavar="FOLDER", help=help_)
    help_ = "when that is on the disk itself: always (with each change), second, never; default: second"
    verb.add_argument("--sync", choices=("always", "second", "never"), help=help_)

    help_ = "listen for other machines, too, encrypted; prints the link by which they attach"
    verb.add_argument("--listen", metavar="HOST[:PORT]", help=help_)
    help_ = "put the link there, readable to you alone, instead of printing it"
    verb.add_argument("--link-file", metavar="FILE", help=help_)
    hosted.take_argument(verb)

    verb = _verb(add, "link", starting.link_)
    verb.add_argument("name", **name)
    verb.add_argument("--link-file", metavar="FILE", help=help_)
    hosted.take_argument(verb)

    verb = _verb(add, "grant", granting.grant)
    verb.add_argument("name", **name)
    granting.take_arguments(verb)
    hosted.take_argument(verb)


def _verb(add: Any, name: str, function: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
    text = inspect.cleandoc(function.__doc__ or "")
    made: argparse.ArgumentParser = add.add_parser(
        name, help=text.split("\n")[0], description=text, formatter_class=argparse.RawTextHelpFormatter
    )
    made.set_defaults(do=function)
    return made


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; the exit code."""
    asked = parser().parse_args(arguments)
    _say_what_can_be_said()
    try:
        asked.do(asked)
        sys.stdout.flush()
    except verbs.Explained as explained:
        print(explained, file=sys.stderr)
        return explained.code
    except SharedError as error:
        print(error, file=sys.stderr)
        return MISUSED if isinstance(error, UserError) else verbs.FAILED
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # as `| head` has it, which has read enough: Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if error.filename is None:
            raise
        print(f"{error.filename}: {error.strerror or error}.", file=sys.stderr)  # of a file that somebody has named
        return verbs.FAILED
    return FINE


def _say_what_can_be_said() -> None:
    """Where the terminal's encoding lacks a letter (of a name, say), print a question mark instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
