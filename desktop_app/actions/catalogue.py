"""Every action of the window, with its default keys."""

from __future__ import annotations

from desktop_app.actions.command import ActionSpec

_NUMBERS = range(1, 10)


def _window() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("page.correct", "Go to Correct", ("Ctrl+1",), "Go", icon="correct"),
        ActionSpec("page.train", "Go to Train", ("Ctrl+2",), "Go", icon="train"),
        ActionSpec("page.evaluate", "Go to Evaluate", ("Ctrl+3",), "Go", icon="evaluate"),
        ActionSpec("page.models", "Go to Models & data", ("Ctrl+4",), "Go", icon="models"),
        ActionSpec("window.next_pane", "Next pane", ("F6",), "Go"),
        ActionSpec("window.previous_pane", "Previous pane", ("Shift+F6",), "Go"),
        ActionSpec("project.new", "New project…", ("Ctrl+N",), "Project", icon="plus"),
        ActionSpec("project.open", "Open project…", ("Ctrl+O",), "Project", icon="folder"),
        ActionSpec("project.import", "Import data…", ("Ctrl+I",), "Project", icon="import"),
        ActionSpec("project.export", "Export…", ("Ctrl+E",), "Project", icon="export"),
        ActionSpec("project.guidelines", "Guidelines", ("F2", "Ctrl+G"), "Project", icon="guidelines"),
        ActionSpec("window.settings", "Settings", ("Ctrl+,",), "Window", icon="settings"),
        ActionSpec(
            "window.palette", "Command palette", ("Ctrl+K",), "Window", icon="command", hint="commands"
        ),
        ActionSpec("window.keys", "Key map", ("F1",), "Window", icon="keyboard", hint="keys"),
        ActionSpec("window.theme", "Switch light and dark theme", ("Ctrl+Shift+L",), "Window", icon="moon"),
        ActionSpec("window.about", "About SpanBridge", (), "Window", icon="info"),
        ActionSpec("window.quit", "Quit", ("Ctrl+Q",), "Window", icon="x"),
    )


def _take(number: int) -> ActionSpec:
    first = number == 1
    return ActionSpec(
        f"correct.take_{number}",
        f"Take the span of suggestion {number}",
        (str(number),),
        "Correct",
        "correct",
        hint="take" if first else "",
        hint_key="1–9" if first else "",
        listed=False,
    )


def _splice(number: int, edge: str, modifier: str) -> ActionSpec:
    return ActionSpec(
        f"correct.{edge}_of_{number}",
        f"Take only the {edge} of suggestion {number}",
        (f"{modifier}+{number}",),
        "Correct",
        "correct",
        listed=False,
    )


def _correct(
    name: str,
    title: str,
    *keys: str,
    icon: str = "",
    hint: str = "",
    repeat: bool = False,
) -> ActionSpec:
    return ActionSpec(
        f"correct.{name}", title, keys, "Correct", "correct", icon=icon, hint=hint, repeat=repeat
    )


def _moves() -> tuple[ActionSpec, ...]:
    """← → move the end, Alt the start; Ctrl by word, Shift by five."""
    found = []
    for edge, alt in (("end", ""), ("start", "Alt+")):
        for unit, modifier, words in (
            ("", "", ""),
            ("_word", "Ctrl+", " by a word"),
            ("_five", "Shift+", " by five"),
        ):
            for side in ("left", "right"):
                keys = f"{modifier}{alt}{side.title()}"
                title = f"Move the {edge} {side}{words}"
                found.append(_correct(f"{edge}_{side}{unit}", title, keys, repeat=True))
    return tuple(found)


