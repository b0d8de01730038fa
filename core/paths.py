"""Where things live: the bundled resources, the person's folders, the parts of a project."""

from __future__ import annotations

import os
import re
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("SpanBridge", appauthor=False)


def resources() -> Path:
    """The bundled resources, in a source checkout or in an installed wheel."""
    packaged = Path(__file__).parent / "_resources"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parent.parent / "resources"


def user_config() -> Path:
    """The folder of the person's settings; ``SPANBRIDGE_HOME`` overrides it."""
    home = os.environ.get("SPANBRIDGE_HOME")
    return Path(home) / "config" if home else Path(_DIRS.user_config_dir)


def user_data() -> Path:
    """The folder of projects made without a place of their own; ``SPANBRIDGE_HOME`` overrides it."""
    home = os.environ.get("SPANBRIDGE_HOME")
    return Path(home) / "data" if home else Path(_DIRS.user_data_dir)


def user_logs() -> Path:
    home = os.environ.get("SPANBRIDGE_HOME")
    return Path(home) / "logs" if home else Path(_DIRS.user_log_dir)


def file_name(name: str) -> str:
    """`name` with only what may stand in a file's name on every system: ``dual-bert+source_-aux``."""
    return re.sub(r"[^\w+.-]", "_", name)


class ProjectPaths:
    """The parts of a project folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def database(self) -> Path:
        return self.root / "project.sqlite"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def jobs(self) -> Path:
        return self.root / "jobs"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def grids(self) -> Path:
        """Where language grids are kept, a file each."""
        return self.reports / "grids"

    @property
    def statistics(self) -> Path:
        """Where computed intervals and comparisons are kept; what is taken away is computed again."""
        return self.reports / "statistics"

    @property
    def guidelines(self) -> Path:
        return self.root / "guidelines.md"
