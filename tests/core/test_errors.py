"""A connection that failed is explained without the numbers of the system."""

from __future__ import annotations

import socket

from core.errors import why_unreachable


def _wrapped(cause: BaseException) -> Exception:
    """As a client wraps what the system said, twice."""
    try:
        try:
            raise cause
        except type(cause) as fault:
            raise RuntimeError(str(fault)) from fault
    except RuntimeError as fault:
        outer = ValueError(str(fault))
        outer.__cause__ = fault
        return outer


def test_a_name_that_is_not_known() -> None:
    fault = _wrapped(socket.gaierror(-2, "Name or service not known"))
    assert "Errno" in str(fault)
    assert why_unreachable(fault) == "the name of the server could not be resolved: is there a network?"


def test_what_the_system_said() -> None:
    assert (
        why_unreachable(_wrapped(ConnectionRefusedError(111, "Refused"))) == "nothing answers at this address"
    )
    assert why_unreachable(_wrapped(OSError(101, "Network is unreachable"))) == "network is unreachable"


def test_what_the_client_said_where_the_system_said_nothing() -> None:
    assert why_unreachable(ValueError("no such proxy")) == "no such proxy"
    assert why_unreachable(ValueError()) == "ValueError"
