"""The card of an exported reader: what it is, from what, how well it does, whose work is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.models.exports import CardFacts
from core.models.library import CARD

README, NOTICE = "README.md", "NOTICE.md"

_SHOWN_ABOVE = ("max_length", "stride", "max_query", "max_answer_length")


def write_cards(
    folder: Path, card: Mapping[str, Any], facts: CardFacts, *, library: str, notes: Sequence[str] = ()
) -> None:
    """Write ``card.json`` for programs, ``README.md`` for people and, where there is one, the notice.

    `notes` are lines about the files; `library` is what loads them.
    """
    (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=2), encoding="utf-8")
    (folder / README).write_text(model_card(card, facts, library=library, notes=notes), encoding="utf-8")
    if facts.notice:
        (folder / NOTICE).write_text(facts.notice, encoding="utf-8")


def model_card(
    card: Mapping[str, Any], facts: CardFacts, *, library: str = "transformers", notes: Sequence[str] = ()
) -> str:
    """The card as Markdown with the front matter that model hubs read."""
    name = str(card.get("system", "reader"))
    front = ["---", f"library_name: {library}", "pipeline_tag: question-answering"]
    if facts.licence:
        front.append(f"license: {facts.licence.lower()}")
    if facts.languages:
        front += ["language:", *(f"- {code}" for code in facts.languages)]
    lines = [*front, "---", "", f"# {name}", "", *_lines(card, facts), *_table(card, facts)]
    return "\n".join([*lines, *_notes(notes), *_settings(card)]) + "\n"


def _lines(card: Mapping[str, Any], facts: CardFacts) -> list[str]:
    data, settings = card.get("data", {}), card.get("settings", {})
    lines = [
        "A reader: it answers a question with a span of a passage. Trained with SpanBridge.",
        "",
        f"- Recipe: `{card.get('recipe', 'unknown')}`, started from `{card.get('base', 'unknown')}`",
    ]
    if teachers := card.get("teachers"):
        lines.append("- Teachers: " + ", ".join(f"`{label}`" for label in teachers.values()))
    lines += [f"- Data: {note}" for note in (facts.data or [data.get("note", "not told")])]
    if counts := data.get("counts"):
        lines.append("- Questions: " + ", ".join(f"{part} {count}" for part, count in counts.items()))
    lines.append(f"- Licence of the weights: {facts.licence or card.get('licence', 'not told')}")
    lines += [f"- Made from {origin}" for origin in facts.origins]
    if facts.notice:
        lines.append(f"- Whose work is in it: {NOTICE}")
    if "max_length" in settings:
        lines.append(
            "- Text was cut into windows of {max_length} tokens, {stride} apart, questions to {max_query}; "
            "answers are at most {max_answer_length} tokens long".format(**settings)
        )
    return lines


def _table(card: Mapping[str, Any], facts: CardFacts) -> list[str]:
    rows = list(facts.scores) or _own_scores(card)
    if not rows:
        return ["", "Scores: not measured."]
    return [
        *("", "| data | metric | questions | exact match | F1 |", "|---|---|---|---|---|"),
        *(
            f"| {data} | {metric or '–'} | {total or '–'} | {em:.1f} | {f1:.1f} |"
            for data, metric, total, em, f1 in rows
        ),
    ]


def _own_scores(card: Mapping[str, Any]) -> list[tuple[str, str, int, float, float]]:
    """The scores that the model's own card tells; of a fresh one, that of its dev part."""
    if told := card.get("scores"):
        return [
            (data, str(one.get("metric", "")), int(one.get("total", 0)), one["exact_match"], one["f1"])
            for data, one in told.items()
        ]
    dev = card.get("figures", {}).get("dev")
    return [("dev", dev["metric"], dev["total"], dev["exact_match"], dev["f1"])] if dev else []


def _notes(notes: Sequence[str]) -> list[str]:
    return ["", "## Files", "", *(f"- {note}" for note in notes)] if notes else []


def _settings(card: Mapping[str, Any]) -> list[str]:
    told = {name: value for name, value in card.get("settings", {}).items() if name not in _SHOWN_ABOVE}
    if not told:
        return []
    return ["", "## Settings of the training", "", *(f"- {name}: {value}" for name, value in told.items())]
