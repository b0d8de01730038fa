"""Whether weights have the width and the layers that config.json tells, by their names and shapes alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.models.header import Shapes

_LAYER = re.compile(r"(?:^|\.)(?P<side>decoder\.)?(?:layers?|attentions)\.(?P<number>\d+)\.")
_NORM = re.compile(r"\.\d+\.(\w+\.)*\w*norm\.(weight|gamma)$|norm\d\.\d+\.weight$", re.IGNORECASE)
"""The norms of layers. They are as wide as the model in every kind, as embeddings are not."""

_WIDTHS = ("d_model", "dim", "emb_dim", "hidden_size")
_LAYERS = ("encoder_layers", "n_layers", "num_hidden_layers")
_DECODER_LAYERS = ("decoder_layers",)


def check_sizes(config: Mapping[str, Any], found: Shapes, item: str) -> None:
    """Raise `InputError` about `item` where the weights are of another size than `config` tells.

    What the configuration does not tell, or no weight shows, is not compared.
    """
    width = _told(config, _WIDTHS)
    widths = {shape[0] for name, shape in found.items() if _NORM.search(name) and len(shape) == 1}
    if width is not None and widths - {width}:
        raise _apart("the width", max(widths - {width}), width, item)
    for side, names in (("", _LAYERS), ("decoder.", _DECODER_LAYERS)):
        count = _told(config, names)
        layers = _layers(found, side)
        if count is not None and layers and layers != set(range(count)):
            word = "decoder layers" if side else "layers"
            raise _apart(f"the number of {word}", len(layers), count, item)


def _layers(found: Shapes, side: str) -> set[int]:
    matches = [match for name in found if (match := _LAYER.search(name))]
    return {int(match["number"]) for match in matches if (match["side"] or "") == side}


def _told(config: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    told = (config.get(name) for name in names)
    return next((one for one in told if type(one) is int), None)


def _apart(what: str, there: int, told: int, item: str) -> InputError:
    return InputError(
        f"{what} is {there} in the weights and {told} in config.json: they do not belong together",
        item=item,
        remedy="Copy or download the model again",
    )
