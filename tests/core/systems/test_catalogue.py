"""Every system resolves, and loading one refuses what cannot work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.systems.catalogue import SYSTEMS, is_composed, load_system
from tests.tiny import tiny_reader


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.mark.parametrize("name", [name for name in SYSTEMS.names() if not is_composed(name)])
def test_every_direct_system_loads_under_its_own_id(tiny: Path, name: str) -> None:
    system = load_system(name, "v3", tiny, device="cpu")
    assert (system.id, system.version) == (name, "v3")


@pytest.mark.parametrize("name", SYSTEMS.names())
def test_every_entry_says_what_it_is_and_what_it_needs(name: str) -> None:
    entry = SYSTEMS.entry(name)
    assert entry.title and entry.row and entry.needs
    assert is_composed(name) is (entry.needs != (name,))


def test_an_unknown_system_lists_the_known(tiny: Path) -> None:
    with pytest.raises(InputError, match=r"Did you mean 'cascade'\? Known: zero-shot, reader, cascade"):
        load_system("cascades", "v1", tiny)


def test_a_damaged_model_is_refused(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "model"))
    (folder / "model.safetensors").unlink()
    with pytest.raises(InputError, match="no weights"):
        load_system("reader", "v1", folder, device="cpu")


def test_the_catalogue_is_read_without_torch() -> None:
    code = "import sys, core.systems.catalogue; sys.exit(bool({'torch', 'transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
