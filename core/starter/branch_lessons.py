"""What the bundled student and its teachers learn from: questions that exist in several languages (L 3.1).

Those are the open part of SQuAD and its published translations. The other languages of the bundled readers
have no such questions: they make no branch, and the student reads some of theirs so that it keeps them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from core.starter import gathering
from core.starter.lessons import chosen
from core.training.branches import Branches, Rendition, of_items
from core.training.items import TrainingItem
from core.training.recipes.branch import ALL, SOURCE, part_of

SETS = {"en": "squad-open-en", "es": "squad-es", "it": "squad-it"}
OWN = {"en": 8_000, "es": 4_800, "it": 6_800}
"""Questions about passages of their own language."""
FOREIGN = {"en": 3_000, "es": 3_000, "it": 3_000}
"""Questions in another language about passages of this one."""
KEPT = {"cmrc2018": 6_000, "drcd": 2_900, "jaquad": 6_000, "piaf": 2_000, "tydiqa-ko": 1_700, "arcd": 700}
"""Questions of the languages without a branch."""


def teacher_lessons(gathered: Path, language: str) -> dict[str, list[TrainingItem]]:
    """The snapshot of `branch:<lang>`: its own branch and the English one (L 3.1.2)."""
    branches = _branches(gathered)
    own = dict.fromkeys((language, SOURCE))
    parts = {part_of(code): list(_branch(branches, code)) for code in own}
    return {**parts, "dev": gathering.items(gathered, "quick")}


def student_lessons(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The snapshot of the student: all branches, and questions of the languages that have none."""
    branches = _branches(gathered)
    union = [item for code in SETS for item in _branch(branches, code)]
    return {ALL: union + chosen(gathered, KEPT, random.Random(3)), "dev": gathering.items(gathered, "quick")}


def _branches(gathered: Path) -> Branches:
    return Branches({code: _by_id(gathering.items(gathered, name)) for code, name in SETS.items()})


def _by_id(items: list[TrainingItem]) -> dict[str, Rendition]:
    """Questions by the id that they have in every language; their keys begin with the data set's name."""
    return {key.partition("/")[2]: one for key, one in of_items(items).items()}


def _branch(branches: Branches, language: str) -> Iterator[TrainingItem]:
    """Some of D_k, drawn: the same for the teacher and for the student."""
    draw = random.Random(language)
    items = list(branches.branch(language))
    own = [one for one in items if one.key.startswith(f"{language}→")]
    foreign = [one for one in items if not one.key.startswith(f"{language}→")]
    for some, count in ((own, OWN[language]), (foreign, FOREIGN[language])):
        yield from draw.sample(some, min(count, len(some)))
