"""The Models & data page: a project's versions, data sets and branches, all systems, the machine's models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.item_models.records_table import Column, RecordsTable
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop_app.view_models.registry import RegistryModel
from desktop_app.view_models.systems_reading import why_not_alone
from desktop_app.view_models.words import percent, when
from desktop_app.views.models_branches import BranchesPane
from desktop_app.views.models_detail import VersionCard
from desktop_app.views.models_machine import MachinePane
from desktop_app.views.models_systems import SystemsPane
from desktop_app.views.page import Page, PageStatus
from desktop_app.widgets.buttons import HintButton, SegmentedControl
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.keycap import KeyCap
from desktop_app.widgets.page_parts import lay_out_parts
from desktop_app.widgets.record_view import RecordView

if TYPE_CHECKING:
    from core.domain.reviews import DatasetInfo
    from core.domain.runs import ModelVersion

_PROJECT, _BRANCHES, _SYSTEMS, _MACHINE = "project", "branches", "systems", "machine"
_PARTS = (
    (_PROJECT, "This project"),
    (_BRANCHES, "Language branches"),
    (_SYSTEMS, "Systems"),
    (_MACHINE, "This machine"),
)
_Pane = BranchesPane | SystemsPane | MachinePane
_ROLES = {"annotate": "To correct and train on", "evaluation": "Evaluation only"}


class ModelsPage(Page):
    """Draws `RegistryModel` and sends it what the person wants."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = RegistryModel(context.runner, context.bus, context.project, self)
        self.versions_table: RecordsTable[ModelVersion] = RecordsTable(_version_columns(self._is_lost), self)
        self.datasets_table: RecordsTable[DatasetInfo] = RecordsTable(_dataset_columns(), self)
        self.versions = self._view(self.versions_table, "Model versions", stretch=2)
        self.datasets = self._view(self.datasets_table, "Data sets")
        self.card = VersionCard(self)
        self.no_models = EmptyState("models", "No models yet", "Train one on the Train page.", self)
        self.no_data = EmptyState("database", "No data yet", "Import a data set to begin.", self)
        self.no_data.add_button("import", "Import data…", context.actions.key("project.import"), primary=True)
        self.no_data.chosen.connect(lambda _name: context.actions.trigger("project.import"))
        self.branches = BranchesPane(context, self)
        self.systems = SystemsPane(context, self)
        self.machine = MachinePane(context, self)
        self._make_buttons()
        self._lay_out()
        self._attach()
        self.project_opened()

    def _view(self, table: RecordsTable[Any], name: str, stretch: int = 0) -> RecordView:
        view = RecordView(table, stretch, parent=self)
        view.setProperty("role", "card")
        view.setAccessibleName(name)
        return view

    def _make_buttons(self) -> None:
        self._switch_key = KeyCap("")
        self.promote_button = self._button("models.promote", "Promote", "promote", self._promote)
        self.rollback_button = self._button("models.rollback", "Roll back", "rollback", self._roll_back)
        self.export_button = self._button("models.export", "Export model…", "export", self._export)
        self.import_data_button = HintButton(
            "Import data…", self.context.actions.key("project.import"), icon="import"
        )
        self.export_data_button = HintButton(
            "Export…", self.context.actions.key("project.export"), icon="export"
        )
        self.report_button = HintButton("Import report…", icon="file")
        self.report_button.clicked.connect(lambda _checked=False: self._show_report())
        for button, name in (
            (self.import_data_button, "project.import"),
            (self.export_data_button, "project.export"),
        ):
            button.clicked.connect(lambda _checked=False, name=name: self.context.actions.trigger(name))

    def _button(self, action: str, words: str, icon: str, run: Callable[[], None]) -> HintButton:
        button = HintButton(words, icon=icon)
        button.clicked.connect(lambda _checked=False: run())
        checks = {
            "models.promote": lambda: self.model.can_promote(self._version()),
            "models.rollback": lambda: self.model.can_roll_back(self._version()),
            "models.export": lambda: self.model.can_export(self._version()),
        }
        self.context.actions.handle(action, run, enabled=checks[action], owner=self)
        return button

    def _lay_out(self) -> None:
        models = QVBoxLayout()
        models.setSpacing(SPACE_M)
        models.addLayout(_head("Models", self.promote_button, self.rollback_button, self.export_button))
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_L)
        middle.addWidget(self.versions, 1)
        middle.addWidget(self.no_models, 1)
        middle.addWidget(self.card)
        models.addLayout(middle, 1)
        data = QVBoxLayout()
        data.setSpacing(SPACE_M)
        data.addLayout(
            _head("Data sets", self.report_button, self.export_data_button, self.import_data_button)
        )
        data.addWidget(self.datasets, 1)
        data.addWidget(self.no_data, 1)
        own = QWidget(self)
        column = QVBoxLayout(own)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XL)
        column.addLayout(models, 3)
        column.addLayout(data, 2)
        self.parts = SegmentedControl(_PARTS, self)
        shown = (own, self.branches, self.systems, self.machine)
        self._stack = lay_out_parts(self, self.parts, self._switch_key, shown, SPACE_L)

    def _attach(self) -> None:
        self.model.changed.connect(self._show)
        for view in (self.versions, self.datasets):
            self.context.settings.changed.connect(view.fit_rows)
        self.model.told.connect(self.context.errors.notice)
        self.card.replace_wanted.connect(self._replace)
        self.systems.branches_wanted.connect(lambda: self.show_part(_BRANCHES))
        self.versions.chosen.connect(lambda _record: self._show_version())
        self.datasets.chosen.connect(lambda _record: self._enable())
        self.datasets.opened.connect(lambda _record: self._show_report())
        self.parts.chosen.connect(self.show_part)
        self.branches.wanted.connect(lambda: self.show_part(_BRANCHES))
        for pane in (self.branches, self.systems, self.machine):
            pane.counted.connect(lambda _words: self._tell_status())
        self.context.actions.handle("models.switch", self._switch, owner=self)
        self.context.actions.bindings_changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        self._switch_key.set_keys(self.context.actions.key("models.switch"))
        self.machine.show_keys()

    def _switch(self) -> None:
        order = [name for name, _ in _PARTS]
        self.show_part(order[(order.index(self.parts.value()) + 1) % len(order)])
        self.panes()[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_part(self, part: str) -> None:
        """Show one part of the page, by its name."""
        self.parts.set_value(part)
        self._stack.setCurrentIndex([name for name, _ in _PARTS].index(part))
        self._reload_part()
        self.context.actions.refresh()
        self._tell_status()

    def _pane(self) -> _Pane | None:
        """The part that is shown; None for the project's own."""
        panes: dict[str, _Pane] = {
            _BRANCHES: self.branches,
            _SYSTEMS: self.systems,
            _MACHINE: self.machine,
        }
        return panes.get(self.parts.value())

    def _reload_part(self) -> None:
        """Read anew what only a shown part reads."""
        pane = self._pane()
        if pane is not None:
            pane.model.reload()

    def show_system(self, system: str) -> None:
        """Show a system that another page speaks of."""
        self.show_part(_SYSTEMS)
        self.systems.choose(system)

    def _tell_status(self) -> None:
        pane = self._pane()
        if pane is not None:
            self.status_changed.emit(PageStatus(pane.summary()))
            return
        registry = self.model.registry
        questions = sum(info.questions for info in registry.datasets)
        text = f"{len(registry.versions)} model versions, {len(registry.datasets)} data sets"
        self.status_changed.emit(PageStatus(f"{text} with {questions:,} questions"))

    def install(self, name: str = "") -> None:
        """Install a model that another page asks for."""
        self.show_part(_MACHINE)
        self.machine.install(name)

    def activated(self) -> None:
        self.model.reload()
        self._reload_part()

    def project_opened(self) -> None:
        self.versions_table.set_records([], key=lambda one: one.id)
        self.datasets_table.set_records([], key=lambda one: one.id)
        self.card.show_version(None)
        self.systems.model.forget()
        self.branches.model.forget()
        self.model.reload()
        self._reload_part()
        self._show_empty(False, False)

    def panes(self) -> list[QWidget]:
        pane = self._pane()
        return pane.panes() if pane is not None else [self.versions, self.datasets]

    def _show(self) -> None:
        registry = self.model.registry
        chosen = self._version()
        self.versions_table.set_records(registry.versions, key=lambda one: one.id)
        self.datasets_table.set_records(registry.datasets, key=lambda one: one.id)
        self._show_empty(not registry.versions, not registry.datasets)
        if registry.versions:
            numbers = [one.id for one in registry.versions]
            self.versions.choose_row(numbers.index(chosen.id) if chosen and chosen.id in numbers else 0)
        if registry.datasets and self.datasets.current() is None:
            self.datasets.choose_row(0)
        self._show_version()
        self._tell_status()

    def _show_empty(self, no_models: bool, no_data: bool) -> None:
        self.no_models.setVisible(no_models)
        self.versions.setVisible(not no_models)
        self.card.setVisible(not no_models)
        self.no_data.setVisible(no_data)
        self.datasets.setVisible(not no_data)

    def _version(self) -> ModelVersion | None:
        found: ModelVersion | None = self.versions.current()
        return found

    def _dataset(self) -> DatasetInfo | None:
        found: DatasetInfo | None = self.datasets.current()
        return found

    def _show_version(self) -> None:
        version = self._version()
        instead = self.model.registry.lost.get(version.label) if version is not None else None
        self.card.show_version(version, instead, read_only=self.context.project.read_only)
        self._enable()

    def _is_lost(self, version: ModelVersion) -> bool:
        return version.label in self.model.registry.lost

    def _enable(self) -> None:
        version = self._version()
        self.promote_button.setEnabled(self.model.can_promote(version))
        self.rollback_button.setEnabled(self.model.can_roll_back(version))
        self.export_button.setEnabled(self.model.can_export(version))
        for button in (self.promote_button, self.export_button):
            button.setToolTip(why_not_alone(version))
        self.report_button.setEnabled(self._dataset() is not None)
        self.import_data_button.setEnabled(not self.context.project.read_only)
        self.context.actions.refresh()

    def _promote(self) -> None:
        version = self._version()
        if version is not None:
            self.model.promote(version, self.context.settings.settings.author)

    def _replace(self) -> None:
        version = self._version()
        if version is not None:
            self.model.replace(version, self.context.settings.settings.author)

    def _roll_back(self) -> None:
        version = self._version()
        if version is not None:
            self.model.roll_back(version, self.context.settings.settings.author)

    def _export(self) -> None:
        version = self._version()
        if version is None:
            return
        from desktop_app.dialogs.export_model import ExportModelDialog

        dialog = ExportModelDialog(self.context, version, self.window())
        dialog.agreed.connect(lambda wanted: self.model.export(version, wanted))
        dialog.open()

    def _show_report(self) -> None:
        info = self._dataset()
        if info is not None:
            self.model.read_report(info, lambda report: self._open_report(info, report))

    def _open_report(self, info: DatasetInfo, report: dict[str, object]) -> None:
        from desktop_app.dialogs.report import ReportDialog

        title = f"How “{info.name}” was made" if "branch" in report else f"Import of “{info.name}”"
        ReportDialog(title, report, self.window()).open()


def _head(title: str, *buttons: HintButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    row.addWidget(label(title, "heading"))
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row


def _best(version: ModelVersion) -> str:
    """The scores in one line; the card has them all."""
    parts = [
        f"{percent(score['exact_match'])} / {percent(score['f1'])} on {name}"
        for name, score in version.scores.items()
        if "exact_match" in score and "f1" in score
    ]
    return ", ".join(parts) or "not evaluated"


def _version_columns(is_lost: Callable[[ModelVersion], bool]) -> list[Column[ModelVersion]]:
    return [
        Column("Version", lambda one: one.label, tone=lambda one: "strong"),
        Column(
            "",
            lambda one: "Weights gone" if is_lost(one) else "In use" if one.promoted else "",
            tone=lambda one: "danger" if is_lost(one) else "good",
        ),
        Column("Scores (EM / F1)", _best, tone=lambda one: "" if one.scores else "faint", tip=_best),
        Column("From", lambda one: one.parent or "–", tone=lambda one: "muted"),
        Column("Recipe", lambda one: one.recipe or "–", tone=lambda one: "muted"),
        Column("Made", lambda one: when(one.created_at) or "–", tone=lambda one: "muted"),
    ]


def _dataset_columns() -> list[Column[DatasetInfo]]:
    def count(value: Callable[[DatasetInfo], int]) -> Callable[[DatasetInfo], str]:
        return lambda info: f"{value(info):,}"

    return [
        Column("Data set", lambda info: info.name, tone=lambda info: "strong"),
        Column("Used", lambda info: _ROLES[info.role], tone=lambda info: "muted"),
        Column("Language", lambda info: info.language),
        Column("Format", lambda info: info.format, tone=lambda info: "muted"),
        Column("Passages", count(lambda info: info.passages), right=True),
        Column("Questions", count(lambda info: info.questions), right=True),
        Column("Held out", count(lambda info: info.held_out), right=True),
        Column("Confirmed", count(lambda info: info.confirmed), right=True),
        Column("Licence", lambda info: info.licence or "–", tone=lambda info: "muted"),
        Column("Imported", lambda info: when(info.imported_at), tone=lambda info: "muted"),
    ]
