"""The models of the terminal: in this process, on the device that was asked for or set."""

from __future__ import annotations

from core.model_host.base import InProcessRunner, Runner


def runner(device: str = "") -> Runner:
    """Runs systems in this process; an empty `device` means the one of the settings."""
    return InProcessRunner(device=device or chosen_device())


def chosen_device() -> str:
    """The device of the person's settings."""
    from core.settings import load_settings

    return load_settings().settings.device
