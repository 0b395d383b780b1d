"""Coroutines: waiting operations that let the event loop go on meanwhile.

    protocol.py   what a connection of many callers says and hears, without saying or hearing it
    line.py       that over an event loop: one connection for each loop of a session
    driving.py    runs the body of a blocking operation as a coroutine
    standing.py   what stands between such a body and the manager
    changes.py    `async for change in session.changes(...)`
"""
