"""A report as one self-contained HTML page: no script, nothing loaded from elsewhere, all escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from core.errors import EnvironmentFault
from core.evaluation.significance import Interval, PairedResult
from core.reports.content import (
    Answer,
    ComparedPair,
    DifferingQuestion,
    ReportContent,
    ScoreRow,
    in_words,
    most_telling,
)
from core.reports.grid_sections import part_of_report
from core.reports.snippets import marked_snippet
from core.reports.style import CSS
from core.reports.svg import difference_bar, score_bar, shares

SHOWN_QUESTIONS = 40
"""Questions a comparison lists; the page says how many more there are."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(content: ReportContent) -> str:
    """The page. Texts of the data carry their language and their own direction."""
    sections = (
        _head(content),
        _facts(content.facts),
        _scores(content.scores),
        *(_pair(pair, content.language) for pair in content.pairs),
        part_of_report(content.grids),
        _reproduce(content),
    )
    return page(content.title, sections)


def page(title: str, sections: Iterable[str]) -> str:
    """A whole page made of sections of HTML; `title` is escaped here. Empty sections are left out."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(filter(None, sections))
        + "\n</main>\n</body>\n</html>\n"
    )


def write(content: ReportContent, path: Path) -> Path:
    """Write the page, its folder with it; raises `EnvironmentFault` where it cannot be written."""
    return save(render(content), path)


def save(text: str, path: Path) -> Path:
    """Write a report's text, its folder with it; raises `EnvironmentFault` where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Half of a surrogate pair, which a data set may hold, has no UTF-8; a page shows it as "?".
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as fault:
        raise EnvironmentFault(fault.strerror or "the report cannot be written", item=str(path)) from fault
    return path


def _head(content: ReportContent) -> str:
    return head(content.title, content.created_at, content.verdict)


def head(title: str, created_at: str, verdict: str) -> str:
    """The title with when it was made and the sentence for who reads nothing else; both may be empty."""
    made = f'<p class="made">Made by SpanBridge · {escape(created_at)}</p>' if created_at else ""
    shown = f'<p class="verdict">{escape(verdict)}</p>' if verdict else ""
    return f'<h1 dir="auto">{escape(title)}</h1>{made}{shown}'


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    return card_of_facts("Project", facts)


def card_of_facts(title: str, facts: Sequence[tuple[str, str]]) -> str:
    """Labels with their values under a heading; nothing without any."""
    if not facts:
        return ""
    listed = "".join(
        f'<div><dt>{escape(label)}</dt><dd dir="auto">{escape(value)}</dd></div>' for label, value in facts
    )
    return f'<h2>{escape(title)}</h2><div class="card"><dl class="facts">{listed}</dl></div>'


def _scores(rows: Sequence[ScoreRow]) -> str:
    if not rows:
        return ""
    headings = "".join(f"<th>{name}</th>" for name in ("System", "Data set", "Exact match", "F1"))
    return (
        '<h2>Scores</h2><div class="card"><table><thead><tr>'
        f"{headings}</tr></thead><tbody>{''.join(map(_score_row, rows))}</tbody></table>"
        '<p class="muted small">Percent, with 95 % bootstrap intervals that draw whole passages.</p></div>'
    )


def _score_row(row: ScoreRow) -> str:
    one = row.evaluation
    note = f'<span class="tag">{escape(row.note)}</span>' if row.note else ""
    questions = f"{len(one.items):,} questions · {escape(one.metric)}"
    return (
        f"<tr><td><strong>{escape(one.system)}</strong>{note}</td>"
        f'<td dir="auto">{escape(one.dataset)}<br><span class="muted small">{questions}</span></td>'
        f"<td>{_scored(row.exact_match, 'em', 'Exact match')}</td><td>{_scored(row.f1, 'f1', 'F1')}</td></tr>"
    )


def _scored(interval: Interval, css_class: str, name: str) -> str:
    return (
        f'<span class="value">{interval.mean:.1f}</span> '
        f'<span class="interval">{interval.low:.1f} to {interval.high:.1f}</span>'
        + score_bar(interval, css_class, name)
    )


def _pair(pair: ComparedPair, language: str) -> str:
    test = pair.test
    reach = max(
        (abs(bound) for one in (test.exact_match, test.f1) for bound in (one.low, one.high)), default=1.0
    )
    measures = "".join(
        _measure(one, name, test.a, test.b, max(reach, 1.0))
        for one, name in ((test.exact_match, "Exact match"), (test.f1, "F1"))
    )
    bar = shares(
        ((test.wins, "gain", "better"), (test.ties, "even", "equal"), (test.losses, "loss", "worse"))
    )
    return (
        f"<h2>{escape(test.a)} → {escape(test.b)}</h2>"
        f'<p class="muted" dir="auto">{escape(pair.dataset)} · {escape(pair.metric)} · the same '
        f"{test.n:,} questions of {test.clusters:,} passages</p>"
        f'<div class="card"><div class="measures">{measures}<div><h3>Questions</h3>{bar}'
        f"<p>{test.wins:,} better · {test.ties:,} equal · {test.losses:,} worse</p></div></div></div>"
        + _questions(pair, language)
    )


