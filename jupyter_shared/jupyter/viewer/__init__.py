"""The viewer: one process beside a Jupyter server, in which the panes of its pages live.

It is spoken to in frames over its standard input and output, so the server, which holds all tokens, reads no
pickle and imports no pandas; and when a view brings it down, the server only starts another one.
"""
