"""A built package carries the bundled resources and finds them there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("built")
    command = [sys.executable, "setup.py", "--quiet", "build_py", "--build-lib", str(library)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return library


def test_resources_are_carried_inside_the_engine(built: Path) -> None:
    packaged = built / "core" / "_resources"
    ours = {
        path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()
    }
    assert {path.relative_to(packaged) for path in packaged.rglob("*") if path.is_file()} == ours


def test_the_built_package_uses_what_it_carries(built: Path) -> None:
    code = "from core.paths import resources; print(resources())"
    done = subprocess.run([sys.executable, "-c", code], cwd=built, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == built / "core" / "_resources"


def test_every_package_is_built(built: Path) -> None:
    for top in ("core", "desktop_app"):
        ours = {path.relative_to(ROOT) for path in (ROOT / top).rglob("*.py")}
        assert ours <= {path.relative_to(built) for path in (built / top).rglob("*.py")}
