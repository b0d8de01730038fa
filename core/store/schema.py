"""The tables of a project's database; `migrations/` makes them, a test holds the two equal."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

APPLICATION_ID = 0x53504272
"""``PRAGMA application_id`` of a project ("SPBr"): tells a project from any other SQLite file."""

SCHEMA_VERSION = 2
"""``PRAGMA user_version``: the number of the newest migration."""

metadata = MetaData()


def _json(name: str) -> Column[object]:
    return Column(name, JSON(none_as_null=True), nullable=False, server_default="{}")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


project_info = Table(
    "project_info",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSON(none_as_null=True), nullable=False),
)

dataset = Table(
    "dataset",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    _text("split"),
    _text("language"),
    _text("format"),
    _text("licence"),
    _text("source_file"),
    _text("source_sha256"),
    Column("imported_at", Text, nullable=False),
    Column("role", Text, nullable=False, server_default="annotate"),
    _text("metric"),
    _text("version"),
    _json("report"),
    _json("extra"),
)

passage = Table(
    "passage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dataset_id", ForeignKey("dataset.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", Text, nullable=False),
    _text("title"),
    Column("text", Text, nullable=False),
    _text("language"),
    Column("text_hash", Text, nullable=False),
    Column("held_out", Boolean, nullable=False),
    Column("document", Integer, nullable=False, server_default="0"),
    _json("document_extra"),
    _json("extra"),
    Index("ix_passage_dataset", "dataset_id", "position"),
    Index("ix_passage_hash", "text_hash"),
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dataset_id", ForeignKey("dataset.id"), nullable=False),
    Column("passage_id", ForeignKey("passage.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("text", Text, nullable=False),
    _text("language"),
    Column("impossible", Boolean, nullable=False, server_default="0"),
    _json("extra"),
    UniqueConstraint("dataset_id", "key", name="uq_question_key"),
    Index("ix_question_passage", "passage_id", "position"),
)

gold_answer = Table(
    "gold_answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", ForeignKey("question.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer),
    _json("extra"),
    Index("ix_gold_question", "question_id", "position"),
)

translation = Table(
    "translation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target_id", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),
    _text("origin"),
    Column("created_at", Text, nullable=False),
    _json("extra"),
    Index("ix_translation_target", "kind", "target_id", "language"),
)

sentence_translation = Table(
    "sentence_translation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("translator", Text, nullable=False),
    Column("source_language", Text, nullable=False),
    Column("target_language", Text, nullable=False),
    Column("source_hash", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("score", Float),
    Column("created_at", Text, nullable=False),
    UniqueConstraint(
        "source_hash", "source_language", "target_language", "translator", name="uq_sentence_translation"
    ),
)

memory_entry = Table(
    "memory_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_language", Text, nullable=False),
    Column("target_language", Text, nullable=False),
    Column("source_hash", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target_hash", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("origin", Text, nullable=False),
    _text("author"),
    Column("at", Text, nullable=False),
    Index("ix_memory_source", "source_hash"),
    Index("ix_memory_target", "target_hash"),
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", ForeignKey("question.id"), nullable=False),
    Column("system", Text, nullable=False),
    _text("version"),
    Column("start", Integer),
    Column("end", Integer),
    Column("text", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("null_score", Float, nullable=False, server_default="0"),
    Column("trace", JSON(none_as_null=True), nullable=False, server_default="[]"),
    Column("created_at", Text, nullable=False),
    Column("current", Boolean, nullable=False, server_default="1"),
    Index("ix_suggestion_question", "question_id", "current"),
    Index("ix_suggestion_system", "system", "version", "question_id", "current"),
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", ForeignKey("question.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("spans", JSON(none_as_null=True), nullable=False),
    Column("no_answer", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("flag", Text),
    Column("rejected", JSON(none_as_null=True), nullable=False),
    _text("action"),
    _text("author"),
    Column("at", Text, nullable=False),
    Column("suggestion_id", ForeignKey("suggestion.id")),
    Column("shown", JSON(none_as_null=True), nullable=False),
    Column("blind", Boolean, nullable=False, server_default="0"),
    Column("target_id", ForeignKey("revision.id")),
    UniqueConstraint("question_id", "number", name="uq_revision_number"),
)

question_state = Table(
    "question_state",
    metadata,
    Column("question_id", ForeignKey("question.id"), primary_key=True),
    Column("dataset_id", Integer, nullable=False),
    Column("passage_id", Integer, nullable=False),
    Column("held_out", Boolean, nullable=False),
    Column("length", Integer, nullable=False),
    Column("random_key", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="suggested"),
    Column("flagged", Boolean, nullable=False, server_default="0"),
    Column("revision_id", ForeignKey("revision.id")),
    Column("disagreement", Float, nullable=False, server_default="0"),
    Column("uncertainty", Float, nullable=False, server_default="0"),
    Column("systems", Integer, nullable=False, server_default="0"),
    Column("distinct_answers", Integer, nullable=False, server_default="0"),
    _text("updated_at"),
)

_FILTERED = ("state", "flagged", "dataset_id", "held_out")
# Each order of the queue reads one index and nothing else, whatever is filtered.
Index(
    "ix_state_file",
    question_state.c.passage_id,
    question_state.c.question_id,
    *(question_state.c[n] for n in _FILTERED),
)
Index(
    "ix_state_disagreement",
    question_state.c.disagreement.desc(),
    question_state.c.question_id,
    *(question_state.c[n] for n in _FILTERED),
)
Index(
    "ix_state_uncertainty",
    question_state.c.uncertainty.desc(),
    question_state.c.question_id,
    *(question_state.c[n] for n in _FILTERED),
)
Index(
    "ix_state_length",
    question_state.c.length,
    question_state.c.question_id,
    *(question_state.c[n] for n in _FILTERED),
)
Index(
    "ix_state_random",
    question_state.c.random_key,
    question_state.c.question_id,
    *(question_state.c[n] for n in _FILTERED),
)

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("folder", Text, nullable=False, unique=True),
    Column("recipe", Text, nullable=False),
    _text("title"),
    Column("created_at", Text, nullable=False),
    Column("collected_at", Text),
    _json("extra"),
)

model_version = Table(
    "model_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("system", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("folder", Text, nullable=False),
    _text("parent"),
    _text("recipe"),
    _json("data"),
    Column("created_at", Text, nullable=False),
    _json("scores"),
    UniqueConstraint("system", "version", name="uq_model_version"),
)

promotion = Table(
    "promotion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("system", Text, nullable=False),
    Column("model_version_id", ForeignKey("model_version.id"), nullable=False),
    Column("at", Text, nullable=False),
    _text("author"),
    Column("kind", Text, nullable=False),
    Index("ix_promotion_system", "system", "id"),
)

evaluation = Table(
    "evaluation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("system", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("exact_match", Float, nullable=False),
    Column("f1", Float, nullable=False),
    Column("created_at", Text, nullable=False),
    _json("extra"),
    Index("ix_evaluation_system", "system", "dataset", "metric"),
)

evaluation_item = Table(
    "evaluation_item",
    metadata,
    Column("evaluation_id", ForeignKey("evaluation.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("question_id", ForeignKey("question.id")),
    Column("key", Text, nullable=False),
    Column("prediction", Text, nullable=False),
    Column("exact_match", Float, nullable=False),
    Column("f1", Float, nullable=False),
)
