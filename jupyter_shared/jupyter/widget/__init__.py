"""Live views: see what is shared, as it changes, and turn the knobs. `shared.view("cfg")` and the like come here."""

from __future__ import annotations

from .opening import controls, link, progress, view

__all__ = ["controls", "link", "progress", "view"]
