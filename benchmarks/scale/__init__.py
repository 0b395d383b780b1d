"""What it costs when there is much of everything: `python -m benchmarks.scale` writes `SCALE.md`."""
