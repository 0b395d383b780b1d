"""Frames of any library as tables: `tabular.py` says what a view asks of one; each library's adapter is one file."""
