"""Actions act on their page only, only while they can, and follow the settings' keys."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from desktop_app.context import Context


def test_an_action_acts_on_its_page_only(context: Context) -> None:
    done: list[str] = []
    context.actions.handle("train.start", lambda: done.append("train"))
    context.actions.set_page("evaluate")
    context.actions.trigger("train.start")
    assert done == []
    context.actions.set_page("train")
    context.actions.trigger("train.start")
    assert done == ["train"]


def test_a_window_action_acts_everywhere(context: Context) -> None:
    done: list[str] = []
    context.actions.handle("window.about", lambda: done.append("about"))
    context.actions.set_page("train")
    context.actions.trigger("window.about")
    assert done == ["about"]


def test_an_action_is_disabled_while_its_condition_does_not_hold(context: Context) -> None:
    ready = [False]
    action = context.actions.handle("train.start", lambda: None, enabled=lambda: ready[0])
    context.actions.set_page("train")
    assert not action.isEnabled()
    ready[0] = True
    context.actions.refresh()
    assert action.isEnabled()


def test_a_handler_goes_with_its_owner(context: Context) -> None:
    owner = QObject()
    action = context.actions.handle("train.start", lambda: None, owner=owner)
    context.actions.set_page("train")
    assert action.isEnabled()
    shiboken6.delete(owner)
    context.actions.refresh()
    assert not action.isEnabled()


def test_changed_keys_are_in_force_at_once_and_after_a_restart(context: Context) -> None:
    context.settings.update(keys={"correct.accept": ("Y",)})
    action = context.actions.action("correct.accept")
    assert [key.toString() for key in action.shortcuts()] == ["Y"]
    assert context.actions.key("correct.accept") == "Y"
    context.settings.update(keys={})
    assert action.shortcuts() == [QKeySequence("A")]


def test_a_family_of_keys_is_hinted_as_one_while_it_keeps_its_defaults(context: Context) -> None:
    assert context.actions.hint_key("correct.take_1") == "1–9"
    context.settings.update(keys={"correct.take_1": ("F7",)})
    assert context.actions.hint_key("correct.take_1") == "F7"
