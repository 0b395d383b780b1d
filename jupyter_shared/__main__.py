"""`python -m jupyter_shared`: the command `jupyter shared`, where that is not on the path."""

import sys

from .cli import main

sys.exit(main())
