"""What listens like a manager, and says what a test tells it to."""

from __future__ import annotations

import threading

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.platform.sockets import connected, listener_of
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import PROTOCOL, FromClient
from tests.waiting import PATIENCE

KEY = b"k" * 32


class Impostor:
    """Listens like a manager, and says what a test tells it to."""

    def __init__(self, path, say):
        self._listener, address = listener_of(path)
        self.connection = ConnectionInfo("impostor", address, KEY.hex(), 1, 0.0, "nowhere", PROTOCOL)
        self.heard = []
        self._say = say
        self._ends = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        threads = []
        while True:
            accepted, _ = self._listener.accept()
            if self._ends:
                accepted.close()
                break
            threads.append(threading.Thread(target=self._talk, args=(accepted,)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _talk(self, accepted):
        reader, come = Reader(FromClient), []

        def hear():
            while not come:
                data = accepted.recv(65536)
                if not data:
                    raise ConnectionResetError
                come.extend(reader.feed(data))
            self.heard.append(come[0])
            return come.pop(0)

        def tell(what):
            accepted.sendall(what if isinstance(what, bytes) else Writer().frame(what))

        with accepted:
            accepted.settimeout(PATIENCE)
            try:
                self._say(tell, hear)
                while True:
                    hear()
            except OSError:  # the client has hung up
                pass

    def close(self):
        self._ends = True
        connected(self.connection.address, PATIENCE).close()
        self._thread.join()
        self._listener.close()
