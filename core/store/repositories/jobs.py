"""The training jobs a project started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from core.domain.jobs import JobRecord
from core.errors import InputError
from core.store.clock import utc_now
from core.store.repositories.base import Repository
from core.store.schema import job


class Jobs(Repository):
    """The jobs, newest last."""

    def add(
        self, folder: str, recipe: str, *, title: str = "", extra: Mapping[str, Any] | None = None
    ) -> int:
        """Remember a job; returns its id."""
        number = self.next_id(job)
        self.connection.execute(
            job.insert(),
            {
                "id": number,
                "folder": folder,
                "recipe": recipe,
                "title": title,
                "created_at": utc_now(),
                "extra": dict(extra or {}),
            },
        )
        return number

    def all(self) -> list[JobRecord]:
        found = self.connection.execute(select(job).order_by(job.c.id))
        return [JobRecord(*row) for row in found]

    def get(self, job_id: int) -> JobRecord:
        """One job; an unknown id raises `InputError`."""
        row = self.connection.execute(select(job).where(job.c.id == job_id)).first()
        if row is None:
            raise InputError(f"there is no job with the number {job_id}")
        return JobRecord(*row)

    def mark_collected(self, job_id: int) -> None:
        """Note that the job's result has been registered."""
        self.connection.execute(update(job).where(job.c.id == job_id).values(collected_at=utc_now()))
