"""Transactions: several objects, one step. What a function or block writes is collected here, and done at its end.

    joined.py       which transaction this thread is in
    transaction.py  stands where calls go to the manager: reads of one moment, and writes that wait for the end
    parts.py        one object in it: what was read of it, and what is to be written
    block.py        `with shared.transaction()`, and `shared.transaction(function)`
"""
