"""A manager that keeps: the record on disk. Loaded only by managers that do.

    folder.py      the folder, its lock, what is in it, and what was damaged
    journal.py     one file of notes, each with its length and checksum
    big_values.py  large values and arrays, each a file
    keeper.py      writes down what changes, and has it synced; snapshots, so that the journal stays short
    loading.py     reads it all back
    worker.py      the thread that waits for the disk
"""
