"""`python -m jupyter_shared.client.on_ray QUESTION ARGUMENTS`: asks the cluster that this machine is in."""

from __future__ import annotations

import json
import sys
from typing import Any

from ...errors import NoManager, SharedError
from . import cluster
from .asking import MARK

NO_CLUSTER = (
    "There is no Ray cluster that this machine is in: start one (`ray start --head`), say where it is (the variable "
    "RAY_ADDRESS), or call ray.init() first."
)


def main() -> None:
    """Ask, and print the answer."""
    what, args = sys.argv[1], json.loads(sys.argv[2])
    try:
        answer = {"result": _asked(what, args)}
    except SharedError as error:
        answer = {"error": [type(error).__name__, str(error)]}
    sys.stdout.write(f"\n{MARK}{json.dumps(answer)}\n")


def _asked(what: str, args: list[Any]) -> Any:
    # Ray loads jsonschema, and that, where JupyterLab has brought it, a package that compiles a grammar as it is
    # imported: two thirds of the time that this process takes. Without it, jsonschema checks no IRIs.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    import ray

    try:
        ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
    except ConnectionError:
        raise NoManager(NO_CLUSTER) from None
    try:
        return getattr(cluster, what)(*args)
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main()
