"""Finding questions by what stands in them: any piece of text, or a regular expression.

The full-text index has every character as a token, so that a piece of text is a phrase. That finds words
of two characters, as most Chinese ones are, which a trigram index cannot, and takes less time and room.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import regex
from sqlalchemy import Connection, Table, TextClause, text

from core.domain.reviews import Snippet
from core.errors import InputError
from core.store.schema import passage, question
from core.text.searching import Sought, fold, spellings

REGEX_SECONDS = 10.0
CONTEXT = 30
_SPACE = "\u2423"
_BREAKS = "\r\n\t\u2028\u2029"

Finder = Callable[[str], "tuple[int, int] | None"]


def spread(wanted: str) -> str:
    """`wanted` as the index reads it: folded, its characters apart, spaces among them as a visible sign."""
    return " ".join(fold(wanted).replace(" ", _SPACE))


def _spread_before(wanted: str) -> str:
    """`wanted` as rows have it that were added before spaces of every kind and unseen characters were folded.

    A row is never written anew: such a one is found by what it was found by then.
    """
    for space in (" ", "\u3000", "\u00a0", "\0"):
        wanted = wanted.replace(space, _SPACE)
    return " ".join(wanted)


def index_questions(connection: Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Add ``(id, text, key)`` rows to the search index. A row is added once and never changed."""
    _index(connection, "INSERT INTO question_search (rowid, text, key) VALUES (?, ?, ?)", rows)


def index_passages(connection: Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Add ``(id, text, title)`` rows to the search index. A row is added once and never changed."""
    _index(connection, "INSERT INTO passage_search (rowid, text, title) VALUES (?, ?, ?)", rows)


def _index(connection: Connection, statement: str, rows: Iterable[tuple[int, str, str]]) -> None:
    _driver(connection).executemany(
        statement, ((number, spread(first), spread(second)) for number, first, second in rows)
    )


def matching(connection: Connection, wanted: str, *, is_regex: bool) -> TextClause:
    """A condition on ``question_state`` that holds where question, key, passage or title has `wanted`.

    Letters match in either case, composed or not. Raises `InputError` for a regular expression that is
    wrong or takes longer than `REGEX_SECONDS` over the project.
    """
    if is_regex:
        return _listed(connection, compiled(wanted))
    return text(
        "(question_state.question_id IN"
        " (SELECT rowid FROM question_search WHERE question_search MATCH :wanted)"
        " OR question_state.passage_id IN"
        " (SELECT rowid FROM passage_search WHERE passage_search MATCH :wanted))"
    ).bindparams(wanted=_phrases(wanted))


def _phrases(wanted: str) -> str:
    forms = [*map(spread, spellings(fold(wanted))), *map(_spread_before, spellings(wanted))]
    return " OR ".join('"' + form.replace('"', '""') + '"' for form in dict.fromkeys(forms))


def compiled(pattern: str) -> regex.Pattern[str]:
    """The regular expression, or `InputError` saying what is wrong with it and where."""
    # Comparing without case costs several times as much, and most scripts have none.
    cased = regex.sub(r"\\.", "", pattern)
    flags = regex.IGNORECASE if cased.lower() != cased.upper() else 0
    try:
        return regex.compile(pattern, flags)
    except regex.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise InputError(
            f"this is not a regular expression: {error.msg}{place}",
            item=pattern,
            remedy="Correct it, or search for the plain text",
        ) from None


def finder(wanted: str, *, is_regex: bool) -> Finder:
    """A function that gives the first hit in a text as ``(start, end)``, or None."""
    if not is_regex:
        sought = Sought(wanted)
        return lambda haystack: next(sought.hits(haystack), None)
    pattern = compiled(wanted)
    budget = _Budget(wanted)

    def find(haystack: str) -> tuple[int, int] | None:
        hit = budget.search(pattern, haystack)
        return None if hit is None else (hit.start(), hit.end())

    return find


def snippet(field: str, haystack: str, start: int, end: int) -> Snippet:
    """The hit ``[start, end)`` with up to `CONTEXT` characters on each side, on one line."""
    left, right = max(0, start - CONTEXT), min(len(haystack), end + CONTEXT)
    cut = "".join(" " if sign in _BREAKS else sign for sign in haystack[left:right])
    before, after = ("…" if left else ""), ("…" if right < len(haystack) else "")
    shift = len(before) - left
    return Snippet(field, before + cut + after, start + shift, end + shift)


class _Budget:
    """Time for a whole search, so that a pattern that backtracks for ever cannot hang it."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        # Of this thread's own work: other programs that are busy are not the pattern's fault.
        self._until = time.thread_time() + REGEX_SECONDS

    def search(self, pattern: regex.Pattern[str], haystack: str) -> regex.Match[str] | None:
        left = self._until - time.thread_time()
        try:
            if left <= 0:
                raise TimeoutError
            return pattern.search(haystack, timeout=left)
        except TimeoutError:
            raise InputError(
                f"this regular expression takes too long (more than {REGEX_SECONDS:.0f} seconds)",
                item=self._wanted,
                remedy="Make it simpler: avoid repeats inside repeats, such as (a+)+",
            ) from None


def _listed(connection: Connection, pattern: regex.Pattern[str]) -> TextClause:
    budget = _Budget(pattern.pattern)
    questions = _hits(connection, question, ("text", "key"), pattern, budget)
    passages = _hits(connection, passage, ("text", "title"), pattern, budget)
    return text(
        "(question_state.question_id IN (SELECT value FROM json_each(:found_questions))"
        " OR question_state.passage_id IN (SELECT value FROM json_each(:found_passages)))"
    ).bindparams(found_questions=_array(questions), found_passages=_array(passages))


def _hits(
    connection: Connection,
    table: Table,
    columns: tuple[str, str],
    pattern: regex.Pattern[str],
    budget: _Budget,
) -> Iterator[int]:
    statement = f"SELECT id, {columns[0]}, {columns[1]} FROM {table.name}"
    for number, first, second in _rows(connection, statement):
        if budget.search(pattern, first) or budget.search(pattern, second):
            yield number


def _rows(connection: Connection, statement: str) -> Iterator[tuple[Any, ...]]:
    """Rows from the driver itself: for whole tables, twice as fast as through SQLAlchemy."""
    yield from _driver(connection).execute(statement)


def _driver(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver


def _array(numbers: Iterator[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"
