"""``new``, ``import``, ``export``."""

import json
from pathlib import Path

from tests.core.cli.conftest import Terminal


def test_a_project_is_made_with_its_languages(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("new", tmp_path / "mine", "--source", "en", "--target", "ja", "--json")
    assert done.code == 0
    assert done.json["name"] == "mine"
    assert (done.json["source"], done.json["target"], done.json["held_out_percent"]) == ("en", "ja", 20)


def test_a_folder_with_something_in_it_is_refused(terminal: Terminal, project: Path) -> None:
    done = terminal("new", project, "--source", "en", "--target", "zh")
    assert done.code == 2
    assert "the folder exists and is not empty" in done.err
    assert "Traceback" not in done.err


def test_an_import_reports_what_was_read(terminal: Terminal, tmp_path: Path, data: Path) -> None:
    terminal("new", tmp_path / "p", "--source", "en", "--target", "zh")
    done = terminal("import", tmp_path / "p", data, "--role", "evaluation", "--json")
    (imported,) = done.json
    assert (imported["dataset"], imported["report"]["questions"], imported["report"]["spans"]) == (
        "tiny",
        16,
        16,
    )


def test_people_see_counts_and_repairs(terminal: Terminal, tmp_path: Path, data: Path) -> None:
    content = json.loads(data.read_text(encoding="utf-8"))
    content["data"][0]["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] = 1
    data.write_text(json.dumps(content), encoding="utf-8")
    terminal("new", tmp_path / "p", "--source", "en", "--target", "zh")
    done = terminal("import", tmp_path / "p", data)
    assert "8 passages, 16 questions, 16 answers" in done.out
    assert "repaired 1" in done.out and "p0q0" in done.out


def test_a_cut_file_names_its_place_and_changes_nothing(
    terminal: Terminal, project: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.json"
    cut.write_text('{"version": "1.1",\n "data": [{"title": "x", ', encoding="utf-8")
    done = terminal("import", project, cut)
    assert done.code == 2
    assert "cut.json:2:" in done.err and "expected" in done.err
    assert terminal("export", project, tmp_path / "out.json", "--json").json["questions"] == 16


def test_files_before_a_faulty_one_are_told_as_data(terminal: Terminal, tmp_path: Path, data: Path) -> None:
    terminal("new", tmp_path / "p", "--source", "en", "--target", "zh")
    done = terminal("import", tmp_path / "p", data, tmp_path / "none.json", "--json")
    assert done.code == 2
    assert "none.json" in done.err
    assert [one["dataset"] for one in done.json] == ["tiny"]


def test_an_unknown_format_to_write_names_predictions_too(
    terminal: Terminal, project: Path, tmp_path: Path
) -> None:
    done = terminal("export", project, tmp_path / "out", "--format", "predictons")
    assert done.code == 2
    assert "jsonl" in done.err and "predictions" in done.err


def test_a_missing_file_or_project_is_bad_input(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    assert terminal("import", project, tmp_path / "none.json").code == 2
    done = terminal("import", tmp_path / "no-project", tmp_path / "none.json")
    assert done.code == 2
    assert "spanbridge new" in done.err


def test_a_memory_is_imported(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.jsonl"
    pairs = [
        {"target": "什么在法国？", "source": "What is in France?"},
        {"target": "没有", "source": "nothing"},
    ]
    memory.write_text("\n".join(json.dumps(pair) for pair in pairs), encoding="utf-8")
    done = terminal("import", project, memory, "--memory")
    assert done.code == 0
    assert "1 of 2 pairs stand in the project" in done.out
    assert "not found in the project: 1 (lines 2)" in done.out


def test_gold_comes_out_as_it_went_in(terminal: Terminal, project: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = terminal("export", project, out, "--format", "squad", "--what", "gold")
    assert done.code == 0, done.err
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(data.read_text(encoding="utf-8"))


def test_a_file_that_is_there_is_replaced_only_when_told(
    terminal: Terminal, project: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    out.write_text("mine", encoding="utf-8")
    orders: tuple[tuple[object, ...], ...] = (
        ("export", project, out),
        ("memory", "export", project, out),
        ("evaluate", project, "--system", "cascade", "--report", out),
        ("score", out, out, "--metric", "squad_v1.1", "--per-question", out),
        ("evaluate-grid", "cascade", "a.json:en", "b.json:de", "--out", out),
    )
    for order in orders:
        refused = terminal(*order)
        assert refused.code == 2 and "such a file already" in refused.err and "--force" in refused.err, order
        assert out.read_text(encoding="utf-8") == "mine"
    assert terminal("export", project, out, "--force").code == 0
    assert json.loads(out.read_text(encoding="utf-8"))


def test_what_is_not_there_cannot_be_exported(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    done = terminal("export", project, tmp_path / "out.json", "--what", "corrections")
    assert done.code == 2
    assert "Confirm some answers first" in done.err
    done = terminal("export", project, tmp_path / "out.json", "--what", "nonsense")
    assert done.code == 2


def test_wrong_options_of_a_new_project_do_not_blame_its_folder(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("new", tmp_path / "p", "--source", "en", "--target", "zh", "--held-out", 200)
    assert done.code == 2
    assert "0 to 90 percent" in done.err
    assert "empty folder" not in done.err
    assert not (tmp_path / "p").exists()
