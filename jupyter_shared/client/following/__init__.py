"""Reads that never ask: replicas of objects that are read often, which follow what the manager tells of each change."""
