"""Where tests find their brokers: on this machine, each told apart from the rest by the name of a queue."""

import socket

import pytest

from tests.conftest import STRICT

BROKERS = {"rabbitmq": "amqp://guest:guest@127.0.0.1:5672//", "redis": "redis://127.0.0.1:6379/9"}


def port_of(url: str) -> int:
    """The port in the address of a broker."""
    return int(url.rpartition(":")[2].split("/")[0])


def broker_url(name: str) -> str:
    """The address of a broker that answers; without one the test is skipped, in CI it fails."""
    url = BROKERS[name]
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", port_of(url))) == 0:
            return url
    reason = f"no {name} answers on port {port_of(url)}"
    if STRICT:
        pytest.fail(reason)
    pytest.skip(reason)
