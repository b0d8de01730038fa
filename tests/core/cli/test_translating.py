"""``translate``, ``translate-text``, ``translators`` and ``memory``."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import paths
from core.cli.main import app
from core.domain.translations import TranslationKind
from core.formats.tmx import TmxReport, read_tmx
from core.services import translating
from core.services.catalogue import open_project
from tests.core.cli.conftest import PASSAGES, Terminal
from tests.core.translation.fakes import RuleTranslator
from tests.core.translation.speaking import speaking_server

RIVERS = "大江东去，长河西来。"


@pytest.fixture
def rivers(tmp_path: Path) -> Path:
    """A memory with one sentence of the project's passages, and one that is much like another."""
    pairs = {
        RIVERS: "Rivers & more.",
        "什么东去？": "What goes east?",
        "巴黎在法国，伦敦在英国！": "Two towns.",
    }
    units = "".join(
        f"<tu><tuv xml:lang='zh-CN'><seg>{zh}</seg></tuv>"
        f"<tuv xml:lang='en'><seg>{en.replace('&', '&amp;')}</seg></tuv></tu>"
        for zh, en in pairs.items()
    )
    path = tmp_path / "rivers.tmx"
    path.write_text(f"<tmx><header/><body>{units}</body></tmx>", encoding="utf-8")
    return path


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> RuleTranslator:
    """A model that translates everything, in the place of the one that is named."""
    translator = RuleTranslator(lambda text: f"T{len(text)}.", id="model:1")
    monkeypatch.setattr(translating.Translating, "_translator", lambda self, spec: translator)
    return translator


def texts(project: Path) -> list[str]:
    """The translations of the passages, empty where there is none."""
    with open_project(project) as opened:
        found = (
            opened.translating.translation_of(TranslationKind.PASSAGE, n + 1) for n in range(len(PASSAGES))
        )
        return [one.text if one else "" for one in found]


class TestTranslate:
    def test_passages_and_questions_are_translated(
        self, terminal: Terminal, project: Path, model: RuleTranslator
    ) -> None:
        done = terminal("translate", project, "--translator", "memory")
        assert done.code == 0, done.err
        assert "passages: 8 translated\n  8 sentences by model:1" in done.out
        assert "questions: 16 translated" in done.out
        assert texts(project)[3] == "T10."
        again = terminal("translate", project, "--translator", "memory")
        assert "passages: nothing to translate" in again.out

    def test_limit_and_kind_are_heard(self, terminal: Terminal, project: Path, model: RuleTranslator) -> None:
        done = terminal("translate", project, "--translator", "memory", "--passages", "--limit", 3, "--json")
        assert done.json == {"passages": {"translated": 3, "incomplete": 0, "sentences": {"model:1": 3}}}
        assert [bool(text) for text in texts(project)] == [True] * 3 + [False] * 5

    def test_a_memory_translates_what_it_has(self, terminal: Terminal, project: Path, rivers: Path) -> None:
        done = terminal("translate", project, "--passages", "--translator", rivers, "--json")
        assert done.json["passages"] == {
            "translated": 2,
            "incomplete": 6,
            "sentences": {"memory:rivers.tmx": 2},
        }
        assert texts(project)[3] == "Rivers & more."

    def test_like_sentences_are_taken_when_asked_for(
        self, terminal: Terminal, project: Path, rivers: Path
    ) -> None:
        terminal("memory", "import", project, rivers)
        command = ("translate", project, "--passages", "--translator", "memory", "--set", "threshold=1")
        assert terminal(*command, "--json").json["passages"]["translated"] == 1
        assert terminal(*command, "--fuzzy", "0.9", "--json").json["passages"]["translated"] == 1
        assert texts(project)[1] == "Two towns."

    def test_an_interrupted_run_keeps_what_it_has(
        self,
        terminal: Terminal,
        project: Path,
        model: RuleTranslator,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(translating, "GROUP", 2)

        def interrupted(text: str) -> str:
            if text.startswith("东山"):
                raise KeyboardInterrupt
            return text

        model.rule = interrupted
        done = terminal("translate", project, "--translator", "memory")
        assert done.code == 130
        assert "2 passages are translated; sentences" in done.err and "interrupted" in done.err
        assert [bool(text) for text in texts(project)[:3]] == [True, True, False]

    def test_without_a_translator_it_says_how_to_get_one(
        self, terminal: Terminal, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SPANBRIDGE_HOME", str(tmp_path / "home"))
        monkeypatch.setattr(paths, "resources", lambda: tmp_path)
        done = terminal("translate", project)
        assert done.code == 2
        assert "translate zh→en" in done.err and "spanbridge models install" in done.err

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--translator", "nobody"), "no translator called 'nobody'"),
            (("--set", "beam=2"), "--set needs to know whose option"),
            (("--translator", "memory", "--set", "beam=2"), "no option 'beam'"),
            (("--translator", "memory", "--fuzzy", "0.1"), "between 0.5 and 1"),
            (("--translator", "none.tmx"), "no such file"),
            (("--dataset", "none"), "no such data set"),
        ],
    )
    def test_wrong_options_are_told(
        self, terminal: Terminal, project: Path, options: tuple[str, ...], said: str
    ) -> None:
        done = terminal("translate", project, *options)
        assert done.code == 2 and said in done.err

    def test_nothing_is_sent_before_somebody_agrees(self, terminal: Terminal, project: Path) -> None:
        with speaking_server() as server:
            command = (
                "translate", project, "--passages", "--limit", 1,
                "--translator", "libretranslate", "--set", f"address={server.address}",
            )  # fmt: skip
            done = terminal(*command)
            assert done.code == 2 and "nobody is there to agree" in done.err
            assert server.asked == []
            agreed = terminal(*command, "--yes-send-to", "libretranslate")
            assert agreed.code == 0, agreed.err
            assert "Send 1 sentence (18 characters, zh→en)" in agreed.err
            assert [body["q"] for body in server.posted] == [[PASSAGES[0][0]]]
        assert PASSAGES[0][0] in texts(project)[0]


