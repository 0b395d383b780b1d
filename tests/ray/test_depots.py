"""Large values in Ray's object store: put by the node they were made on, mapped by readers anywhere, lost with it."""

from __future__ import annotations

import os
import re
import signal

import pytest

from jupyter_shared.errors import ValueLost
from tests import system
from tests.spawning import Child, is_alive
from tests.waiting import until

pytestmark = pytest.mark.timeout(900)  # nodes take a minute to start on a busy machine
HEAD, ONE, TWO = "127.0.0.1", "127.0.0.2", "127.0.0.3"
ROOM = 80  # megabytes of each node's object store
MB = 1 << 20


@pytest.fixture(scope="module")
def nodes_for_a_while(cluster):
    """Those of this module end with it."""
    yield
    cluster.ask("remove_nodes")


@pytest.fixture
def nodes(cluster, nodes_for_a_while):
    """Two nodes beside the head, by their addresses: what Ray calls them."""
    found = {host: cluster.ask("node", host, ROOM) for host in (ONE, TWO)}
    until(lambda: cluster.ask("all_nodes_are_there"), "the nodes have started", 300)
    return found


class Kernel:
    """A kernel on a node, asked by the test."""

    def __init__(self, cluster, node):
        self.node = node
        self.has_ended = False
        self._cluster = cluster
        self._number = cluster.ask("kernel", node)

    def __getattr__(self, method):
        return lambda *args: self._cluster.ask("tell", self._number, method, args)

    def end(self):
        self.has_ended = True
        self._cluster.ask("end_kernel", self._number)


@pytest.fixture(scope="module")
def idle_kernels(cluster, nodes_for_a_while):
    """Those that no test has now: a kernel takes seconds to start."""
    kernels = []
    yield kernels
    for kernel in kernels:
        kernel.end()


@pytest.fixture
def kernels_on(cluster, nodes, idle_kernels, manager):
    """Kernels on these nodes that have attached to the manager."""
    made = []

    def kernels(*hosts):
        for host in hosts:
            idle = next((kernel for kernel in idle_kernels if kernel.node == nodes[host]), None)
            if idle:
                idle_kernels.remove(idle)
            made.append(idle or Kernel(cluster, nodes[host]))
        for kernel in made:
            kernel.attach(manager.name)
        return made

    yield kernels
    for kernel in made:
        if not kernel.has_ended:
            kernel.detach()
            idle_kernels.append(kernel)


def is_lost(read, says):
    """Whether reading raises ValueLost, with that in its text."""
    try:
        read()
    except ValueLost as error:
        return re.search(says, str(error)) or pytest.fail(str(error))
    return False


def test_a_value_is_mapped_on_its_node_and_on_others_and_outlives_who_put_it(kernels_on, session):
    writer, beside, far = kernels_on(ONE, ONE, TWO)
    writer.put("x", 20 * MB, 7)
    assert session.info()["memory"] == 0
    writer.put_frame("df", 200_000)
    assert "plasma" in beside.hold("x")
    assert "plasma" in far.hold("x")
    writer.end()
    until(lambda: len(session.clients()) == 3)
    for reader in (beside, far):
        assert reader.look("x") == [20 * MB, 7, 7]
        assert reader.frame("df") == [200_000, 19_999_900_000, 9_999_950_000.0]
        assert reader.writable("x") == [99, 7]
    # Who has no Ray gets it as frames, and what he puts lies with the manager.
    assert len(session["x"]) == 20 * MB
    assert session["x"].max() == 7
    session["back"] = session["x"][:-1]
    assert far.look("back") == [20 * MB - 1, 7, 7]
    # Freed when the last name and the last reader have let go of it.
    (number, _) = beside.deposited()
    del session["x"]
    assert far.held_sum() == 7 * 20 * MB
    assert number in beside.deposited()
    del session["back"]
    beside.let_go()
    far.let_go()
    until(lambda: number not in beside.deposited())
    del session["df"]
    until(lambda: not beside.deposited())


def test_a_value_larger_than_the_store_spills(kernels_on):
    writer, far = kernels_on(ONE, TWO)
    writer.put("large", (ROOM + 20) * MB, 3)
    assert writer.look("large") == [(ROOM + 20) * MB, 3, 3]
    assert far.look("large") == [(ROOM + 20) * MB, 3, 3]
    for number in range(5):
        writer.put(f"part {number}", 30 * MB, number)
    for number in range(5):
        assert far.look(f"part {number}") == [30 * MB, number, number]


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_depots_end_with_their_manager(kernels_on, manager, session, how):
    (far,) = kernels_on(ONE)
    far.put("x", 2 * MB, 1)
    depot = far.depot_pid()
    assert is_alive(depot)
    manager.kill() if how == "killed" else session.stop()
    until(lambda: not is_alive(depot))


def drive(parent, name):
    """A driver that shares a value; its child reads it, and so does it itself when it has left Ray."""
    import numpy
    import ray

    import jupyter_shared

    ray.init(log_to_driver=False)
    with jupyter_shared.attach(name, engine="ray", create=False) as shared:
        shared["x"] = numpy.full(20 * MB, 5, numpy.uint8)
        parent.tell("put")
        mapped = shared["x"]
        assert "plasma" in system.mapped_from(mapped.ctypes.data)
        child = os.fork()
        if not child:
            try:
                signal.alarm(90)
                right = mapped.max() == 5 and shared["x"].max() == 5
                shared["y"] = numpy.full(20 * MB, 6, numpy.uint8)
                os._exit(0 if right else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert shared["y"].max() == 6
        del mapped
        ray.shutdown()
        assert shared["x"].max() == 5
        parent.tell("read")


def test_a_forked_child_and_who_has_left_ray_get_it_by_the_manager(in_the_cluster, nodes, manager, session):
    child = Child(drive, (manager.name,), None)
    try:
        until(child.says_something, "Ray has been loaded and connected to", 600)
        assert child.hear() == "put"
        assert session.info()["memory"] == 0
        assert child.hear() == "read"
        assert session["x"].max() == 5  # its driver has gone: the depot has it still
    finally:
        child.close()


def test_a_depot_that_is_killed_is_replaced(kernels_on, session):
    (far,) = kernels_on(ONE)
    far.put("x", 20 * MB, 1)
    os.kill(far.depot_pid(), signal.SIGKILL)
    until(lambda: far.depot_pid() is None)
    until(lambda: is_lost(lambda: session["x"], "of 'x'"))
    far.put("x", 20 * MB, 2)
    assert far.look("x") == [20 * MB, 2, 2]


def test_a_node_that_goes_takes_its_values_and_all_else_works_on(cluster, kernels_on, session):
    writer, far = kernels_on(TWO, ONE)
    writer.put("gone", 20 * MB, 1)
    far.put("there", 20 * MB, 2)
    assert far.look("gone") == [20 * MB, 1, 1]
    far.let_go()
    cluster.ask("remove_node", TWO)
    writer.end()
    says = rf"of 'gone' .* lay in the depot of Ray's node {TWO}"
    for read in (lambda: session["gone"], lambda: far.look("gone")):
        until(lambda read=read: is_lost(read, says))  # till Ray knows of it: other nodes have copies
    assert far.look("there") == [20 * MB, 2, 2]
    assert session["there"].max() == 2
    far.put("gone", 20 * MB, 3)
    assert session["gone"].max() == 3
