"""``spanbridge doctor``: what this machine has and lacks."""

from __future__ import annotations

import typer

from core.cli.terminal import AsJson, print_json

_MARKS = {"good": "ok", "lacking": "note", "missing": "MISSING"}


def doctor(as_json: AsJson = False) -> None:
    """Examine this machine: Python, libraries, window, device, disk, models.

    Ends with exit code 1 when something that is needed is missing.
    """
    from core.services.doctor import Finding, Health, examine

    findings: list[Finding] = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            print(f"{_MARKS[finding.health.value]:>8}  {finding.subject}: {finding.detail}", flush=True)
            if finding.remedy:
                print(f"{'':>8}  → {finding.remedy}")
    missing = any(finding.health is Health.MISSING for finding in findings)
    if as_json:
        print_json({"good": not missing, "findings": findings})
    if missing:
        raise typer.Exit(1)
