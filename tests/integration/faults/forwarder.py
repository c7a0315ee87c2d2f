"""A wire between the application and a service that is shared: the test cuts and mends the wire."""

import socket
from contextlib import suppress
from threading import Thread

from tests.integration.mail.box import free_port


class Forwarder:
    """Carries bytes both ways between its own port and that of a service, as long as it is whole."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self._to = port
        self._ends: list[socket.socket] = []
        self._door: socket.socket | None = None
        self.mend()

    def mend(self) -> None:
        """Let connections through from now on."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._open, args=(self._door,), daemon=True).start()

    def cut(self) -> None:
        """Refuse new connections, and break those that are there."""
        door, self._door = self._door, None
        if door is not None:
            door.shutdown(socket.SHUT_RDWR)  # whoever waits in accept() would keep the port
            door.close()
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _open(self, door: socket.socket) -> None:
        while True:
            try:
                caller, _ = door.accept()
                service = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            self._ends += [caller, service]
            for one, other in ((caller, service), (service, caller)):
                Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
