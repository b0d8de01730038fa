"""Layer norms under autocast: narrow states, the same values, the same file."""

from __future__ import annotations

import torch

from core.training.narrow_norms import narrow_norms


def model() -> torch.nn.Sequential:
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.LayerNorm(16), torch.nn.Linear(16, 4))


def test_states_stay_narrow_and_say_what_they_said() -> None:
    wide, narrow = model(), model()
    narrow_norms(narrow, torch.bfloat16)
    given = torch.randn(5, 8)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = narrow[:2](given)
        found, wanted = narrow(given), wide(given)
    assert states.dtype == torch.bfloat16
    torch.testing.assert_close(found.float(), wanted.float(), atol=0.03, rtol=0.03)


def test_weights_and_their_gradients_are_those_of_the_model_as_it_was() -> None:
    wide, narrow = model(), model()
    narrow_norms(narrow, torch.bfloat16)
    assert {name: one.dtype for name, one in narrow.state_dict().items()} == {
        name: one.dtype for name, one in wide.state_dict().items()
    }
    given = torch.randn(5, 8)
    for one in (wide, narrow):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            one(given).float().square().mean().backward()
    for ours, theirs in zip(narrow.parameters(), wide.parameters(), strict=True):
        assert ours.grad is not None and theirs.grad is not None and ours.grad.dtype == torch.float32
        torch.testing.assert_close(ours.grad, theirs.grad, atol=0.02, rtol=0.1)
