"""The form of a new training, with its pre-flight and the one button that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.training.config import TrainingConfig
from desktop_app.context import Context
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.train import Choices, TrainModel
from desktop_app.views.preflight import PreflightCard
from desktop_app.views.train_branches import BranchChoices
from desktop_app.widgets.buttons import HintButton, SegmentedControl
from desktop_app.widgets.card import label
from desktop_app.widgets.form_grid import FormGrid
from desktop_app.widgets.line import line
from desktop_app.widgets.number_boxes import DecimalBox, WholeBox

if TYPE_CHECKING:
    from core.services.training import Preflight, TrainingRequest

_ANSWERS = (("both", "Both"), ("gold", "Gold"), ("correction", "Corrections"))
_SOURCES = {"both": ("gold", "correction"), "gold": ("gold",), "correction": ("correction",)}
_AS_BASE = 32  # the shortest input on offer stands for "not chosen"
_DEVICES = (("auto", "Automatic"), ("cpu", "Processor"), ("cuda", "GPU"))


class TrainForm(QWidget):
    """Every change goes to the model, which finds out what would happen."""

    def __init__(self, context: Context, model: TrainModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(tokens().px(340))
        self._context = context
        self._model = model
        self._choices: Choices | None = None
        self._filling = False
        self._wanted = ""
        self.recipe, self.base = QComboBox(self), QComboBox(self)
        for box in (self.recipe, self.base):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.row_note = label("", "caption", wrap=True)
        self.branches = BranchChoices(self)
        self.branches.hide()
        self.answers = SegmentedControl(_ANSWERS, self)
        self._dataset_rows = QVBoxLayout()
        self.datasets: dict[int, QCheckBox] = {}
        self._make_settings()
        self.preflight = PreflightCard(self)
        self.reason = label("", "caption", wrap=True)
        self.start_button = HintButton(
            "Start training", context.actions.key("train.start"), kind="primary", icon="play"
        )
        self._lay_out()
        self._attach()

    def _make_settings(self) -> None:
        usual = TrainingConfig()
        self.epochs = DecimalBox(0.1, 50, usual.epochs, 0.5, 1)
        self.batch = WholeBox(1, 512, usual.batch_size)
        self.rate = DecimalBox(0.01, 100, usual.learning_rate * 1e5, 0.5, 2)
        self.rate.setSuffix(" × 10⁻⁵")
        self.limit = WholeBox(0, 1_000_000, usual.max_questions, 50)
        self.limit.setSpecialValueText("All")
        self.length = WholeBox(_AS_BASE, 4096, _AS_BASE, 32)
        self.length.setSpecialValueText("As the base model")
        self.dev_every = WholeBox(0, 100_000, usual.dev_every, 10)
        self.dev_every.setSpecialValueText("At the end")
        self.seed = WholeBox(0, 1_000_000, usual.seed)
        self.device = QComboBox(self)
        for value, title in _DEVICES:
            self.device.addItem(title, value)
        self.device.setCurrentIndex(self.device.findData(self._context.settings.settings.device))
        self.more_button = QToolButton(self)
        self.more_button.setText("More settings")
        self.more_button.setCheckable(True)
        self.more_button.setArrowType(Qt.ArrowType.RightArrow)
        self.more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more = QWidget(self)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(label("New training", "heading"))
        column.addLayout(self._main_rows())
        column.addWidget(self.more_button)
        column.addWidget(self.more)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        foot.setSpacing(SPACE_S)
        foot.addWidget(self.preflight)
        foot.addWidget(self.start_button)
        foot.addWidget(self.reason)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(line(parent=self))
        whole.addLayout(foot)

    def _main_rows(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        for title, widgets in (
            ("Recipe", (self.recipe, self.row_note)),
            ("Start from", (self.base,)),
            ("Answers to learn", (self.answers,)),
        ):
            column.addWidget(label(title, "overline"))
            for widget in widgets:
                column.addWidget(widget)
            column.addSpacing(SPACE_S)
        column.addWidget(self.branches)
        column.addWidget(label("Data sets", "overline"))
        column.addLayout(self._dataset_rows)
        column.addSpacing(SPACE_S)
        column.addLayout(
            _rows(("Epochs", self.epochs), ("Questions at most", self.limit), ("Device", self.device))
        )
        rows = _rows(
            ("Batch size", self.batch),
            ("Learning rate", self.rate),
            ("Longest input (tokens)", self.length),
            ("Score every … steps", self.dev_every),
            ("Seed", self.seed),
        )
        rows.setContentsMargins(0, 0, 0, 0)
        self.more.setLayout(rows)
        self.more.hide()
        return column

    def _attach(self) -> None:
        self.recipe.currentIndexChanged.connect(lambda _index: self._recipe_changed())
        self.base.currentIndexChanged.connect(lambda _index: self._tell())
        self.device.currentIndexChanged.connect(lambda _index: self._tell())
        self.answers.chosen.connect(lambda _value: self._tell())
        self.branches.changed.connect(self._tell)
        for box in (self.limit, self.batch, self.length, self.dev_every, self.seed):
            box.valueChanged.connect(lambda _value: self._tell())
        for decimal in (self.epochs, self.rate):
            decimal.valueChanged.connect(lambda _value: self._tell())
        self.more_button.toggled.connect(self._fold)
        self.start_button.clicked.connect(lambda _checked=False: self._start())
        self._model.choices_changed.connect(self._fill)
        self._model.preflight_changed.connect(self._show_preflight)
        actions = self._context.actions
        actions.handle("train.start", self._start, enabled=self._model.can_start, owner=self)
        actions.bindings_changed.connect(lambda: self.start_button.set_keys(actions.key("train.start")))

    def choose_recipe(self, name: str) -> None:
        """Choose a recipe; it shows as soon as the choices are read."""
        self._wanted = name
        self._model.offer(name)

    def request(self) -> TrainingRequest:
        """What the form says."""
        from core.services.training import TrainingRequest

        ticked = tuple(number for number, box in self.datasets.items() if box.isChecked())
        return TrainingRequest(
            recipe=self.recipe.currentData() or "",
            base=self.base.currentData() or "",
            sources=_SOURCES[self.answers.value()],
            # All of them ticked means all that may train, also those that are imported meanwhile.
            datasets=() if len(ticked) == len(self.datasets) else ticked or (-1,),
            settings=self._settings(),
            languages=self.branches.chosen_languages(),
            teachers=self.branches.chosen_teachers(),
            phrases=self.branches.chosen_phrases(),
        )

    def _settings(self) -> dict[str, Any]:
        own_length = {} if self.length.value() == _AS_BASE else {"max_length": self.length.value()}
        return {
            **own_length,
            "epochs": round(self.epochs.value(), 2),
            "batch_size": self.batch.value(),
            "learning_rate": self.rate.value() * 1e-5,
            "max_questions": self.limit.value(),
            "dev_every": self.dev_every.value(),
            "seed": self.seed.value(),
            "device": self.device.currentData(),
        }

    def _fill(self, choices: Choices) -> None:
        """Take new choices; what was chosen stays chosen where it is still there."""
        self._filling = True
        self._choices = choices
        chosen = self._wanted or self.recipe.currentData() or _likely(choices)
        self._wanted = "" if any(entry.name == chosen for entry in choices.recipes) else self._wanted
        self.recipe.clear()
        for entry in choices.recipes:
            self.recipe.addItem(entry.title, entry.name)
        self.recipe.setCurrentIndex(max(0, self.recipe.findData(chosen)))
        self._fill_bases()
        self._fill_datasets(choices)
        self._filling = False
        self._tell()

    def _fill_bases(self) -> None:
        if self._choices is None:
            return
        chosen = self.base.currentData()
        name = self.recipe.currentData()
        self.base.clear()
        for found in self._choices.bases.get(name, []):
            self.base.addItem(found, found)
        self.base.setCurrentIndex(max(0, self.base.findData(chosen)))
        choices = self._choices
        self.branches.fill(
            choices.languages.get(name, ()), choices.teachers.get(name, {}), masks=name in choices.masks
        )
        row = next((entry.row for entry in choices.recipes if entry.name == name), "")
        self.row_note.setText(f"{name} · {row}" if row else str(name or ""))

    def _fill_datasets(self, choices: Choices) -> None:
        unticked = {number for number, box in self.datasets.items() if not box.isChecked()}
        while (item := self._dataset_rows.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        self.datasets = {}
        for info in choices.datasets:
            count = info.questions - info.held_out
            box = QCheckBox(f"{info.name} · {count:,} questions")
            box.setToolTip(f"{info.language}, {count:,} of {info.questions:,} questions may train")
            box.setChecked(info.id not in unticked)
            box.toggled.connect(lambda _on: self._tell())
            self.datasets[info.id] = box
            self._dataset_rows.addWidget(box)
        if not choices.datasets:
            words = "No data set of this project may be trained on. Import one to correct and train on."
            self._dataset_rows.addWidget(label(words, "muted", wrap=True))

    def _recipe_changed(self) -> None:
        if not self._filling:
            self._filling = True
            self._fill_bases()
            self._filling = False
            self._tell()

    def _tell(self) -> None:
        if not self._filling and self._choices is not None:
            self._model.set_request(self.request())

    def _show_preflight(self, preflight: Preflight | None) -> None:
        if preflight is None:
            self.preflight.wait()
        else:
            self.preflight.show_preflight(preflight)
        ready = self._model.can_start()
        self.start_button.setEnabled(ready)
        self.reason.setText("" if ready else self._why_not(preflight))
        self.reason.setVisible(bool(self.reason.text()))
        self._context.actions.refresh()

    def _why_not(self, preflight: Preflight | None) -> str:
        if self._context.project.read_only:
            return "This project is open for reading only."
        if self._model.starting:
            return "The training is being started."
        if preflight is None:
            return "Finding out what would be trained …"
        return "It cannot start for the reason above." if preflight.faults else ""

    def _start(self) -> None:
        self._model.start(self._context.settings.settings.job_niceness)
        self.start_button.setEnabled(False)

    def _fold(self, open_: bool) -> None:
        self.more.setVisible(open_)
        self.more_button.setArrowType(Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow)


def _likely(choices: Choices) -> str:
    """The recipe most people want first: the one that goes on from both languages, where it has a base."""
    names = [entry.name for entry in choices.recipes if choices.bases.get(entry.name)]
    return "cascade" if "cascade" in names else next(iter(names), "")


def _rows(*rows: tuple[str, QWidget]) -> FormGrid:
    grid = FormGrid()
    for title, widget in rows:
        grid.add_row(title, widget)
    return grid
