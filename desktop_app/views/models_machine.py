"""The part of the Models & data page that no project owns: translators and models of this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.dialogs.confirm import ConfirmDialog
from desktop_app.item_models.records_table import Column, RecordsTable
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.machine import MachineModel
from desktop_app.view_models.machine_reading import ADDRESS, INSTALL, KEY, REMOVE, Item
from desktop_app.views.models_item import ItemCard
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import label
from desktop_app.widgets.record_view import RecordView

if TYPE_CHECKING:
    from core.formats.tmx import TmxReport
    from core.services.installing import Inspection

MEMORY = "memory"


class MachinePane(QWidget):
    """Two lists, and a card for what is chosen in one of them."""

    counted = Signal(str)
    """How much of it can be used, in one sentence."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self.context = context
        self._page = page
        self.model = MachineModel(context.runner, context.bus, context.project, self)
        self.tables = {name: RecordsTable(self._columns(), self) for name in ("Translators", "Models")}
        self.views = {name: self._view(table, name) for name, table in self.tables.items()}
        self.card = ItemCard(self)
        self.install_button = HintButton("Install by name or folder…", icon="download")
        self.install_button.clicked.connect(lambda _checked=False: self.install())
        self._chosen = ""
        self._lay_out()
        self._connect()
        self._attach()
        self.read_settings()

    def _view(self, table: RecordsTable[Item], name: str) -> RecordView:
        view = RecordView(table, (0, 2), parent=self)
        view.setProperty("role", "card")
        view.setAccessibleName(name)
        view.chosen.connect(lambda item: self._choose(name, item))
        view.opened.connect(self._open)
        return view

    def _columns(self) -> list[Column[Item]]:
        return [
            Column("Name", lambda one: one.title, tone=lambda one: "strong", tip=lambda one: one.name),
            Column("State", self._state, tone=self._tone),
            Column("Languages", lambda one: one.languages or "–", tip=lambda one: one.languages),
            Column("What it is", lambda one: one.what, tone=lambda one: "muted"),
        ]

    def _state(self, one: Item) -> str:
        return self.model.state(one)

    def _tone(self, one: Item) -> str:
        return "accent" if one.name in self.model.installing else one.tone

    def _lay_out(self) -> None:
        lists = QVBoxLayout()
        lists.setSpacing(SPACE_M)
        for name, view in self.views.items():
            head = QHBoxLayout()
            head.setSpacing(SPACE_S)
            head.addWidget(label(name, "heading"))
            head.addStretch(1)
            if name == "Translators":
                head.addWidget(self.install_button)
            lists.addLayout(head)
            lists.addWidget(view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_L)
        row.addLayout(lists, 1)
        row.addWidget(self.card)

    def _connect(self) -> None:
        self.model.changed.connect(self._show)
        self.model.advanced.connect(self._advance)
        self.model.told.connect(self.context.errors.notice)
        self.card.asked.connect(self.context.actions.trigger)
        for view in self.views.values():
            self.context.settings.changed.connect(view.fit_rows)
        self.context.settings.changed.connect(self.read_settings)

    def _attach(self) -> None:
        writable = lambda: self.context.project.is_open and not self.context.project.read_only  # noqa: E731
        handlers: dict[str, tuple[Callable[[], object], Callable[[], bool]]] = {
            "install": (self._install_chosen, lambda: True),
            "stop": (self._stop, lambda: self._is_installing()),
            "remove": (self._remove, lambda: self._can(REMOVE)),
            "key": (self._ask_key, lambda: self._can(KEY)),
            "import_memory": (self._import_memory, writable),
            "export_memory": (self._export_memory, lambda: self.context.project.is_open),
        }
        self._may = {f"models.{name}": enabled for name, (_, enabled) in handlers.items()}
        for name, (run, enabled) in handlers.items():
            self.context.actions.handle(f"models.{name}", run, enabled=enabled, owner=self)
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys in force."""
        self.install_button.set_keys(self.context.actions.key("models.install"))

    def read_settings(self) -> None:
        address = self.context.settings.settings.libretranslate_address
        if address != self.model.address:
            self.model.address = address
            self.model.reload()

    def panes(self) -> list[QWidget]:
        return list(self.views.values())

    @property
    def item(self) -> Item | None:
        """What is chosen; None before anything is."""
        return next((one for one in self._items() if one.name == self._chosen), None)

    # Drawing

    def _items(self) -> tuple[Item, ...]:
        return (*self.model.translators, *self.model.models)

    def _show(self) -> None:
        chosen = self._chosen
        for name, items in (("Translators", self.model.translators), ("Models", self.model.models)):
            self.tables[name].set_records(items, key=lambda one: one.name)
        self._chosen = chosen
        if self.item is None and self.model.translators:
            self._chosen = self.model.translators[0].name
        self._show_choice()
        self._show_item()
        self.counted.emit(self.summary())

    def summary(self) -> str:
        """How many translators and models are ready."""
        unready = ("Can be installed", "Needs a key", "Needs an address", "Damaged")
        ready = [
            sum(one.state not in unready for one in items)
            for items in (self.model.translators, self.model.models)
        ]
        return f"{ready[0]} translators and {ready[1]} models can be used"

    def _show_choice(self) -> None:
        """One row is chosen in all: that of the other list goes."""
        for name, items in (("Translators", self.model.translators), ("Models", self.model.models)):
            rows = [at for at, one in enumerate(items) if one.name == self._chosen]
            view = self.views[name]
            view.blockSignals(True)
            if rows:
                view.choose_row(rows[0])
            else:
                view.clearSelection()
            view.blockSignals(False)

    def _advance(self) -> None:
        for table in self.tables.values():
            table.set_records(table.records(), key=lambda one: one.name)
        self._show_item()

    def _choose(self, _list: str, item: Item | None) -> None:
        if item is not None and item.name != self._chosen:
            self._chosen = item.name
            self._show_choice()
            self._show_item()

    def _show_item(self) -> None:
        item = self.item
        found = self.model.installing.get(item.name) if item is not None else None
        self.card.show_item(item, self.model.state(item) if item else "", found, self._buttons(item))
        self.context.actions.refresh()

    def _buttons(self, item: Item | None) -> list[tuple[str, str, str, str]]:
        """(action, words, kind, icon) of what can be done with the chosen one."""
        if item is None:
            return []
        if self._is_installing():
            return [("models.stop", "Stop", "", "x")]
        if item.name == MEMORY:
            both = [
                ("models.import_memory", "Import TMX…", "", "import"),
                ("models.export_memory", "Write TMX…", "", "export"),
            ]
            return [one for one in both if self._may[one[0]]()]
        made = {
            INSTALL: ("models.install", "Install…", "primary", "download"),
            KEY: ("models.key", "Key…", "", "edit"),
            ADDRESS: ("window.settings", "Settings…", "", "settings"),
            REMOVE: ("models.remove", "Remove…", "danger", "trash"),
        }
        return [button for way, button in made.items() if way in item.ways]

    # What the person wants

    def _can(self, way: str) -> bool:
        return self.item is not None and way in self.item.ways and not self._is_installing()

    def _is_installing(self) -> bool:
        return self._chosen in self.model.installing

    def _open(self, item: Item | None) -> None:
        """Enter, or a double click: what is most likely wanted."""
        if item is None:
            return
        for way, action in ((INSTALL, "models.install"), (ADDRESS, "window.settings"), (KEY, "models.key")):
            if way in item.ways:
                self.context.actions.trigger(action)
                return

    def _install_chosen(self) -> None:
        self.install(self._chosen if self._can(INSTALL) else "")

    def install(self, name: str = "") -> None:
        """Ask for a model; with a name, what it is is looked at once."""
        from desktop_app.dialogs.install_model import InstallDialog

        dialog = InstallDialog(self.context, name, self.window())
        dialog.agreed.connect(self._start)
        dialog.discarded.connect(lambda name: self.model.remove(Item(name, name, "", "")))
        dialog.open()

    def _start(self, inspected: Inspection) -> None:
        self.model.install(inspected)
        self._chosen = inspected.name
        self._show()

    def _stop(self) -> None:
        self.model.stop(self._chosen)

    def _remove(self) -> None:
        item = self.item
        if item is None:
            return
        words = "What was trained from it keeps its own weights. It can be installed again."
        dialog = ConfirmDialog(f"Remove {item.name}?", words, "Remove", self.window())
        dialog.agreed.connect(lambda: self.model.remove(item))
        dialog.open()

    def _ask_key(self) -> None:
        from desktop_app.dialogs.asking_key import ask_key

        if self.item is not None:
            ask_key(self.context, self.item.name, self, self.model.reload)

    def _import_memory(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, "Import a memory", str(Path.home()), "TMX (*.tmx)")
        if found:
            self.model.import_memory(Path(found), self._told_import)

    def _told_import(self, report: TmxReport, new: int) -> None:
        self.context.errors.notice(f"{' '.join(report.summary())} {new:,} of them are new.")

    def _export_memory(self) -> None:
        start = str(Path.home() / "memory.tmx")
        found, _ = QFileDialog.getSaveFileName(self, "Write the memory", start, "TMX (*.tmx)")
        if found:
            self.model.export_memory(Path(found))
