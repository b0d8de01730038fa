from __future__ import annotations

from dataclasses import fields

import pytest

from core.systems.catalogue import SYSTEMS
from desktop_app.theme.tokens import DARK, LIGHT, SYSTEM_COLOURS, Colours, Tokens, system_colour


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "panel", "surface"])
def test_text_can_be_read(scheme: Colours, ground: str) -> None:
    below = getattr(scheme, ground)
    assert contrast(scheme.text, below) >= 12
    assert contrast(scheme.text_muted, below) >= 4.5
    assert contrast(scheme.text_faint, below) >= 3
    for name in ("accent", "good", "warning", "danger"):
        assert contrast(getattr(scheme, name), below) >= 3.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_on_soft_grounds_and_buttons_can_be_read(scheme: Colours) -> None:
    assert contrast(scheme.on_accent, scheme.accent) >= 4.5
    for name in ("accent", "good", "warning", "danger"):
        assert contrast(getattr(scheme, name), getattr(scheme, f"{name}_soft")) >= 3.5


def test_every_colour_is_written_out() -> None:
    for scheme in (LIGHT, DARK):
        assert all(len(getattr(scheme, field.name)) == 7 for field in fields(scheme))


def test_a_system_has_one_colour_whatever_its_version() -> None:
    assert system_colour("cascade") == system_colour("cascade@v3")
    assert system_colour("branch:fr") == system_colour("branch:fr")
    assert system_colour("cascade", dark=True) != system_colour("cascade")


def test_the_systems_of_the_catalogue_stay_apart() -> None:
    used = [system_colour(name) for name in SYSTEMS.names()]
    assert len(set(used)) == len(used) or len(used) > len(SYSTEM_COLOURS)


def test_sizes_grow_with_the_persons_choice() -> None:
    assert Tokens(scale=1.5).px(12) == 18
    assert Tokens(scale=1.5).passage_px() == Tokens().passage_px()
    assert Tokens(passage_scale=2).passage_px() == 2 * Tokens().passage_px()
