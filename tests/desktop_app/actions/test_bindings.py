"""Keys are one way to write them, clash by name, and never a bare Backspace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QKeyCombination, Qt

from desktop_app.actions.bindings import Bindings, is_bare, portable, shown
from desktop_app.actions.catalogue import ACTIONS
from desktop_app.actions.command import ActionSpec

SPECS = (
    ActionSpec("correct.accept", "Accept", ("A",), page="correct"),
    ActionSpec("correct.reject", "Reject", ("X",), page="correct"),
    ActionSpec("train.start", "Start", ("Ctrl+Return",), page="train"),
    ActionSpec("correct.confirm", "Confirm", ("Ctrl+Return", "Ctrl+Enter"), page="correct"),
    ActionSpec("window.keys", "Key map", ("F1",)),
)


@pytest.mark.parametrize(
    ("written", "same"),
    [("ctrl+return", "Ctrl+Return"), ("a", "A"), ("Alt+PgUp", "Alt+PgUp"), ("+", "+"), ("nonsense", "")],
)
def test_one_way_to_write_a_key(written: str, same: str) -> None:
    assert portable(written) == same


@pytest.mark.parametrize(
    ("key", "text"),
    [("Ctrl+Return", "Ctrl ↵"), ("Alt+Left", "Alt ←"), ("+", "+"), ("Ctrl++", "Ctrl +"), ("F1", "F1")],
)
def test_how_people_read_a_key(key: str, text: str) -> None:
    assert shown(key) == text


def test_defaults_hold_where_nothing_was_changed() -> None:
    bindings = Bindings(SPECS, {"correct.accept": ["y"]})
    assert bindings.keys("correct.accept") == ("Y",)
    assert bindings.keys("correct.confirm") == ("Ctrl+Return", "Ctrl+Enter")
    assert bindings.own() == {"correct.accept": ("Y",)}


def test_a_clash_names_the_other_action() -> None:
    assert Bindings(SPECS).fault("correct.accept", "X") == "X already does “Reject”."


def test_a_window_key_clashes_with_every_page() -> None:
    assert "Key map" in Bindings(SPECS).fault("train.start", "F1")


def test_two_pages_may_share_a_key() -> None:
    assert Bindings(SPECS).fault("train.start", "Ctrl+Return") == ""
    assert Bindings(SPECS).fault("train.start", "X") == ""


@pytest.mark.parametrize("key", ["Backspace", "Tab", "Esc", ""])
def test_keys_that_are_never_bound(key: str) -> None:
    assert Bindings(SPECS).fault("correct.accept", key)


def test_binding_back_to_the_default_leaves_nothing_behind() -> None:
    changed = Bindings(SPECS).bind("correct.accept", ["Y"])
    assert changed.own() == {"correct.accept": ("Y",)}
    assert changed.bind("correct.accept", ["A"]).own() == {}


def test_an_action_may_be_left_without_a_key() -> None:
    assert Bindings(SPECS).bind("correct.accept", []).keys("correct.accept") == ()


def test_bindings_of_unknown_actions_are_passed_over() -> None:
    assert Bindings(SPECS, {"gone.action": ["Q"]}).own() == {}


@pytest.mark.parametrize(
    ("modifiers", "key", "bare"),
    [
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_A, True),
        (Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Plus, True),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Space, True),
        (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Z, False),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_F6, False),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Escape, False),
    ],
)
def test_which_keys_type_something(modifiers: Qt.KeyboardModifier, key: Qt.Key, bare: bool) -> None:
    assert is_bare(QKeyCombination(modifiers, key)) is bare


def test_no_default_key_clashes_with_another() -> None:
    bindings = Bindings(ACTIONS)
    faults = {
        (spec.name, key): bindings.fault(spec.name, key)
        for spec in ACTIONS
        for key in bindings.keys(spec.name)
    }
    assert {place: fault for place, fault in faults.items() if fault} == {}


def test_every_default_key_is_one_that_qt_knows() -> None:
    assert [key for spec in ACTIONS for key in spec.keys if not portable(key)] == []


def test_names_are_unique_and_start_with_their_page() -> None:
    names = [spec.name for spec in ACTIONS]
    assert len(names) == len(set(names))
    assert all(spec.name.startswith(f"{spec.page}.") for spec in ACTIONS if spec.page)
