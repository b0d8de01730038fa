"""Weights, soft targets, losses and gradients equal the golden numbers; padding changes none of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.models.reader import MASKED
from core.training.distillation import IMPURITIES, Distillation, Ends, Fixed, Weighting, aggregate, entropy

FOLDER = Path(__file__).parents[2] / "golden" / "lbmrc"
CASES = sorted(path.stem for path in FOLDER.glob("*.npz"))
WEIGHTINGS: dict[str, Weighting] = {
    "fixed": Fixed(),
    "impurity_as_printed": IMPURITIES["as-printed"],
    "impurity_text_reading": IMPURITIES["confident"],
}
Case = dict[str, torch.Tensor]
both = pytest.mark.parametrize("side", ["start", "end"])
every_case = pytest.mark.parametrize("case", CASES)
every_kind = pytest.mark.parametrize("kind", WEIGHTINGS)


def golden(name: str) -> Case:
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as arrays:
        return {key: torch.from_numpy(arrays[key]) for key in arrays.files}


def mask_of(case: Case) -> torch.Tensor:
    return torch.where(case["in/mask"].bool(), 0.0, MASKED).double()


def ends(case: Case, who: str) -> Ends:
    return Ends(case[f"in/{who}_start_logits"], case[f"in/{who}_end_logits"])


def distillation(case: Case, kind: str) -> Distillation:
    return Distillation(
        WEIGHTINGS[kind],
        temperature=float(case["in/tau"]),
        hard=float(case["in/lambda1"]),
        soft=float(case["in/lambda2"]),
    )


def close(found: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-9)


def test_there_are_golden_cases() -> None:
    assert len(CASES) == 7


@every_case
@every_kind
@both
def test_weights_and_soft_targets_are_the_golden_ones(case: str, kind: str, side: str) -> None:
    numbers = golden(case)
    mask, logits = mask_of(numbers), numbers[f"in/teacher_{side}_logits"]
    close(entropy(logits + mask), numbers[f"masked/entropy_{side}"])
    weights = WEIGHTINGS[kind](logits, mask)
    close(weights, numbers[f"masked/{kind}/w_{side}"])
    close(aggregate(logits, weights), numbers[f"masked/{kind}/agg_{side}"])


@every_case
@every_kind
def test_losses_and_gradients_are_the_golden_ones(case: str, kind: str) -> None:
    numbers = golden(case)
    learned, mask = distillation(numbers, kind), mask_of(numbers)
    student = ends(numbers, "student")
    for logits in (student.start, student.end):
        logits.requires_grad_()
    soft = learned.soft_loss(student, ends(numbers, "teacher"), mask)
    close(soft.detach(), numbers[f"masked/{kind}/L_KD_tau2_on_both"])
    total = learned.loss(
        student,
        ends(numbers, "teacher"),
        numbers["in/start_positions"],
        numbers["in/end_positions"],
        mask,
    )
    close(total.detach(), numbers[f"masked/{kind}/L_Total_tau2_on_both"])
    total.backward()
    for side, logits in (("start", student.start), ("end", student.end)):
        assert logits.grad is not None
        close(logits.grad, numbers[f"masked/{kind}/grad_student_{side}_tau2_on_both"])


def test_a_student_equal_to_its_one_teacher_has_nothing_left_to_learn() -> None:
    numbers = golden("K1_N4_L11")
    teachers = ends(numbers, "teacher")
    student = Ends(teachers.start[0].clone().requires_grad_(), teachers.end[0].clone().requires_grad_())
    learned = Distillation(IMPURITIES["confident"], temperature=2.0, hard=0.0, soft=1.0)
    gold = numbers["in/start_positions"], numbers["in/end_positions"]
    learned.loss(student, teachers, *gold, mask_of(numbers)).backward()
    for logits in (student.start, student.end):
        assert logits.grad is not None
        close(logits.grad, torch.zeros_like(logits))
    elsewhere = Ends(student.start.detach().flip(-1).requires_grad_(), student.end.detach())
    learned.loss(elsewhere, teachers, *gold, mask_of(numbers)).backward()
    assert elsewhere.start.grad is not None and elsewhere.start.grad.abs().max() > 1e-3


def test_the_two_readings_turn_the_order_of_the_teachers_round() -> None:
    sure, unsure = torch.tensor([[9.0, 0.0, 0.0]]), torch.tensor([[0.1, 0.0, 0.0]])
    teachers, mask = torch.stack((sure, unsure)), torch.zeros(1, 3)
    assert IMPURITIES["confident"](teachers, mask)[0] > 0.6
    assert IMPURITIES["as-printed"](teachers, mask)[0] < 0.4


def test_given_weights_are_taken_as_they_are() -> None:
    teachers = torch.randn(2, 3, 4)
    weights = Fixed((0.25, 0.75))(teachers, torch.zeros(3, 4))
    assert weights.tolist() == [[0.25] * 3, [0.75] * 3]
    torch.testing.assert_close(aggregate(teachers, weights), 0.25 * teachers[0] + 0.75 * teachers[1])


@pytest.mark.parametrize("kind", ["fixed", "impurity_text_reading"])
def test_padding_changes_no_loss_and_gets_no_gradient(kind: str) -> None:
    numbers = golden("nopad_K3_N4_L11")
    learned = distillation(numbers, kind)

    def wider(logits: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.pad(logits, (0, 5), value=3.0)

    teachers, student = ends(numbers, "teacher"), ends(numbers, "student")
    alone = learned.soft_loss(student, teachers, mask_of(numbers))
    padded = Ends(wider(student.start).requires_grad_(), wider(student.end).requires_grad_())
    mask = torch.nn.functional.pad(mask_of(numbers), (0, 5), value=MASKED)
    beside = learned.soft_loss(padded, Ends(wider(teachers.start), wider(teachers.end)), mask)
    close(beside.detach(), alone)
    beside.backward()
    assert padded.start.grad is not None and not padded.start.grad[:, -5:].any()


def test_no_gradient_reaches_a_teacher() -> None:
    teacher, student = torch.randn(1, 2, 5, requires_grad=True), torch.randn(2, 5, requires_grad=True)
    learned = Distillation(IMPURITIES["confident"])
    learned.soft_loss(Ends(student, student), Ends(teacher, teacher), torch.zeros(2, 5)).backward()
    assert teacher.grad is None and student.grad is not None
