"""The window: navigation between pages, and nothing else."""

from __future__ import annotations

from functools import partial
from importlib import import_module

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.actions.menus import window_menu
from desktop_app.actions.typing_guard import keeps
from desktop_app.context import Context
from desktop_app.tasks.intents import Intents
from desktop_app.views.page import Page, PageStatus
from desktop_app.views.welcome import WelcomePage
from desktop_app.widgets.line import line
from desktop_app.widgets.nav_rail import NavRail
from desktop_app.widgets.notice_bar import NoticeBar
from desktop_app.widgets.status_strip import StatusStrip
from desktop_app.work_display import WorkDisplay

PAGES: dict[str, tuple[str, str, str]] = {
    "correct": ("Correct", "correct", "desktop_app.views.correct:CorrectPage"),
    "train": ("Train", "train", "desktop_app.views.train:TrainPage"),
    "evaluate": ("Evaluate", "evaluate", "desktop_app.views.evaluate:EvaluatePage"),
    "models": ("Models & data", "models", "desktop_app.views.models:ModelsPage"),
}
"""Name → label, icon, and where the page lives; a page is imported and built when it is first shown."""


_FRAME = 40
"""Pixels that the window manager's title bar takes at most, commonly."""


class MainWindow(QWidget):
    """Shows one page at a time beside the rail, above the status strip."""

    first_painted = Signal()
    """The window has been painted for the first time; what is slow begins now."""
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._pages: dict[str, Page] = {}
        self._shown = ""
        self._painted = False
        self.setObjectName("main-window")
        self.setProperty("role", "window")
        self.setWindowTitle("SpanBridge")
        self.setMinimumSize(960, 620)
        self._lay_out()
        self._work = WorkDisplay(context.runner, self.strip, self)
        self.addActions(context.actions.qt_actions())
        self._attach()
        self._restore()
        self.welcome.setFocus()

    def _lay_out(self) -> None:
        self.rail = NavRail(self)
        for name, (label, icon, _) in PAGES.items():
            button = self.rail.add_page(name, label, icon)
            button.setToolTip(self.context.actions.action(f"page.{name}").toolTip())
        self._menu_button = self.rail.add_tool("Menu", "list")
        self._settings_button = self.rail.add_tool("Settings", "settings")
        self.notice = NoticeBar(self)
        self.stack = QStackedWidget(self)
        self.welcome = WelcomePage(self.context.actions, self)
        self.stack.addWidget(self.welcome)
        self.strip = StatusStrip(self)
        body = QVBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.notice)
        body.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(line(vertical=True, parent=self))
        middle.addLayout(body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(line(parent=self))
        whole.addWidget(self.strip)

    def _attach(self) -> None:
        actions, project = self.context.actions, self.context.project
        for name in PAGES:
            actions.handle(
                f"page.{name}", lambda name=name: self.show_page(name), enabled=lambda: project.is_open
            )
        actions.handle("window.next_pane", lambda: self._cycle(1))
        actions.handle("window.previous_pane", lambda: self._cycle(-1))
        actions.handle("window.quit", self.close)
        actions.bindings_changed.connect(self._show_hints)
        self.rail.chosen.connect(self.show_page)
        self._menu_button.clicked.connect(self._open_menu)
        self._settings_button.clicked.connect(lambda: actions.trigger("window.settings"))
        self.context.errors.noticed.connect(self.notice.tell)
        self.context.errors.offered.connect(self.notice.offer)
        self.context.jobs.changed.connect(self._mark_training)
        self._follow(self.context.intents)
        project.opened.connect(self._project_opened)
        project.closing.connect(self._project_closing)
        self._enable_rail()

    def show_page(self, name: str) -> None:
        """Show the page, built now where this is the first time."""
        if not self.context.project.is_open:
            return
        page = self.page(name)
        if name != self._shown:
            self.notice.hide()  # it was about what the person did there
        self._shown = name
        self.stack.setCurrentWidget(page)
        self.rail.show_page(name)
        self.context.memory.put("page", name)
        self.context.actions.set_page(name)
        self.strip.show_progress("", 0, 0)
        self._show_hints()
        page.activated()

    def page(self, name: str) -> Page:
        """The page, built where it has not been."""
        if name not in self._pages:
            module, _, part = PAGES[name][2].partition(":")
            page: Page = getattr(import_module(module), part)(self.context)
            page.status_changed.connect(lambda status, name=name: self._show_status(name, status))
            self._pages[name] = page
            self.stack.addWidget(page)
        return self._pages[name]

    @property
    def shown(self) -> str:
        """The name of the shown page; empty before a project is open."""
        return self._shown

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def event(self, event: QEvent) -> bool:
        # Qt asks the focus widget and then its parents whether they want a key before any shortcut has it.
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and keeps(event, QApplication.focusWidget()):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._work.may_stop(self):
            event.ignore()
            return
        self.context.memory.put_bytes("geometry", self.saveGeometry())
        self.context.memory.save()
        event.accept()
        self.closed.emit()

    def _restore(self) -> None:
        geometry = self.context.memory.bytes("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1440, 900)
        room = self.screen().availableGeometry()
        if not self.isMaximized() and (self.width() > room.width() or self.height() > room.height() - _FRAME):
            # The status line must not lie below the screen's edge.
            self.resize(min(self.width(), room.width()), min(self.height(), room.height() - _FRAME))

    def _project_opened(self) -> None:
        project = self.context.project.current
        reader = " (read-only)" if self.context.project.read_only else ""
        self.setWindowTitle(f"{project.info.name}{reader} · SpanBridge")
        self._enable_rail()
        for page in self._pages.values():
            page.project_opened()
        wanted = self._shown or self.context.memory.text("page", "correct")
        self.show_page(wanted if wanted in PAGES else "correct")

    def _project_closing(self) -> None:
        for page in self._pages.values():
            page.project_closing()

    def _enable_rail(self) -> None:
        for name in PAGES:
            self.rail.button(name).setEnabled(self.context.project.is_open)

    def _mark_training(self) -> None:
        """A dot at the Train button tells on every page that a job is running."""
        self.rail.button("train").set_marked(bool(self.context.jobs.running()))

    def _show_status(self, name: str, status: PageStatus) -> None:
        if name == self._shown:
            self.strip.show_progress(status.text, status.done, status.total)

    def _show_hints(self) -> None:
        actions = self.context.actions
        shown = [spec for spec in actions.all() if spec.hint and spec.page in ("", self._shown)]
        shown.sort(key=lambda spec: not spec.page)
        hints = [(actions.hint_key(spec.name), spec.hint) for spec in shown]
        self.strip.hints.set_hints([(key, hint) for key, hint in hints if key])

    def _follow(self, intents: Intents) -> None:
        """Show the page that a wish is for, and pass the wish on to the page's method."""
        for wish, page, method in (
            (intents.compare, "evaluate", "compare"),
            (intents.evaluate, "evaluate", "ask"),
            (intents.correct, "correct", "show_question"),
            (intents.ask, "correct", "ask"),
            (intents.train, "train", "choose_recipe"),
            (intents.install, "models", "install"),
            (intents.system, "models", "show_system"),
        ):
            wish.connect(partial(self._pass_on, page, method))

    def _pass_on(self, page: str, method: str, *wanted: str | int) -> None:
        self.show_page(page)
        getattr(self._pages[page], method)(*wanted)

    def _open_menu(self) -> None:
        menu = window_menu(self.context.actions, self)
        corner = self._menu_button.mapToGlobal(QPoint(self._menu_button.width(), 0))
        menu.popup(corner - QPoint(0, max(0, menu.sizeHint().height() - self._menu_button.height())))

    def _cycle(self, step: int) -> None:
        """Give the focus to the next pane of the page; the rail is one of them."""
        panes = [pane for pane in [*self._panes(), self.rail.button(self._shown)] if pane.isVisible()]
        focus = QApplication.focusWidget()
        holding = [
            index
            for index, pane in enumerate(panes)
            if focus is not None and (pane is focus or pane.isAncestorOf(focus))
        ]
        if panes:
            index = holding[-1] + step if holding else 0
            _focus(panes[index % len(panes)])

    def _panes(self) -> list[QWidget]:
        return self._pages[self._shown].panes() if self._shown else []


def _focus(pane: QWidget) -> None:
    """Focus the pane, or the first widget in it that takes the focus."""
    reason = Qt.FocusReason.ShortcutFocusReason
    for widget in [pane, *pane.findChildren(QWidget)]:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible():
            widget.setFocus(reason)
            return
