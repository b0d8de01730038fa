"""A project translated by a service: what was announced is what leaves, and no key comes into the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.services.catalogue import Project
from core.services.translating import Wanted
from core.translation.catalogue import TranslatorSpec
from core.translation.services import SERVICES
from tests.core.translation.cloud.conftest import server
from tests.core.translation.speaking import KEY, Says, SpeakingServer

__all__ = ["server"]


def spec_of(kind: str, server: SpeakingServer) -> TranslatorSpec:
    return TranslatorSpec(kind, options={"address": server.address})


def sent(server: SpeakingServer) -> list[str]:
    return [text for body in server.posted for text in body.get("q", body.get("text"))]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", list(SERVICES))
def test_what_was_announced_is_what_leaves(kind: str, server: SpeakingServer, project: Project) -> None:
    spec = spec_of(kind, server)
    (leaving,) = project.translating.departures(Wanted(target="en"), spec)
    assert server.asked == []
    result = project.translating.translate(Wanted(target="en"), leaving.agreed(spec))
    assert result.translated
    assert (len(sent(server)), sum(map(len, sent(server)))) == (leaving.sentences, leaving.characters)
    assert leaving.example in sent(server)
    (again,) = project.translating.departures(Wanted(target="en", again=True), spec)
    assert not again, "all of it is kept"


@pytest.mark.parametrize("kind", list(SERVICES))
def test_no_key_comes_into_the_project(
    kind: str, server: SpeakingServer, project: Project, spanbridge_home: Path
) -> None:
    spec = spec_of(kind, server)
    (leaving,) = project.translating.departures(Wanted(target="en"), spec)
    project.translating.translate(Wanted(target="en"), leaving.agreed(spec))
    assert KEY in str(server.asked)
    stored = bytes_of(project.root) + bytes_of(spanbridge_home)
    assert kind.encode() in stored, "the origin is in the project"
    assert KEY.encode() not in stored


def test_without_consent_a_project_stays_as_it_is(server: SpeakingServer, project: Project) -> None:
    spec = spec_of("deepl", server)
    before = project.translating.departures(Wanted(target="en"), spec)
    with pytest.raises(InputError, match="nothing is sent"):
        project.translating.translate(Wanted(target="en"), spec)
    assert server.asked == []
    assert project.translating.departures(Wanted(target="en"), spec) == before


def test_a_quota_that_ends_leaves_the_work_open(server: SpeakingServer, project: Project) -> None:
    spec = spec_of("deepl", server)
    (leaving,) = project.translating.departures(Wanted(target="en"), spec)
    server.first_says = [Says(456)]
    with pytest.raises(EnvironmentFault, match="quota is used up"):
        project.translating.translate(Wanted(target="en"), leaving.agreed(spec))
    assert project.translating.departures(Wanted(target="en"), spec) == [leaving]
