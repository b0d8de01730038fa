"""The terminal asks before text leaves the machine, or is told beforehand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import typer

from core.cli.consenting import consent
from core.errors import Cancelled, InputError
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.consent import CONSENTED, Departure

SPEC = TranslatorSpec("deepl", options={"model": "default"})
LEAVING = Departure("deepl", "DeepL", "api.deepl.com", Direction("zh", "en"), 12, 340, "今天下雨。")
NOTHING = Departure("deepl", "DeepL", "api.deepl.com", Direction("zh", "en"), 0, 0, "")
Sit = Callable[[bool], None]


@pytest.fixture
def sits_there(monkeypatch: pytest.MonkeyPatch) -> Sit:
    """A person who answers yes or no."""

    def run(answer: bool) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr(typer, "confirm", lambda *_, **__: answer)

    return run


def test_who_agrees_is_told_what_first(sits_there: Sit, capsys: pytest.CaptureFixture[str]) -> None:
    sits_there(True)
    assert consent(SPEC, LEAVING, None).options == {"model": "default", CONSENTED: "api.deepl.com"}
    told = capsys.readouterr()
    assert told.out == ""
    for part in ("12 sentences (340 characters, zh→en) to DeepL at api.deepl.com", "今天下雨。"):
        assert part in told.err


def test_who_does_not_agree_sends_nothing(sits_there: Sit) -> None:
    sits_there(False)
    with pytest.raises(Cancelled):
        consent(SPEC, LEAVING, [])


def test_a_script_agrees_beforehand_to_one_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert consent(SPEC, LEAVING, ["deepl"]).options[CONSENTED] == "api.deepl.com"
    with pytest.raises(InputError, match=r"nothing was sent to api\.deepl\.com.*--yes-send-to deepl"):
        consent(SPEC, LEAVING, ["google"])


def test_an_unknown_service_is_refused_even_where_nothing_leaves() -> None:
    with pytest.raises(InputError, match="'deepel'"):
        consent(SPEC, NOTHING, ["deepel"])


def test_where_nothing_leaves_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert consent(SPEC, NOTHING, None) is SPEC
    assert capsys.readouterr().err == ""
