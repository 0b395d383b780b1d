"""Where earlier versions had what their pickles of proxies name."""

from .values.packing import proxy_here as proxy_here  # noqa: PLC0414