def _measure(measure: PairedResult, name: str, a: str, b: str, reach: float) -> str:
    return (
        f'<div><h3>{name}</h3><span class="value">{measure.difference:+.2f}</span> '
        f'<span class="interval">{measure.low:+.2f} to {measure.high:+.2f}</span>'
        f"{difference_bar(measure, reach, name)}"
        f'<p class="small muted">{measure.mean_a:.2f} → {measure.mean_b:.2f}, p = {measure.p_value:.3g}</p>'
        f'<p class="small">{escape(in_words(measure, name, a, b))}</p></div>'
    )


def _questions(pair: ComparedPair, language: str) -> str:
    if not pair.questions:
        return '<p class="muted">The two answer every question alike.</p>'
    shown = most_telling(pair.questions, SHOWN_QUESTIONS)
    more = len(pair.questions) - len(shown)
    legend = (
        f'<p class="legend"><span><i class="dot a"></i>{escape(pair.test.a)}</span>'
        f'<span><i class="dot b"></i>{escape(pair.test.b)}</span>'
        '<span><i class="dot gold"></i>gold answer</span></p>'
    )
    rest = f'<p class="muted">{more:,} more questions differ.</p>' if more else ""
    cards = "".join(_question(one, pair, language) for one in shown)
    return f"<h3>Where they differ</h3>{legend}{cards}{rest}"


def _question(one: DifferingQuestion, pair: ComparedPair, language: str) -> str:
    kind = "gain" if one.gain > 0 else "loss" if one.gain < 0 else ""
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<article class="card question"><header><span class="ask" dir="auto"{lang}>{escape(one.question)}'
        f'</span><span class="chip {kind}">F1 {100 * one.gain:+.0f}</span></header>'
        f'<p class="passage" dir="auto"{lang}>{marked_snippet(one)}</p><table class="answers"><tbody>'
        + _answer(one.a, "a", pair.test.a, lang)
        + _answer(one.b, "b", pair.test.b, lang)
        + _golds(one.golds, lang)
        + f'</tbody></table><p class="muted small">{escape(one.key)}</p></article>'
    )


def _answer(answer: Answer, side: str, label: str, lang: str) -> str:
    shown = escape(answer.text) if answer.text else '<span class="muted">no answer</span>'
    place = "" if answer.span or not answer.text else ' <span class="tag">not in the passage</span>'
    return (
        f'<tr><td><i class="dot {side}"></i>{escape(label)}</td>'
        f'<td class="answer" dir="auto"{lang}>{shown}{place}</td>'
        f'<td class="number"><span class="chip">EM {100 * answer.exact_match:.0f}</span> '
        f'<span class="chip">F1 {100 * answer.f1:.0f}</span></td></tr>'
    )


def _golds(golds: Iterable[str], lang: str) -> str:
    texts = list(dict.fromkeys(golds))
    shown = " · ".join(escape(text) for text in texts) or '<span class="muted">no answer</span>'
    label = '<i class="dot gold"></i>gold'
    return f'<tr><td>{label}</td><td class="answer" dir="auto"{lang}>{shown}</td><td></td></tr>'


def _reproduce(content: ReportContent) -> str:
    commands = f"<pre>{escape(chr(10).join(content.commands))}</pre>" if content.commands else ""
    rows = "".join(
        f"<tr><td>{escape(row.evaluation.system)}</td><td>{escape(row.evaluation.dataset)}</td>"
        f"<td><code>{escape(row.evaluation.signature)}</code></td></tr>"
        for row in content.scores
    )
    table = (
        '<div class="card"><table><thead><tr><th>System</th><th>Data set</th><th>Signature of the score</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    tests = "".join(
        f'<p class="muted small">{escape(pair.test.a)} → {escape(pair.test.b)}, {escape(pair.dataset)}, '
        f"{escape(pair.metric)}: paired approximate randomisation and bootstrap by passage, "
        f"{pair.test.resamples:,} resamples, seed {pair.test.seed}.</p>"
        for pair in content.pairs
    )
    if not (commands or rows or tests):
        return ""
    return f"<h2>How to get these numbers again</h2>{commands}{table if rows else ''}{tests}"
