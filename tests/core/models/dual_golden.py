"""The golden cases of Dual BERT, `tests/golden/dualbert`, as tensors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from core.models.self_adaptive import BilingualDecoder

_FOLDER = Path(__file__).parents[2] / "golden" / "dualbert"
CASES = sorted(path.stem for path in _FOLDER.glob("*.npz"))

Case = dict[str, torch.Tensor]


def golden(name: str) -> Case:
    with np.load(_FOLDER / f"{name}.npz", allow_pickle=False) as arrays:
        return {key: torch.from_numpy(arrays[key]) for key in arrays.files}


def masks(case: Case) -> tuple[torch.Tensor, torch.Tensor]:
    """Where tokens stand: target, source."""
    return case["in/input_mask"].bool(), case["in/source_input_mask"].bool()


def spans(case: Case, side: str) -> tuple[torch.Tensor, torch.Tensor]:
    """First and last positions; `side` is empty or ``source_``."""
    return case[f"in/{side}start_positions"].long(), case[f"in/{side}end_positions"].long()


def decoder(case: Case, *, adaptive: bool = True) -> BilingualDecoder:
    """The decoder with the case's weights."""
    made = BilingualDecoder(case["in/W_r"].shape[0], int(case["in/num_heads"]), adaptive=adaptive).double()
    with torch.no_grad():
        for layer, letter in (("query", "query"), ("key", "key"), ("value", "value"), ("dense", "r")):
            getattr(made, layer).weight.copy_(case[f"in/W_{letter}"].mT)
            getattr(made, layer).bias.copy_(case[f"in/b_{letter}"])
        made.norm.weight.copy_(case["in/ln_gamma"])
        made.norm.bias.copy_(case["in/ln_beta"])
    return made.eval()
