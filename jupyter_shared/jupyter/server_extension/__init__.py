"""What a Jupyter server does for the panel: carries messages between pages and viewer, starts and stops managers.

It holds all tokens, so it does as little as possible: it reads no pickle, and lends no page a manager's key.
"""