class TestTranslateText:
    def test_a_text_is_translated_from_a_file(self, terminal: Terminal, rivers: Path) -> None:
        done = terminal("translate-text", RIVERS, "--from", "zh-CN", "--to", "en", "--translator", rivers)
        assert (done.code, done.out, done.err) == (0, "Rivers & more.\n", "")

    def test_what_has_no_translation_is_told(self, terminal: Terminal, rivers: Path) -> None:
        done = terminal(
            "translate-text",
            f"{RIVERS}别的。",
            "--from",
            "zh",
            "--to",
            "en",
            "--translator",
            rivers,
            "--json",
        )
        assert done.json["text"] == "Rivers & more."
        assert [one["origin"] for one in done.json["sentences"]] == ["memory:rivers.tmx", ""]
        assert "1 of 2 sentences have no translation" in done.err

    def test_the_standard_input_is_read(self, rivers: Path) -> None:
        command = ["translate-text", "--from", "zh", "--to", "en", "--translator", str(rivers)]
        done = CliRunner().invoke(app, command, input=f"{RIVERS}\n什么东去？\n".encode())
        assert done.stdout == "Rivers & more.\nWhat goes east?\n"
        broken = CliRunner().invoke(app, command, input=b"\xff")
        assert broken.exit_code == 2 and "not UTF-8" in broken.stderr

    def test_a_memory_spares_what_would_be_sent(self, terminal: Terminal, rivers: Path) -> None:
        with speaking_server() as server:
            done = terminal(
                "translate-text", f"{RIVERS}别的。", "--from", "zh", "--to", "en", "--memory", rivers,
                "--translator", "libretranslate", "--set", f"address={server.address}",
                "--yes-send-to", "libretranslate",
            )  # fmt: skip
            assert done.code == 0, done.err
            assert [body["q"] for body in server.posted] == [["别的。"]]
        assert done.out.startswith("Rivers & more.")

    def test_both_languages_are_needed(self, terminal: Terminal) -> None:
        done = terminal("translate-text", "x", "--to", "en")
        assert done.code == 2 and "say both languages" in done.err


def test_translators_are_listed_with_their_state(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPANBRIDGE_HOME", str(tmp_path))
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "none")
    monkeypatch.setenv("SPANBRIDGE_DEEPL_KEY", "secret-key")
    for name, content in (("opus-mt-zh-en", '{"model_type": "marian"}'), ("broken", "{")):
        folder = paths.user_data() / "models" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(content, encoding="utf-8")
    done = terminal("translators", "--json")
    states = {one["name"]: one["state"] for one in done.json}
    offered = {name for name, state in states.items() if state == "can be installed"}
    assert "Helsinki-NLP/opus-mt-zh-en" in offered
    assert {name: state for name, state in states.items() if name not in offered} | {"google": ""} == {
        "memory": "ready",
        "broken": "damaged",
        "opus-mt-zh-en": "installed",
        "google": "",
        "deepl": "ready",
        "libretranslate": "ready",
    }
    assert next(one for one in done.json if one["name"] == "opus-mt-zh-en")["directions"] == [
        {"source": "zh", "target": "en"}
    ]
    plain = terminal("translators")
    assert all("as asked" not in line for line in plain.out.splitlines() if "can be installed" in line)
    assert "zh→en" in plain.out and "secret-key" not in plain.out + done.out


class TestMemory:
    def test_a_memory_goes_in_and_out(
        self, terminal: Terminal, project: Path, rivers: Path, tmp_path: Path
    ) -> None:
        done = terminal("memory", "import", project, rivers)
        assert "rivers.tmx: 3 pairs of sentences in 3 units\n  3 of them are new" in done.out
        assert terminal("memory", "import", project, rivers, "--json").json["new"] == 0
        listed = terminal("memory", "list", project, "--limit", 1, "--json").json
        assert listed["size"] == 3 and listed["entries"][0]["origin"] == "rivers.tmx"
        assert "3 of 3 sentences" in terminal("memory", "list", project).out
        out = tmp_path / "out.tmx"
        assert terminal("memory", "export", project, out).out.startswith("out.tmx: 3 pairs")
        assert ("Rivers & more.", RIVERS) in {
            pair
            for one in read_tmx(out, TmxReport(out))
            for pair in ((one.source, one.target), (one.target, one.source))
        }

    def test_import_knows_a_tmx_file_too(self, terminal: Terminal, project: Path, rivers: Path) -> None:
        done = terminal("import", project, rivers, "--memory", "--json")
        assert done.json[0]["new"] == 3

    def test_a_damaged_file_changes_nothing(self, terminal: Terminal, project: Path, rivers: Path) -> None:
        rivers.write_text(rivers.read_text(encoding="utf-8")[:-9], encoding="utf-8")
        done = terminal("memory", "import", project, rivers)
        assert done.code == 2 and "rivers.tmx:1:" in done.err
        assert terminal("memory", "list", project, "--json").json == {"size": 0, "entries": []}

    def test_one_language_is_not_enough(self, terminal: Terminal, project: Path) -> None:
        done = terminal("memory", "list", project, "--language", "zh")
        assert done.code == 2 and "both languages" in done.err


def test_a_country_is_no_language(terminal: Terminal) -> None:
    done = terminal("translate-text", RIVERS, "--from", "cn", "--to", "en")
    assert done.code == 2 and "'cn': this is no language code. Write zh" in done.err
