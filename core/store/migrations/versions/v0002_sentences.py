"""Translated sentences that are kept, and the memory of those that people corrected or brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _kept_sentences()
    _memory()
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER memory_entry_no_{event.lower()} BEFORE {event} ON memory_entry "
            "BEGIN SELECT RAISE(ABORT, 'the history of the table memory_entry is append-only'); END"
        )
    op.execute("PRAGMA user_version = 2")


def _kept_sentences() -> None:
    op.create_table(
        "sentence_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("translator", sa.Text(), nullable=False),
        sa.Column("source_language", sa.Text(), nullable=False),
        sa.Column("target_language", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "source_hash", "source_language", "target_language", "translator", name="uq_sentence_translation"
        ),
    )


def _memory() -> None:
    op.create_table(
        "memory_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_language", sa.Text(), nullable=False),
        sa.Column("target_language", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target_hash", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_memory_source", "memory_entry", ["source_hash"])
    op.create_index("ix_memory_target", "memory_entry", ["target_hash"])
