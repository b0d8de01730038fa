"""The part of the Models & data page with every system of the registry, and how each can be made ready."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.item_models.records_table import Column, RecordsTable
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.system_parts import BRANCHES, CHOOSE, INSTALL, REPLACE, TRAIN, USE, Way
from desktop_app.view_models.systems import SystemsModel
from desktop_app.view_models.systems_reading import SystemItem
from desktop_app.views.models_system import ASK, EVALUATE, SystemCard, main_ways
from desktop_app.widgets.card import label
from desktop_app.widgets.record_view import RecordView


class SystemsPane(QWidget):
    """A list, a card for the chosen system, and the choice of what systems translate with."""

    counted = Signal(str)
    """How many can answer, in one sentence."""
    branches_wanted = Signal()
    """The person wants to make the language branches that a training learns from."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self.context = context
        self.model = SystemsModel(context.runner, context.bus, context.project, self)
        self.table: RecordsTable[SystemItem] = RecordsTable(_columns(), self)
        self.view = RecordView(self.table, parent=self)
        self.view.setProperty("role", "card")
        self.view.setAccessibleName("Systems")
        self.card = SystemCard(self)
        self.translator = QComboBox(self)
        self.translator.setAccessibleName("What systems translate with")
        self.translator.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._lay_out()
        self._attach()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(label("Systems", "heading"))
        head.addStretch(1)
        head.addWidget(label("They translate with", "muted"))
        head.addWidget(self.translator)
        lists = QVBoxLayout()
        lists.setSpacing(SPACE_M)
        lists.addLayout(head)
        lists.addWidget(self.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_L)
        row.addLayout(lists, 1)
        row.addWidget(self.card)

    def _attach(self) -> None:
        self.model.changed.connect(self._show)
        self.model.detail_changed.connect(self._show_card)
        self.model.told.connect(self.context.errors.notice)
        self.view.chosen.connect(lambda item: self.model.choose(item.id) if item is not None else None)
        self.view.opened.connect(lambda _item: self._do(self._likely()))
        self.card.asked.connect(self._do)
        self.translator.activated.connect(
            lambda _index: self.model.choose_translator(self.translator.currentData())
        )
        self.context.settings.changed.connect(self.view.fit_rows)
        for how in (ASK, EVALUATE, TRAIN):
            self._handle(how)
        self.context.actions.handle(
            "models.complete_system",
            lambda: self._do(self._missing()),
            enabled=lambda: self.isVisible() and self._missing() is not None,
            owner=self,
        )

    def _handle(self, how: str) -> None:
        self.context.actions.handle(
            f"models.{how}_system",
            lambda: self._do(self._main(how)),
            enabled=lambda: self.isVisible() and self._main(how) is not None,
            owner=self,
        )

    def panes(self) -> list[QWidget]:
        return [self.view, self.card, self.translator]

    def choose(self, system: str) -> None:
        """Show a system, now or as soon as the list is there."""
        self.model.choose(system)
        self._show()

    def summary(self) -> str:
        """How many systems can answer."""
        items = self.model.systems.items
        return f"{self.model.ready} of {len(items)} systems can answer" if items else ""

    # Drawing

    def _show(self) -> None:
        items = self.model.systems.items
        chosen = self.model.chosen
        self.view.blockSignals(True)
        self.table.set_records(items, key=lambda one: one.id)
        if items:
            self.view.choose_row(items.index(chosen) if chosen is not None else 0)
        self.view.blockSignals(False)
        if items and chosen is None:
            self.model.choose(items[0].id)
        self._show_translators()
        self._show_card()
        self.counted.emit(self.summary())

    def _show_translators(self) -> None:
        found = self.model.systems.translators
        self.translator.clear()
        self.translator.addItem(f"Whatever fits ({found.automatic or 'nothing does yet'})", "")
        for name, title in found.models:
            self.translator.addItem(title, name)
        if found.chosen and self.translator.findData(found.chosen) < 0:
            self.translator.addItem(found.chosen, found.chosen)
        self.translator.setCurrentIndex(self.translator.findData(found.chosen))
        self.translator.setEnabled(self.translator.count() > 1 and not self.context.project.read_only)
        tip = "" if self.translator.count() > 1 else "No model of this machine translates both ways."
        self.translator.setToolTip(tip)

    def _show_card(self) -> None:
        read_only = self.context.project.read_only
        self.card.show_system(self.model.chosen, self.model.detail, read_only=read_only)
        self.context.actions.refresh()

    # What the person wants

    def _main(self, how: str) -> Way | None:
        item = self.model.chosen
        if item is None or self.context.project.read_only:
            return None
        detail = self.model.detail
        ways = (*main_ways(item, detail), *(detail.ways if detail is not None else ()))
        return next((way for way in ways if way.how == how), None)

    def _missing(self) -> Way | None:
        detail = self.model.detail
        ways = detail.ways if detail is not None and not self.context.project.read_only else ()
        return next(iter(ways), None)

    def _likely(self) -> Way | None:
        """Enter, or a double click: what is missing, or else a question."""
        return self._missing() or self._main(ASK)

    def _do(self, way: Way | None) -> None:
        if way is None:
            return
        intents, author = self.context.intents, self.context.settings.settings.author
        {
            INSTALL: intents.install.emit,
            CHOOSE: lambda _: self._open_translators(),
            USE: lambda label: self.model.use(label, author),
            REPLACE: lambda label: self.model.replace(label, author),
            TRAIN: intents.train.emit,
            BRANCHES: lambda _: self.branches_wanted.emit(),
            ASK: intents.ask.emit,
            EVALUATE: intents.evaluate.emit,
        }[way.how](way.target)

    def _open_translators(self) -> None:
        self.translator.setFocus(Qt.FocusReason.OtherFocusReason)
        self.translator.showPopup()


def _columns() -> list[Column[SystemItem]]:
    return [
        Column("System", lambda one: one.title, tone=lambda one: "strong", tip=lambda one: one.title),
        Column("Id", lambda one: one.id, tone=lambda one: "muted"),
        Column("Paper", lambda one: one.row or "–", tone=lambda one: "muted"),
        Column("State", lambda one: one.state, tone=_tone, tip=lambda one: one.state),
    ]


def _tone(item: SystemItem) -> str:
    return "good" if item.ready else "faint" if item.family else "warning"
