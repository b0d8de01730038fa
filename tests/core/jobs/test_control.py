"""Orders stand until they are taken; a worker is known by number and birth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.jobs import control
from core.training.orders import Order


@pytest.mark.parametrize("order", [Order.PAUSE, Order.STOP, Order.CANCEL])
def test_an_order_stands_until_it_is_taken_back(tmp_path: Path, order: Order) -> None:
    assert control.order_for(tmp_path) is Order.GO_ON
    control.give(tmp_path, order)
    assert control.order_for(tmp_path) is order
    control.give(tmp_path, Order.GO_ON)
    assert control.order_for(tmp_path) is Order.GO_ON
    assert list(tmp_path.iterdir()) == []


def test_the_latest_order_counts(tmp_path: Path) -> None:
    control.give(tmp_path, Order.PAUSE)
    control.give(tmp_path, Order.STOP)
    assert control.order_for(tmp_path) is Order.STOP


def test_taking_an_order_takes_it_away(tmp_path: Path) -> None:
    control.give(tmp_path, Order.PAUSE)
    assert control.take(tmp_path) is Order.PAUSE
    assert control.take(tmp_path) is Order.GO_ON
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"dance", b"\xff", b""])
def test_an_unreadable_order_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / control.ORDER).write_bytes(content)
    assert control.order_for(tmp_path) is Order.GO_ON
    assert control.take(tmp_path) is Order.GO_ON


def test_a_worker_is_found_while_it_is_signed_on(tmp_path: Path) -> None:
    assert control.worker_of(tmp_path) is None
    control.sign_on(tmp_path)
    found = control.worker_of(tmp_path)
    assert found is not None and found.pid == os.getpid()
    control.sign_off(tmp_path)
    control.sign_off(tmp_path)
    assert control.worker_of(tmp_path) is None


def test_who_leaves_takes_only_its_own_signature_away(tmp_path: Path) -> None:
    """The next worker is signed on by whoever starts it, perhaps before the last one is gone."""
    other = {"pid": os.getppid(), "created": psutil.Process(os.getppid()).create_time()}
    (tmp_path / control.WORKER).write_text(json.dumps(other), encoding="utf-8")
    control.sign_off(tmp_path)
    found = control.worker_of(tmp_path)
    assert found is not None and found.pid == os.getppid()


def test_another_process_with_the_same_number_is_not_the_worker(tmp_path: Path) -> None:
    control.sign_on(tmp_path)
    page = json.loads((tmp_path / control.WORKER).read_text(encoding="utf-8"))
    page["created"] -= 100.0
    (tmp_path / control.WORKER).write_text(json.dumps(page), encoding="utf-8")
    assert control.worker_of(tmp_path) is None


def test_a_process_that_has_ended_is_not_the_worker(tmp_path: Path) -> None:
    """Neither as a zombie, which its parent has not asked after yet, nor afterwards."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    signed = {"pid": child.pid, "created": psutil.Process(child.pid).create_time()}
    (tmp_path / control.WORKER).write_text(json.dumps(signed), encoding="utf-8")
    assert control.worker_of(tmp_path) is not None
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert control.worker_of(tmp_path) is None
    child.communicate()
    assert control.worker_of(tmp_path) is None


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b'{"pid": null, "created": 1}', b'{"pid": "x"}']
)
def test_a_damaged_signature_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / control.WORKER).write_bytes(content)
    assert control.worker_of(tmp_path) is None
