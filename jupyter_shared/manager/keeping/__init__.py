"""A manager that keeps: the record on disk. Loaded only by managers that do.

    folder.py      the folder, its lock, what is in it, and what was damaged
    journal.py     one file of notes, each with its length and checksum
    journals.py    one after the other: each note is written before the next one, or waits until it can be
    big_values.py  large values and arrays, each a file
    keeper.py      says what is written down: each change, before it is seen
    compaction.py  snapshots, so that the journals stay short
    loading.py     reads it all back        checking.py  without starting a manager
    worker.py      the thread that waits for the disk
"""