def _correcting() -> tuple[ActionSpec, ...]:
    return (
        *(_take(number) for number in _NUMBERS),
        *(
            _splice(number, edge, key)
            for edge, key in (("start", "Alt"), ("end", "Shift"))
            for number in _NUMBERS
        ),
        _correct("accept", "Accept the focused suggestion", "A", icon="check", hint="accept"),
        _correct("reject", "Reject the focused suggestion", "X", icon="x", hint="reject"),
        _correct("skip", "Skip this question", "Space", icon="skip"),
        *_moves(),
        _correct("no_answer", "No answer in this passage", "N", icon="no-answer"),
        _correct("add_answer", "Add another acceptable answer", "+", icon="plus"),
        _correct("next_span", "Next span of this question", "S", hint="next span"),
        _correct("confirm", "Confirm and go to the next", "Ctrl+Return", "Ctrl+Enter", icon="check-circle"),
        _correct("previous", "Previous question", "Alt+PgUp", icon="chevron-up", repeat=True),
        _correct("next", "Next question", "Alt+PgDown", icon="chevron-down", repeat=True),
        _correct(
            "next_unreviewed", "Next unreviewed question", "Ctrl+U", icon="skip", hint="next unreviewed"
        ),
        _correct("undo", "Undo", "Ctrl+Z", icon="undo"),
        _correct("redo", "Redo", "Ctrl+Shift+Z", "Ctrl+Y", icon="redo"),
        _correct("flag", "Flag with a reason", "F", icon="flag"),
        _correct("blind", "Blind mode", "B", icon="eye-off"),
        _correct("search", "Search questions and passages", "Ctrl+F", icon="search"),
        _correct("words", "Select by words with the mouse", "W", icon="word"),
        _correct("translation", "Fold the translation", "T", icon="language"),
        _correct("translate", "Translate the passage and the question", "Ctrl+T", icon="language"),
        _correct("translator", "Translate with another translator", "Alt+T", icon="more"),
        _correct("edit_translation", "Correct the translation…", "Shift+T", icon="edit"),
        _correct("service_key", "Key of the translation service…"),
        _correct("install_translator", "Install a translator…", icon="download"),
        _correct("trace", "Unfold how the focused suggestion came to be", "E", icon="chevron-down"),
        _correct("add_text", "Add a text with questions…", "Ctrl+Shift+T", icon="plus"),
        _correct("add_question", "Write a question about this passage…", "Ctrl+Shift+Q", icon="edit"),
        _correct("predict", "Ask systems for suggestions…", "Ctrl+P", icon="spark"),
    )


def _page(page: str, group: str, *rows: tuple[str, str, str, str]) -> tuple[ActionSpec, ...]:
    return tuple(
        ActionSpec(f"{page}.{name}", title, (keys,) if keys else (), group, page, icon)
        for name, title, keys, icon in rows
    )


ACTIONS: tuple[ActionSpec, ...] = (
    *_window(),
    *_correcting(),
    *_page(
        "train",
        "Train",
        ("start", "Start training", "Ctrl+Return", "play"),
        ("pause", "Pause the job", "", "pause"),
        ("stop", "Stop and keep the model", "", "stop"),
        ("cancel", "Cancel the job", "", "x"),
        ("resume", "Resume the job", "", "play"),
    ),
    *_page(
        "evaluate",
        "Evaluate",
        ("run", "Evaluate systems…", "Ctrl+Return", "evaluate"),
        ("swap", "Swap the two compared systems", "", "sort"),
        ("report", "Write an HTML report…", "Ctrl+Shift+E", "export"),
        ("switch", "Switch between scores and language grid", "Ctrl+M", "evaluate"),
        ("grid", "Score a language grid…", "Ctrl+Shift+G", "language"),
        ("write_grid", "Write the shown language grid…", "", "export"),
    ),
    *_page(
        "models",
        "Models & data",
        ("promote", "Promote the chosen version", "", "promote"),
        ("rollback", "Roll back to the version before", "", "rollback"),
        ("export", "Export the chosen version…", "", "export"),
        ("switch", "Next part: this project, branches, systems, this machine", "Ctrl+M", "cpu"),
        ("make_branch", "Make a language branch…", "Ctrl+Shift+B", "language"),
        ("complete_system", "Get what the chosen system lacks", "", "plus"),
        ("ask_system", "Ask the chosen system…", "", "spark"),
        ("evaluate_system", "Evaluate the chosen system…", "", "evaluate"),
        ("train_system", "Train the chosen system…", "", "train"),
        ("install", "Install a model…", "Ctrl+Shift+M", "download"),
        ("stop", "Stop installing the chosen model", "", "stop"),
        ("remove", "Remove the chosen model…", "", "trash"),
        ("key", "Key of the chosen service…", "", "keyboard"),
        ("import_memory", "Import a translation memory (TMX)…", "", "import"),
        ("export_memory", "Write the translation memory as TMX…", "", "export"),
    ),
)
"""The order is that of menus and of the key map."""
