"""A wish for a translation: what would leave the machine, and the work itself. For worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.translations import TranslationKind
from core.progress import Progress
from core.translation.catalogue import TranslatorSpec
from core.translation.keys import Place, where_is
from core.translation.services import SERVICES, leaves_the_machine
from desktop_app.view_models.question_loading import LoadedQuestion
from desktop_app.view_models.translator_choices import spec_of

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.translating import TranslatingResult, Wanted
    from core.translation.consent import Departure

ORIGIN = "translation"


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for, as it was when it was asked for.

    Attributes:
        again: Also what has a translation.
        leaving: What would leave the machine; None where the translator is local or nothing is left to do.
        without_key: The service answers nobody without a key, and there is none.
        by: The translator's title for people.
    """

    project: Project
    question: LoadedQuestion
    spec: TranslatorSpec
    again: bool
    leaving: Departure | None = None
    without_key: bool = False
    by: str = ""

    @property
    def passage_id(self) -> int:
        return self.question.view.passage_id

    def agreed(self) -> Plan:
        """The plan with the person's consent to what would leave."""
        return self if self.leaving is None else replace(self, spec=self.leaving.agreed(self.spec))


def plan(project: Project, question: LoadedQuestion, name: str, address: str, *, again: bool) -> Plan:
    """What translating the question and its passage with the translator called `name` would be.

    Sends nothing. Raises `InputError` for a translator that is gone and an address that is none,
    `EnvironmentFault` for a keyring that does not open.
    """
    made = Plan(project, question, spec_of(name, address), again)
    if not leaves_the_machine(made.spec):
        return made
    if SERVICES[made.spec.kind].needs_key and where_is(made.spec.kind) is Place.NOWHERE:
        return replace(made, without_key=True)
    leaving = [one for wish in _wishes(made) for one in project.translating.departures(wish, made.spec)]
    return replace(made, leaving=_together(leaving))


def carry_out(wanted: Plan, progress: Progress) -> TranslatingResult:
    """Translate the passage, then the question; what is translated is kept when the work is stopped."""
    from core.services.translating import TranslatingResult

    translating = wanted.project.translating
    # Where the systems run, translators run too: in the window that is the model host.
    translating.load = wanted.project.predicting.runner.translator  # type: ignore[attr-defined]
    result = TranslatingResult()
    for wish in _wishes(wanted):
        result |= translating.translate(wish, wanted.spec, progress=progress, origin=ORIGIN)
    return result


def _wishes(wanted: Plan) -> list[Wanted]:
    from core.services.translating import Wanted

    view, target = wanted.question.view, wanted.question.source_language
    return [
        Wanted(kind, (number,), target=target, again=wanted.again)
        for kind, number in ((TranslationKind.PASSAGE, view.passage_id), (TranslationKind.QUESTION, view.id))
    ]


def _together(leaving: Sequence[Departure]) -> Departure | None:
    """Passage and question as one: both are of one language and go to one host."""
    if not leaving:
        return None
    first = next((one for one in leaving if one), leaving[0])
    sentences, characters = sum(one.sentences for one in leaving), sum(one.characters for one in leaving)
    return replace(first, sentences=sentences, characters=characters)
