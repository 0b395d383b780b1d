"""Stands for a package that is in the way of Ray's processes: they find this one first.

Ray loads jsonschema, and that loads `rfc3987_syntax` where JupyterLab has brought it, which compiles a grammar as it is
imported: two seconds of a processor in each of Ray's processes. jsonschema does without it, but for checking IRIs.
"""

raise ImportError("Ray's processes in these tests check no IRIs")
