"""One transaction and the repositories that speak through it."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from core.errors import Bug
from core.store.repositories.datasets import Datasets
from core.store.repositories.evaluations import Evaluations
from core.store.repositories.info import Info
from core.store.repositories.jobs import Jobs
from core.store.repositories.memory import Memory
from core.store.repositories.models import ModelVersions
from core.store.repositories.parallel import Parallel
from core.store.repositories.questions import Questions
from core.store.repositories.revisions import Revisions
from core.store.repositories.sentences import Sentences
from core.store.repositories.snapshots import Snapshots
from core.store.repositories.suggestions import Suggestions
from core.store.repositories.translations import Translations
from core.store.views import Queue


class Unit:
    """One transaction. Rolled back unless `commit` is called; a reading one has nothing to commit."""

    def __init__(self, connection: Connection, *, writable: bool) -> None:
        self.connection = connection
        self._writable = writable

    def commit(self) -> None:
        """Make everything done so far last. The unit is finished then."""
        if not self._writable:
            raise Bug("a reading unit has nothing to commit")
        self.connection.commit()

    @cached_property
    def info(self) -> Info:
        return Info(self.connection)

    @cached_property
    def datasets(self) -> Datasets:
        return Datasets(self.connection)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.connection)

    @cached_property
    def parallel(self) -> Parallel:
        return Parallel(self.connection)

    @cached_property
    def translations(self) -> Translations:
        return Translations(self.connection)

    @cached_property
    def sentences(self) -> Sentences:
        return Sentences(self.connection)

    @cached_property
    def memory(self) -> Memory:
        return Memory(self.connection)

    @cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions(self.connection)

    @cached_property
    def revisions(self) -> Revisions:
        return Revisions(self.connection)

    @cached_property
    def queue(self) -> Queue:
        return Queue(self.connection)

    @cached_property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.connection)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.connection)

    @cached_property
    def models(self) -> ModelVersions:
        return ModelVersions(self.connection)

    @cached_property
    def evaluations(self) -> Evaluations:
        return Evaluations(self.connection)
