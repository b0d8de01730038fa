"""Carries `resources/` into the wheel as `core/_resources`; everything else stands in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RESOURCES = Path(__file__).parent / "resources"


class BuildWithResources(build_py):
    """`build_py` that copies the bundled resources beside the engine; a checkout uses its own folder."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "core" / "_resources"
            shutil.copytree(RESOURCES, target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithResources})
