"""Windows' own, or what stands for it elsewhere."""

import sys

if sys.platform == "win32":
    from . import windows as system
else:
    from . import stand_ins as system

__all__ = ["system"]
