"""The standard library's own tests of managers, on this package: run by test_cpython.py, in processes of their own.

    START_METHOD=fork python -m unittest tests.managers.cpython_suite

Children started by spawn import this module too, so it must take the managers' place before anything else.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.managers as standard
import os
import unittest

from jupyter_shared import managers as ours

for name in ("BaseManager", "SyncManager", "BaseProxy", "RemoteError"):
    setattr(standard, name, getattr(ours, name))
multiprocessing.Manager = ours.Manager

from test import _test_multiprocessing as suite  # noqa: E402 - only now

suite.SERIALIZER = "pickle"  # "xmlrpclib" is refused, see test_managers.py
for manager in (suite.MyManager, suite.QueueManager, suite.QueueManager2):
    manager.__module__ = __name__  # so that children get here first
    globals()[manager.__name__] = manager
START_METHOD = os.environ["START_METHOD"]

suite.install_tests_in_module_dict(globals(), START_METHOD, only_type="manager")


class TestSyncManagerTypes(suite.TestSyncManagerTypes):
    manager_class = ours.SyncManager


class TestManagerInitializer(suite.TestInitializers):
    test_pool_initializer = None  # no manager in it


# Its values come back as lists because of xmlrpclib, and its manager's objects go the same way.
del globals()["WithManagerTestRemoteManager"]

if __name__ == "__main__":
    unittest.main()
