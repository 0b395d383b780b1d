"""All that a manager shares as one file, and back.

    file.py      the file: records with lengths and checksums, verified whole before any of it is used
    contents.py  what is put into it, and what is made of it: objects, and the large values in them
    session.py   `shared.save(path)` and `shared.load(path)`
"""
