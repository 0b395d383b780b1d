"""Previews of pickled values, made without finding a class or running anything: pure."""
