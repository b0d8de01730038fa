"""The shown passage is translated on demand, by a model, a memory or a service, and corrected by hand."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot

from core.domain.translations import TranslationKind
from core.model_host.client import ModelHostClient
from core.services.catalogue import Project, open_project
from core.translation.base import Direction
from core.translation.consent import Departure
from desktop_app.context import Context
from desktop_app.tasks.operation import Fault
from desktop_app.view_models.question_loading import load
from desktop_app.view_models.translation_desk import TranslationDesk
from desktop_app.view_models.translation_sentences import Sentences
from tests.core.model_host import fake_host
from tests.core.translation.cloud.conftest import server
from tests.core.translation.keyrings import NoKeyring
from tests.core.translation.speaking import Says, SpeakingServer
from tests.desktop_app.samples import SECOND_PASSAGE, SECOND_QUESTION, make_project
from tests.desktop_app.translating import NAME, QUESTION, SAID, FakeHost, bundle, give_host, install

__all__ = ["server"]

Wait = Callable[[], None]


@pytest.fixture(autouse=True)
def nothing_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "nothing", monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "project") as made:
        yield made


@pytest.fixture
def host(project: Project) -> FakeHost:
    install()
    return give_host(project)


@pytest.fixture
def desk(context: Context, project: Project) -> Iterator[TranslationDesk]:
    made = TranslationDesk(context.runner)
    made.author = "Ana"
    made.open(project)
    yield made
    context.runner.close()


@pytest.fixture
def rest(desk: TranslationDesk, context: Context, qtbot: QtBot) -> Wait:
    """Wait until nothing is on its way."""
    return lambda: qtbot.waitUntil(lambda: not context.runner.running(), timeout=20_000)


@pytest.fixture
def shown(desk: TranslationDesk, project: Project, rest: Wait) -> TranslationDesk:
    """The desk with the passage that has no translation."""
    desk.show(load(project, QUESTION))
    rest()
    return desk


def translation(project: Project) -> tuple[str, str]:
    return load(project, QUESTION).translation


def sentences(desk: TranslationDesk, qtbot: QtBot) -> Sentences:
    found: list[Sentences] = []
    desk.read_sentences(found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def named(desk: TranslationDesk) -> list[str]:
    return [one.name for one in desk.choices.choices] if desk.choices else []


def test_passage_and_question_are_translated_and_say_by_whom(
    host: FakeHost, shown: TranslationDesk, project: Project, rest: Wait
) -> None:
    assert shown.translator is not None and shown.translator.name == NAME
    assert shown.direction == Direction("zh", "en") and shown.can_translate
    shown.translate()
    rest()
    first, second, asked = SAID.values()
    assert translation(project) == (asked, f"{first} {second}")
    assert load(project, QUESTION).translation_origin == NAME
    assert (shown.work, shown.trouble) == (None, None)
    assert host.asked[0].kind == "fast", "the model is asked for at the host, not loaded here"


def test_no_sentence_is_translated_twice(host: FakeHost, shown: TranslationDesk, rest: Wait) -> None:
    for again in (False, False, True):
        shown.translate(again=again)
        rest()
    assert len(host.speaker.sentences) == len(set(host.speaker.sentences)) == 3


def test_work_is_shown_where_it_was_asked_for_and_can_be_stopped(
    host: FakeHost, shown: TranslationDesk, project: Project, rest: Wait, qtbot: QtBot
) -> None:
    going, begun = threading.Event(), threading.Event()

    def slowly(text: str) -> str:
        begun.set()
        going.wait(20)
        return text

    host.speaker.rule = slowly
    shown.translate()
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(lambda: shown.work is not None and "zh→en" in shown.work.label)
    shown.show(load(project, 1))
    assert shown.work is None, "another passage is not on its way"
    shown.show(load(project, QUESTION))
    assert not shown.stopping
    with qtbot.waitSignal(shown.changed):
        shown.cancel()
    assert shown.stopping and shown.work is not None, "what is asked for is waited for, and that is said"
    going.set()
    rest()
    assert not shown.stopping
    assert translation(project) == ("", "")
    assert (shown.work, shown.trouble) == (None, None)


def test_without_a_translator_one_sentence_says_what_to_install(shown: TranslationDesk) -> None:
    assert shown.translator is None and not shown.can_translate
    assert shown.lack is not None and shown.lack.action == "correct.install_translator"
    assert "Chinese to English: install one, such as Helsinki-NLP/opus-mt-zh-en" in shown.lack.words
    assert named(shown) == ["memory", "google", "deepl", "libretranslate"]


def test_a_model_that_is_installed_meanwhile_is_found(shown: TranslationDesk, rest: Wait) -> None:
    install()
    shown.look()
    rest()
    assert shown.lack is None and shown.can_translate


def test_a_memory_that_knows_only_some_sentences_says_so(
    shown: TranslationDesk, project: Project, rest: Wait, qtbot: QtBot
) -> None:
    give_host(project)
    shown.choose("memory")
    shown.correct([(sentences(shown, qtbot).lines[0], "It was founded in 1891.")])
    shown.translate()
    rest()
    assert shown.trouble is not None and shown.trouble.action == "correct.edit_translation"
    assert translation(project) == ("", "")


def test_a_sentence_corrected_by_hand_is_remembered_and_says_so(
    host: FakeHost, shown: TranslationDesk, project: Project, rest: Wait, qtbot: QtBot
) -> None:
    shown.translate()
    rest()
    shown.show(load(project, QUESTION))
    first, second, asked = sentences(shown, qtbot).lines
    assert (first.source, first.target) == next(iter(SAID.items()))
    assert asked.kind is TranslationKind.QUESTION
    with qtbot.waitSignal(shown.told) as told:
        shown.correct([(first, "The university was founded in 1891.")])
    assert told.args == ["1 sentence is in the project’s memory now"]
    assert translation(project)[1] == f"The university was founded in 1891. {second.target}"
    assert load(project, QUESTION).translation_origin == f"corrected by hand, {NAME}"
    (entry,) = project.translating.memory()
    assert (entry.source, entry.author) == (first.source, "Ana")
    assert sentences(shown, qtbot).lines[0].origin == "memory:corrected"


def test_a_text_can_be_translated_by_hand_alone(
    shown: TranslationDesk, project: Project, rest: Wait, qtbot: QtBot
) -> None:
    lines = sentences(shown, qtbot).lines
    assert [one.target for one in lines] == ["", "", ""]
    shown.correct([(one, f"Sentence {n}.") for n, one in enumerate(lines, 1)])
    rest()
    assert translation(project) == ("Sentence 3.", "Sentence 1. Sentence 2.")
    assert load(project, QUESTION).translation_origin == "corrected by hand"


def test_a_translation_that_came_whole_has_no_lines(
    desk: TranslationDesk, project: Project, qtbot: QtBot
) -> None:
    desk.show(load(project, 1))
    found = sentences(desk, qtbot)
    assert found == Sentences((), (TranslationKind.PASSAGE, TranslationKind.QUESTION))


def test_a_service_sends_nothing_before_a_person_agrees(
    shown: TranslationDesk, project: Project, rest: Wait, server: SpeakingServer, qtbot: QtBot
) -> None:
    give_host(project)
    shown.choose("deepl")
    with qtbot.waitSignal(shown.consent_wanted) as asked:
        shown.translate()
    (leaving,) = asked.args
    assert isinstance(leaving, Departure)
    assert (leaving.sentences, leaving.characters) == (3, len(SECOND_PASSAGE) + len(SECOND_QUESTION))
    assert server.asked == []
    shown.decline()
    rest()
    assert server.asked == [] and translation(project) == ("", "")
    with qtbot.waitSignal(shown.consent_wanted):
        shown.translate()
    shown.agree(leaving)
    rest()
    assert len(server.posted) == 2
    assert load(project, QUESTION).translation_origin == "DeepL"
    assert translation(project)[0].startswith("ZH")


def test_who_agreed_for_good_is_not_asked_again(
    shown: TranslationDesk, project: Project, rest: Wait, server: SpeakingServer, qtbot: QtBot
) -> None:
    give_host(project)
    shown.choose("google")
    with qtbot.waitSignal(shown.consent_wanted) as asked:
        shown.translate()
    shown.agree(asked.args[0], remember=True)
    rest()
    with qtbot.assertNotEmitted(shown.consent_wanted):
        shown.translate(again=True)
        rest()
    assert len(server.posted) == 2, "everything was kept, so nothing leaves any more"


def test_what_a_service_refuses_is_told_beside_the_passage(
    shown: TranslationDesk, project: Project, rest: Wait, server: SpeakingServer, qtbot: QtBot
) -> None:
    give_host(project)
    shown.choose("deepl")
    server.first_says = [Says(456)]
    with qtbot.waitSignal(shown.consent_wanted) as asked:
        shown.translate()
    shown.agree(asked.args[0])
    rest()
    assert shown.trouble is not None and "quota" in shown.trouble.words
    assert shown.trouble.action == "correct.translate"


def test_a_service_without_a_key_says_so_and_asks_nothing(
    shown: TranslationDesk, rest: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    monkeypatch.delenv("SPANBRIDGE_DEEPL_KEY", raising=False)
    shown.choose("deepl")
    assert shown.service == "deepl"
    shown.translate()
    rest()
    assert shown.trouble is not None
    assert (shown.trouble.words, shown.trouble.action) == ("DeepL needs a key.", "correct.service_key")


def test_a_server_of_ones_own_needs_its_address(
    shown: TranslationDesk, project: Project, rest: Wait, server: SpeakingServer, qtbot: QtBot
) -> None:
    give_host(project)
    shown.choose("libretranslate")
    shown.translate()
    assert shown.trouble is not None and shown.trouble.action == "window.settings"
    shown.address = server.address
    with qtbot.waitSignal(shown.consent_wanted) as asked:
        shown.translate()
    assert asked.args[0].host == server.host
    shown.agree(asked.args[0])
    rest()
    assert load(project, QUESTION).translation_origin == f"LibreTranslate at {server.host}"


def test_a_question_in_the_source_language_is_shown_in_the_target_language(
    desk: TranslationDesk, project: Project, rest: Wait
) -> None:
    added = project.importing.import_text("It rains.", language="en", questions=["What does it do?"])
    (number,) = added.question_ids
    desk.show(load(project, number))
    assert desk.direction == Direction("en", "zh")
    rest()


def test_read_only_translates_nothing(
    context: Context, project: Project, host: FakeHost, qtbot: QtBot
) -> None:
    with open_project(project.root, read_only=True) as reading:
        desk = TranslationDesk(context.runner)
        desk.open(reading)
        desk.show(load(reading, QUESTION))
        qtbot.waitUntil(lambda: desk.translator is not None)
        assert not desk.can_translate and not desk.can_correct
        context.runner.close()


def test_a_project_that_is_closed_takes_its_work_along(
    host: FakeHost, shown: TranslationDesk, rest: Wait, faults: list[Fault]
) -> None:
    shown.translate()
    shown.open(None)
    shown.show(None)
    rest()
    assert (shown.work, shown.trouble, shown.direction, faults) == (None, None, None, [])


def test_a_model_lives_in_the_model_host(shown: TranslationDesk, project: Project, rest: Wait) -> None:
    install()
    shown.look()
    rest()
    with ModelHostClient(command=(sys.executable, fake_host.__file__)) as host:
        project.predicting.runner = host
        shown.translate()
        rest()
        assert shown.trouble is None
        assert host.stats()["loaded"] == [f"fast:{NAME}"]
    assert translation(project)[0] == SECOND_QUESTION[::-1]
