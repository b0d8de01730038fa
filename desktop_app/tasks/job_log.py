"""A job's events as the window shows them: curves, latest figures, lines of text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_LINES = 400

_PHASES = {
    "loading": "Loading the model",
    "training": "Training",
    "evaluating": "Scoring the held-out part",
    "saving": "Saving the model",
    "paused": "Paused",
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a chart, by rising step."""

    steps: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, step: float, value: float) -> None:
        """Put a point; a job that went back to a checkpoint tells the same steps again, which replace."""
        while self.steps and self.steps[-1] >= step:
            self.steps.pop()
            self.values.pop()
        self.steps.append(step)
        self.values.append(value)


@dataclass(slots=True)
class JobLog:
    """What is known of a job from its events.

    Attributes:
        loss, exact_match, f1: Curves by step; the scores in percent.
        step, total: Steps done and planned; 0 before training began.
        seconds_left, tokens_per_second, memory_mb: As of the latest step; None before it.
        phase: What it does now, in words.
        lines: The log, oldest first.
    """

    loss: Curve = field(default_factory=Curve)
    exact_match: Curve = field(default_factory=Curve)
    f1: Curve = field(default_factory=Curve)
    step: int = 0
    total: int = 0
    seconds_left: float | None = None
    tokens_per_second: float | None = None
    memory_mb: float | None = None
    phase: str = ""
    lines: list[str] = field(default_factory=list)

    def feed(self, events: Iterable[dict[str, Any]]) -> None:
        """Take new events; kinds that are not known are passed over."""
        for event in events:
            taker = _TAKERS.get(event["kind"])
            if taker is not None:
                taker(self, event)
        del self.lines[:-_LINES]

    def _phase(self, event: dict[str, Any]) -> None:
        name = str(event.get("phase", ""))
        words = _PHASES.get(name, name)
        stage = event.get("stage")
        self.phase = f"{words}: {stage}" if stage else words
        self.total = int(event.get("total", self.total))
        self._say(event, self.phase)

    def _step(self, event: dict[str, Any]) -> None:
        self.step, self.total = int(event["step"]), int(event.get("total", self.total))
        self.loss.add(self.step, float(event["loss"]))
        self.seconds_left = event.get("seconds_left")
        self.tokens_per_second = event.get("tokens_per_second")
        self.memory_mb = event.get("memory_mb")

    def _dev(self, event: dict[str, Any]) -> None:
        step = float(event.get("step", self.step))
        self.exact_match.add(step, float(event["exact_match"]))
        self.f1.add(step, float(event["f1"]))
        self._say(event, f"Held-out at step {step:g}: EM {event['exact_match']:.1f}, F1 {event['f1']:.1f}")

    def _saved(self, event: dict[str, Any]) -> None:
        self._say(event, f"Checkpoint at step {event.get('step', self.step)}")

    def _text(self, event: dict[str, Any]) -> None:
        self._say(event, str(event.get("text") or event.get("message") or ""))

    def _done(self, event: dict[str, Any]) -> None:
        self.seconds_left = None
        self.phase = ""
        words = {"done": "Finished", "stopped": "Stopped and kept", "cancelled": "Cancelled"}
        self._say(event, words.get(str(event.get("state")), str(event.get("state"))))

    def _failed(self, event: dict[str, Any]) -> None:
        self.seconds_left = None
        self.phase = ""
        self._say(event, f"Failed: {event.get('message', '')}")

    def _say(self, event: dict[str, Any], text: str) -> None:
        at = event.get("time")
        clock = f"{datetime.fromtimestamp(float(at)):%H:%M:%S}  " if at else ""
        if text:
            self.lines.append(clock + text)


_TAKERS = {
    "phase": JobLog._phase,
    "step": JobLog._step,
    "dev": JobLog._dev,
    "saved": JobLog._saved,
    "log": JobLog._text,
    "done": JobLog._done,
    "failed": JobLog._failed,
}
