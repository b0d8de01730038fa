"""The tasks by name: what a recipe may learn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.registry import Entry, Registry
from core.training.config import TrainingConfig
from core.training.tasks.base import Task

Maker = Callable[[Path, TrainingConfig], Task]
"""From the base model's folder and the run's settings to the task."""

TASKS: Registry[Maker] = Registry(
    "task",
    (
        Entry("spans", "core.training.tasks.spans:SpanTask", "Answer spans"),
        Entry(
            "masking", "core.training.tasks.masking:MaskingTask", "Masked and translation language modelling"
        ),
        Entry(
            "translation",
            "core.training.tasks.translation:TranslationTask",
            "Sentences and their translations",
        ),
        Entry("dual", "core.training.tasks.dual:DualTask", "Dual BERT"),
        Entry("dual/-aux", "core.training.tasks.dual:WITHOUT_AUX", "Dual BERT without the source answer"),
        Entry(
            "dual/-dynamic-lambda", "core.training.tasks.dual:WITHOUT_DYNAMIC_LAMBDA", "Dual BERT with λ = 1"
        ),
        Entry("dual/-saa", "core.training.tasks.dual:WITHOUT_SAA", "Dual BERT with plain cross-attention"),
        Entry("knowledge", "core.training.tasks.knowledge:KnowledgeTask", "Answer spans and masked phrases"),
        Entry("distilling/fixed", "core.training.tasks.distilling:FIXED", "A student, fixed weights"),
        Entry(
            "distilling/impurity", "core.training.tasks.distilling:IMPURITY", "A student, weights by entropy"
        ),
    ),
)
