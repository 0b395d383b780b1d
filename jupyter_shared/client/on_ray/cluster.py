"""Questions to a Ray cluster, for a process that is connected to it. Answers are plain enough for JSON."""

from __future__ import annotations

from typing import Any

from ...errors import NoAnswer, SharedError
from ..connection.failures import error_named
from .actor import ManagerActor

NAMESPACE = "jupyter_shared"
HEAD = "node:__internal_head__"  # a resource that the head node alone has: other nodes come and go
PATIENCE = 120.0  # seconds for Ray to start a process
LISTING_PATIENCE = 5.0

Where = dict[str, Any]


def found(name: str) -> Where | None:
    """Where the manager of that name is; None if there is none, or it has just ended."""
    import ray

    try:
        return _where(name, ray.get_actor(name, namespace=NAMESPACE))
    except ValueError:
        return None


def found_or_hosted(name: str, idle: float | None, keeping: list[str] | None) -> Where | None:
    """The same; if there is none, it is hosted now, once, however many ask. None if it has just ended."""
    import ray

    hosted = ray.remote(ManagerActor).options(
        name=name, namespace=NAMESPACE, lifetime="detached", get_if_exists=True,
        num_cpus=0, resources={HEAD: 0.001},
        max_restarts=0,  # whoever attaches next hosts another one, as on one machine
    )  # fmt: skip
    return _where(name, hosted.remote(name, idle, keeping))


def listed() -> list[tuple[str, Where | None]]:
    """All managers by name, each with where it is; None: it does not say."""
    import ray

    found: list[tuple[str, Where | None]] = []
    for named in ray.util.list_named_actors(all_namespaces=True):
        if named["namespace"] == NAMESPACE:
            name = named["name"]
            try:
                found.append((name, _where(name, ray.get_actor(name, namespace=NAMESPACE), LISTING_PATIENCE)))
            except (ValueError, SharedError):
                found.append((name, None))
    return sorted(found, key=lambda one: one[0])


def killed(name: str) -> bool:
    """End the process of that manager without asking it; whether there was one."""
    import ray

    try:
        ray.kill(ray.get_actor(name, namespace=NAMESPACE), no_restart=True)
    except ValueError:
        return False
    return True


def _where(name: str, actor: Any, patience: float = PATIENCE) -> Where | None:
    import ray

    try:
        where: Where = ray.get(actor.where.remote(), timeout=patience)
    except ray.exceptions.GetTimeoutError:
        kill = f"jupyter shared stop {name} --engine ray --kill"
        text = f"Ray has an actor for the manager {name!r}, which did not answer in {patience:g} s. To end it: {kill}"
        raise NoAnswer(text) from None
    except ray.exceptions.RayActorError:
        return None
    if "failed" not in where:
        return where
    ray.kill(actor, no_restart=True)
    kind, text = where["failed"]
    raise error_named(kind)(text)
