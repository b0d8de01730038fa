"""What a person may tell a running job."""

from __future__ import annotations

from enum import StrEnum


class Order(StrEnum):
    """What the person asked a running job to do."""

    GO_ON = ""
    PAUSE = "pause"
    STOP = "stop"
    CANCEL = "cancel"
