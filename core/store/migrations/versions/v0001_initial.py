"""The first form of a project: every table, the search indexes, and the guards of the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FILTERED = ["state", "flagged", "dataset_id", "held_out"]

# Rows that tell what people decided are never changed and never deleted.
_APPEND_ONLY = ("revision", "promotion")

# Every character is a token (see core.store.search); the text itself stays in its own table only.
_SEARCHED = {"question": ("text", "key"), "passage": ("text", "title")}
_TOKENS = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"


def upgrade() -> None:
    _data_sets()
    _answers()
    _reviews()
    _models()
    for table in _APPEND_ONLY:
        _guard(table)
    for table, columns in _SEARCHED.items():
        _index_text(table, columns)
    op.execute("PRAGMA user_version = 1")


def _guard(table: str) -> None:
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the history of the table {table} is append-only'); END"
        )


def _index_text(table: str, columns: tuple[str, ...]) -> None:
    op.execute(
        f"CREATE VIRTUAL TABLE {table}_search USING fts5("
        f"{', '.join(columns)}, content='', tokenize=\"{_TOKENS}\")"
    )


def _data_sets() -> None:
    op.create_table(
        "project_info",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("format", sa.Text(), server_default="", nullable=False),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("source_file", sa.Text(), server_default="", nullable=False),
        sa.Column("source_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="annotate", nullable=False),
        sa.Column("metric", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Integer(), server_default="0", nullable=False),
        sa.Column("document_extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_passage_dataset", "passage", ["dataset_id", "position"])
    op.create_index("ix_passage_hash", "passage", ["text_hash"])
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("impossible", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passage.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dataset_id", "key", name="uq_question_key"),
    )
    op.create_index("ix_question_passage", "question", ["passage_id", "position"])
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_translation_target", "translation", ["kind", "target_id", "language"])


def _answers() -> None:
    op.create_table(
        "gold_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gold_question", "gold_answer", ["question_id", "position"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("null_score", sa.Float(), server_default="0", nullable=False),
        sa.Column("trace", sa.JSON(none_as_null=True), server_default="[]", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_suggestion_question", "suggestion", ["question_id", "current"])
    op.create_index("ix_suggestion_system", "suggestion", ["system", "version", "question_id", "current"])


def _reviews() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("spans", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("no_answer", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=True),
        sa.Column("rejected", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("blind", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("question_id", "number", name="uq_revision_number"),
    )
    op.create_table(
        "question_state",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("random_key", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="suggested", nullable=False),
        sa.Column("flagged", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("disagreement", sa.Float(), server_default="0", nullable=False),
        sa.Column("uncertainty", sa.Float(), server_default="0", nullable=False),
        sa.Column("systems", sa.Integer(), server_default="0", nullable=False),
        sa.Column("distinct_answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("question_id"),
    )
    op.create_index(
        "ix_state_disagreement", "question_state", [sa.text("disagreement DESC"), "question_id", *_FILTERED]
    )
    op.create_index("ix_state_file", "question_state", ["passage_id", "question_id", *_FILTERED])
    op.create_index("ix_state_length", "question_state", ["length", "question_id", *_FILTERED])
    op.create_index("ix_state_random", "question_state", ["random_key", "question_id", *_FILTERED])
    op.create_index(
        "ix_state_uncertainty", "question_state", [sa.text("uncertainty DESC"), "question_id", *_FILTERED]
    )


def _models() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("collected_at", sa.Text(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folder"),
    )
    op.create_table(
        "model_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), server_default="", nullable=False),
        sa.Column("recipe", sa.Text(), server_default="", nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("scores", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("system", "version", name="uq_model_version"),
    )
    op.create_table(
        "promotion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_promotion_system", "promotion", ["system", "id"])
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("exact_match", sa.Float(), nullable=False),
        sa.Column("f1", sa.Float(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_evaluation_system", "evaluation", ["system", "dataset", "metric"])
    op.create_table(
        "evaluation_item",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("prediction", sa.Text(), nullable=False),
        sa.Column("exact_match", sa.Float(), nullable=False),
        sa.Column("f1", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "position"),
    )
