"""Builds the sample project's data from XQuAD and CMRC 2018, the same bytes every time.

    python scripts/build_sample.py DATA_DIR [--out resources/sample]

`DATA_DIR` holds `xquad/xquad.zh.json`, `xquad/xquad.en.json`, `xquad/CC-BY-SA4.0.txt`,
`cmrc2018/cmrc2018_trial.json` and `cmrc2018/LICENCE`, as their projects publish them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.domain.questions import is_held_out  # noqa: E402
from core.errors import CoreError, InputError  # noqa: E402

XQUAD_PASSAGES = 40
XQUAD_QUESTIONS = 200
CMRC_TRAINED = 48
CMRC_HELD_OUT = 20
CMRC_LEAST_QUESTIONS = 3
HELD_OUT_PERCENT = 20

Json = dict[str, Any]


def lightest(sizes: Sequence[tuple[int, int]], passages: int, questions: int) -> list[int]:
    """Indices of exactly `passages` passages with `questions` questions in all and the least text.

    `sizes` holds (characters, questions) of each passage. A knapsack over both counts: among equal
    choices the one found first stays, so the result depends on the data alone. Raises `InputError`
    when no choice fits.
    """
    best: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, 0): (0, ())}
    for index, (length, asked) in enumerate(sizes):
        for (taken, total), (weight, chosen) in sorted(best.items(), reverse=True):
            state = (taken + 1, total + asked)
            if state[0] > passages or state[1] > questions:
                continue
            if state not in best or weight + length < best[state][0]:
                best[state] = (weight + length, (*chosen, index))
    if (passages, questions) not in best:
        raise InputError(f"no {passages} passages have {questions} questions together")
    return list(best[passages, questions][1])


def paragraphs(data: Json) -> Iterator[Json]:
    for document in data["data"]:
        yield from document["paragraphs"]


def keep(data: Json, chosen: set[int]) -> Json:
    """`data` with only the paragraphs at the positions `chosen`; documents left empty go too."""
    documents = []
    position = 0
    for document in data["data"]:
        kept = []
        for paragraph in document["paragraphs"]:
            if position in chosen:
                kept.append(paragraph)
            position += 1
        if kept:
            documents.append({**document, "paragraphs": kept})
    return {**data, "data": documents}


def choose_xquad(data: Json) -> set[int]:
    sizes = [(len(p["context"]), len(p["qas"])) for p in paragraphs(data)]
    return set(lightest(sizes, XQUAD_PASSAGES, XQUAD_QUESTIONS))


def choose_cmrc(data: Json) -> set[int]:
    """The shortest passages with a few questions each, of both sides of the held-out rule."""
    ranked = sorted(
        (len(p["context"]), position, is_held_out(p["context"], HELD_OUT_PERCENT))
        for position, p in enumerate(paragraphs(data))
        if len(p["qas"]) >= CMRC_LEAST_QUESTIONS
    )
    held_out = [position for _, position, held in ranked if held][:CMRC_HELD_OUT]
    trained = [position for _, position, held in ranked if not held][:CMRC_TRAINED]
    return {*held_out, *trained}


def memory_lines(target: Json, source: Json, language: str) -> Iterator[Json]:
    """The counterparts of `target`'s passages and questions in `source`, found by question id."""
    passage_of = {q["id"]: p for p in paragraphs(source) for q in p["qas"]}
    question_of = {q["id"]: q for p in paragraphs(source) for q in p["qas"]}
    for passage in paragraphs(target):
        first = passage["qas"][0]["id"]
        yield _line("passage", passage["context"], passage_of[first]["context"], language, first)
        for question in passage["qas"]:
            key = question["id"]
            yield _line("question", question["question"], question_of[key]["question"], language, key)


def _line(kind: str, target: str, source: str, language: str, key: str) -> Json:
    return {"kind": kind, "target": target, "source": source, "language": language, "key": key}


def build(data: Path, out: Path) -> None:
    """Write the sample's four files and both licence texts into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    chinese, english = _read(data / "xquad/xquad.zh.json"), _read(data / "xquad/xquad.en.json")
    trial = _read(data / "cmrc2018/cmrc2018_trial.json")
    xquad = keep(chinese, choose_xquad(chinese))
    _write(out / "xquad-zh.json", xquad)
    lines = [json.dumps(line, ensure_ascii=False) for line in memory_lines(xquad, english, "en")]
    (out / "xquad-memory.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write(out / "cmrc-trial.json", keep(trial, choose_cmrc(trial)))
    shutil.copyfile(data / "xquad/CC-BY-SA4.0.txt", out / "LICENSE-xquad-CC-BY-SA-4.0.txt")
    shutil.copyfile(data / "cmrc2018/LICENCE", out / "LICENSE-cmrc2018-CC-BY-SA-4.0.txt")


def _read(path: Path) -> Json:
    try:
        loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("the file is missing", item=str(path)) from None
    return loaded


def _write(path: Path, data: Json) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    count = sum(len(p["qas"]) for p in paragraphs(data))
    print(f"{path.name}: {sum(1 for _ in paragraphs(data))} passages, {count} questions")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with the published files")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "sample")
    arguments = parser.parse_args()
    try:
        build(arguments.data, arguments.out)
    except CoreError as error:
        print(f"build_sample: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
