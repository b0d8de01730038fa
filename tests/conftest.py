"""What every test stands on: no screen, and folders of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Never the person's own keyring, nor one that a test made for itself: the library takes any class it finds.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# A busy machine is slow, not wrong: nothing is timed.
settings.register_profile("plain", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plain")


@pytest.fixture(autouse=True)
def spanbridge_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's folders, empty and of this test alone."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SPANBRIDGE_HOME", str(home))
    return home
