"""What differs between operating systems, and the only code that names one.

Each topic is a module here (`polling`, `memory`, `locking`, ...) that offers one implementation of it, which lies in a
folder of the platform's name. `tests/test_layers.py` keeps everybody else from the calls that only some systems have.
"""

NAME = "linux"  # which implementation this process uses
