"""What a person is told about trust holds: none of these, doubtful labels, fixes that are counted, calibration."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made import class_folder
from test_train import begun, trained

from desktop_classifier.base import paths
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference import familiarity
from desktop_classifier.inference.answer import Answer
from desktop_classifier.inference.classifier import Question, open_classifier
from desktop_classifier.inference.standing import Standing
from desktop_classifier.models import catalogue, own
from desktop_classifier.training import calibration, coverage, dataset, evaluation, mending, project, review
from desktop_classifier.training.evaluation import Judged, Result
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.records import Edit, Picture


@pytest.fixture
def folder(tmp_path):
    return class_folder(tmp_path / "drawings")


@pytest.fixture
def samples():
    return paths.sample_pictures()


def ask(id, pictures):
    """What the application answers."""
    with open_classifier(
        catalogue.spec(id), precision="exact", engine="openvino", token=CancelToken(), report=silent
    ) as classifier:
        return list(classifier.answers([Question(path) for path in pictures], Framing.CROP, 1, CancelToken()))


# None of these


def clouds(seed=0, count=40, width=16):
    """Two classes around two directions: features, labels."""
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    return (np.eye(width)[labels] * 4 + chance.normal(0, 0.5, (count, width))).astype(np.float32), labels


def sure(labels):
    return np.where(np.eye(2)[labels] > 0, 0.95, 0.05).astype(np.float32)


def known():
    features, labels = clouds()
    held, held_labels = clouds(1)
    return familiarity.made(features, labels, [Path(f"{n}.jpg") for n in range(40)], held, sure(held_labels))


def test_what_is_like_nothing_learned_is_less_familiar_however_sure_the_network_is():
    own_ones, labels = clouds(2)
    strange = np.random.default_rng(3).normal(0, 1, (40, 16)).astype(np.float32)
    judge = known().judge
    familiar = [one.familiar for one in judge(own_ones, sure(labels))]
    unlike = [one.familiar for one in judge(strange, sure(labels))]
    assert np.mean(np.array(unlike) < min(familiar)) > 0.9


def test_of_two_alike_the_surer_is_more_familiar():
    features, labels = clouds(2)
    timid = 0.5 + (sure(labels) - 0.5) / 10
    pairs = zip(known().judge(features, sure(labels)), known().judge(features, timid), strict=True)
    assert all(bold.familiar > shy.familiar for bold, shy in pairs)


def test_the_nearest_are_the_closest_of_the_class_that_was_named():
    features, labels = clouds()
    found = known().judge(features[:1], sure(labels[:1]))[0].nearest
    assert found[0] == Path("0.jpg")
    assert len(found) == familiarity.NEAREST
    assert all(int(path.stem) % 2 == 0 for path in found)


@pytest.mark.parametrize("wished", [0.5, 0.9, 0.99])
def test_coverage_is_kept_on_the_pictures_it_was_chosen_by(wished):
    which = known()
    answered = (which.held >= which.threshold(wished)).mean()
    assert wished <= answered <= wished + 2 / len(which.held) + 1e-9 or answered == 1.0


def test_where_a_picture_stands_says_what_its_familiarity_says_at_every_coverage():
    which = known()
    pictures, labels = clouds(7, 400)
    judged = which.judge(pictures + np.random.default_rng(8).normal(0, 2, pictures.shape), sure(labels))
    for wished in (*np.linspace(0.5, 1.0, 51), 0.999):
        least = which.threshold(wished)
        assert [one.standing.refused(wished) for one in judged] == [one.familiar < least for one in judged]
    exactly = Answer(Path("a"), "m", "openvino", "exact", standing=Standing(4, 40), none_of_these=False)
    assert exactly.judged(0.91) is exactly
    assert exactly.judged(0.5).none_of_these is True
    assert not Standing(0, 4).refused(0.5), "of so few nothing is refused"
    plain = dataclasses.replace(exactly, standing=None, none_of_these=None)
    assert plain.judged(0.5) is plain


def test_full_coverage_refuses_nothing():
    assert known().threshold(1.0) == -np.inf


def test_with_few_held_back_pictures_the_least_familiar_decides_and_with_fewer_nothing():
    held = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    assert familiarity.threshold(held, 0.9) == 1.0
    assert familiarity.threshold(held[:4], 0.9) == -np.inf


def test_it_is_the_same_from_disk(tmp_path):
    before = dataclasses.replace(known(), paths=("ä\udcff.jpg",) * 40)
    before.save(tmp_path)
    after = familiarity.load(tmp_path)
    assert after.paths == before.paths
    features, labels = clouds(2)
    assert after.judge(features, sure(labels)) == before.judge(features, sure(labels))
    assert familiarity.load(tmp_path / "nowhere") is None


def test_the_application_refuses_what_the_result_refuses(built_ins, folder, samples):
    finished, _ = trained(begun(folder))
    result = project.result(project.every()[0].id)
    least = familiarity.threshold(np.array(result.held_familiar), 0.9)
    answers = ask(finished.model, [one.path for one in result.judged])
    expected = [one.familiar < least for one in result.judged if abs(one.familiar - least) > 1e-3]
    assert [
        answer.none_of_these
        for answer, one in zip(answers, result.judged, strict=True)
        if abs(one.familiar - least) > 1e-3
    ] == expected
    assert all(answer.nearest and all(path.is_file() for path in answer.nearest) for answer in answers)
    assert [answer.none_of_these for answer in ask(finished.model, samples)] == [True] * len(samples)
    own.set_coverage(finished.model, 1.0)
    assert own.load(finished.model).coverage == 1.0
    assert not any(answer.none_of_these for answer in ask(finished.model, samples))


def test_a_pretrained_model_cannot_say_none_of_these(built_ins, samples):
    assert {answer.none_of_these for answer in ask("efficientnet_lite0", samples)} == {None}


# Calibration


def test_bins_and_error_as_counted_by_hand():
    found = calibration.bins([0.95, 0.93, 0.55, 1.0], [True, False, True, True])
    assert [(one.low, one.count) for one in found] == [(0.5, 1), (0.9, 3)]
    assert found[1].right == pytest.approx(2 / 3)
    assert calibration.ece([0.95, 0.93, 0.55, 1.0], [True, False, True, True]) == pytest.approx(
        (0.45 + 3 * abs(0.96 - 2 / 3)) / 4
    )
    assert calibration.ece([], []) == 0.0
    assert calibration.reliability_sentence([0.9] * 10, [True] * 8 + [False] * 2) == (
        "When it says about 90 %, it is right 80 times in 100."
    )


# Fixes


RESULT = Result(
    ("a", "b"),
    (
        Judged(Path("1"), "a", "a", 0.9, "1" * 64, 0.95, 2.0),
        Judged(Path("2"), "a", "b", 0.8, "2" * 64, 0.9, 1.0),
        Judged(Path("3"), "b", "a", 0.7, "3" * 64, 0.8, 0.0),
        Judged(Path("4"), "b", "b", 0.6, "4" * 64, 0.7, -1.0),
    ),
    held_familiar=(-2.0, -1.5, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5),
)


def test_a_fixed_test_picture_counts_and_both_figures_are_said():
    assert evaluation.fixed_sentence(RESULT) == ""
    fixed = evaluation.mended(RESULT, [Edit("2" * 64, "label", "b", mended=True)])
    assert (fixed.right, fixed.of, fixed.fixed, fixed.as_found) == (3, 4, 1, (2, 4))
    assert "50 % as found, 75 % as fixed" in evaluation.fixed_sentence(fixed)
    without = evaluation.mended(fixed, [Edit("3" * 64, "leave_out", mended=True)])
    assert (without.right, without.of, without.as_found) == (2, 3, (2, 4))
    assert evaluation.mended(without, []) == RESULT


def test_a_result_is_the_same_from_json():
    fixed = evaluation.mended(RESULT, [Edit("2" * 64, "label", "b", mended=True)])
    assert evaluation.from_json(evaluation.to_json(fixed)) == fixed
    old = {**evaluation.to_json(RESULT), "judged": [["1", "a", "a", 0.9]]}
    assert evaluation.from_json(old).judged == (Judged(Path("1"), "a", "a", 0.9),)


def test_coverage_on_never_seen_pictures():
    found = coverage.covered(RESULT, 0.8)
    assert (found.answered, found.right, found.of) == (4, 2, 4)
    assert coverage.covered_sentence(coverage.covered(RESULT, 0.5)) == (
        "Answers 50 % of pictures, and is right on 50 % of those."
    )


def test_two_results_are_compared_on_the_pictures_that_both_answered():
    better = dataclasses.replace(RESULT, judged=(*(dataclasses.replace(one, said="b") for one in RESULT.judged[:3]),))
    found = evaluation.compare(RESULT, better)
    assert (found.of, found.before, found.now) == (3, 1, 1)
    assert [one.path.name for one in found.gained] == ["3"]
    assert [one.path.name for one in found.lost] == ["1"]
    assert evaluation.compare(Result(("a", "b"), ()), better) is None


def test_undo_of_a_thousand_random_fixes_leaves_the_project_byte_identical(folder):
    which = begun(folder, edits=(Edit("f" * 64, "leave_out"),))
    file, chance = which.folder / "project.json", random.Random(1)
    before = file.read_bytes()
    for _ in range(1000):
        action = chance.choice(["label", "leave_out", "right"])
        mending.fix(which.id, Edit(f"{chance.randrange(50):064x}", action, "circle" if action == "label" else ""))
    assert file.read_bytes() != before
    for _ in range(1000):
        assert mending.undo(which.id)[1] is not None
    assert file.read_bytes() == before
    assert mending.undo(which.id)[1] is None, "what was decided before an answer was seen stays"


def test_a_fix_is_learned_from_counted_and_held_against_what_was_before(built_ins, folder):
    which = begun(folder)
    trained(which)
    first = project.result(which.id)
    assert project.before(which.id) is None
    seen = first.judged[0]
    other = next(name for name in first.classes if name != seen.class_id)
    mending.fix(which.id, Edit(seen.sha256, "label", other))
    assert mending.fixes(project.load(which.id)) == 1
    trained(project.load(which.id))
    assert mending.fixes(project.load(which.id)) == 0
    now = project.result(which.id)
    assert project.before(which.id) == first
    fixed = next(one for one in now.judged if one.sha256 == seen.sha256)
    assert (fixed.class_id, fixed.found_in) == (other, seen.class_id)
    assert now.fixed == 1
    assert evaluation.compare(first, now).of == now.of
    mending.undo(which.id)
    assert mending.fixes(project.load(which.id)) == 1, "the model still knows the fix"


def test_what_was_changed_and_set_back_is_no_fix(folder):
    which = begun(folder)

    def fixes(*edits):
        which_now = project.load(which.id).replaced(
            edits=tuple(dataclasses.replace(each, mended=True) for each in edits)
        )
        return mending.fixes(which_now)

    there, back = (Edit("1" * 64, "label", name, was="discs") for name in ("bars", "discs"))
    out = Edit("1" * 64, "leave_out", was="discs")
    assert fixes(there) == fixes(out) == 1
    assert fixes(there, back) == fixes(out, back) == fixes(there, out, back) == 0
    assert fixes(there, back, there) == 1
    assert fixes(there, back, Edit("1" * 64, "right"), Edit("2" * 64, "label", "bars", was="discs")) == 1


def test_a_fix_that_a_model_knows_counts_once_when_it_is_set_back(built_ins, folder):
    which = begun(folder)
    trained(which)
    seen = project.result(which.id).judged[0]
    other = next(name for name in project.result(which.id).classes if name != seen.class_id)
    mending.fix(which.id, Edit(seen.sha256, "label", other, was=seen.class_id))
    trained(project.load(which.id))
    mending.fix(which.id, Edit(seen.sha256, "label", seen.class_id, was=other))
    assert mending.fixes(project.load(which.id)) == 1
    trained(project.load(which.id))
    assert mending.fixes(project.load(which.id)) == 0
    mending.fix(which.id, Edit(seen.sha256, "leave_out", was=seen.class_id))
    mending.fix(which.id, Edit(seen.sha256, "label", seen.class_id, was=seen.class_id))
    assert mending.fixes(project.load(which.id)) == 0


def test_projects_of_before_are_read_and_written_as_they_were(folder):
    which = begun(folder, edits=(Edit("f" * 64, "label", "discs"),))
    assert "was" not in project.to_json(which)["edits"][0]
    mending.fix(which.id, Edit("e" * 64, "label", "discs", was="bars"))
    assert project.load(which.id).edits[1] == Edit("e" * 64, "label", "discs", mended=True, was="bars")


def test_a_test_picture_left_out_is_still_counted_aloud_after_training_anew(built_ins, folder):
    which = begun(folder)
    trained(which)
    first = project.result(which.id)
    mending.fix(which.id, Edit(first.judged[0].sha256, "leave_out"))
    trained(project.load(which.id))
    now = project.result(which.id)
    assert now.of == first.of - 1
    assert now.as_found[1] == first.of, "it was answered all the same"
    assert "1 test picture was fixed" in evaluation.fixed_sentence(now)
    before = project.before(which.id)
    trained(project.load(which.id))
    assert project.before(which.id) == before, "the same result again is no before"


def test_a_fix_made_while_a_child_writes_the_record_is_not_lost(folder):
    which = begun(folder)

    def fixes():
        for number in range(100):
            mending.fix(which.id, Edit(f"{number:064x}", "leave_out"))

    program = (
        "import sys; from desktop_classifier.training import project\n"
        "for number in range(100):\n"
        "    project.change(sys.argv[1], lambda which: which.replaced(state='training'))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, which.id]) as other:
        fixes()
        assert other.wait() == 0
    assert len(project.load(which.id).edits) == 100
    assert project.load(which.id).state == "training"


# Doubts


def lesson_of(features, labels, classes, groups=None):
    pictures = tuple(
        Picture(Path(f"{row}.jpg"), classes[label], f"{row:064x}", (10, 10), row, None)
        for row, label in enumerate(labels)
    )
    parts = {picture.sha256: "train" for picture in pictures}
    alone = np.arange(len(labels)) if groups is None else groups
    return Lesson(catalogue.spec("efficientnet_lite0"), classes, pictures, labels, features, parts, (), alone, ())


def planted(count=600, wrong=40):
    """Four classes that overlap a little, some labels wrong: lesson, rows of these."""
    chance = np.random.default_rng(4)
    true = np.arange(count) % 4
    features = (np.eye(24)[true] * 3 + chance.normal(0, 0.8, (count, 24))).astype(np.float32)
    rows = chance.permutation(count)[:wrong]
    labels = true.copy()
    labels[rows] = (true[rows] + chance.integers(1, 4, wrong)) % 4
    return lesson_of(features, labels, ("a", "b", "c", "d")), true, set(rows.tolist())


def test_planted_wrong_labels_are_among_the_most_doubtful():
    taken, true, rows = planted()
    found = review.of(taken, CancelToken(), silent)
    listed = [int(doubt.sha256, 16) for doubt in found.doubts[:60]]
    assert len(rows & set(listed)) >= 0.8 * len(rows)
    first = found.doubts[0]
    assert first.suggested == "abcd"[true[int(first.sha256, 16)]]
    assert found.disputed <= len(found.doubts)


def test_wrong_labels_are_found_where_a_head_could_learn_them_by_heart():
    """Few pictures in many dimensions: with the strength that answers best, 34 of 40 are found and 87 are doubted."""
    chance = np.random.default_rng(4)
    true = np.arange(600) % 3
    features = (chance.normal(0, 0.2, (3, 300))[true] + chance.normal(0, 1, (600, 300))).astype(np.float32)
    rows = chance.permutation(600)[:40]
    labels = true.copy()
    labels[rows] = (true[rows] + chance.integers(1, 3, 40)) % 3
    found = review.of(lesson_of(features, labels, ("a", "b", "c")), CancelToken(), silent)
    listed = {int(doubt.sha256, 16) for doubt in found.doubts[:60]}
    assert len(listed & set(rows.tolist())) >= 38
    assert 35 <= found.disputed <= 50


def test_copies_do_not_vouch_for_each_other():
    taken, _, rows = planted(200, 10)
    groups = np.repeat(np.arange(200), 2)
    twice = lesson_of(np.repeat(taken.features, 2, 0), np.repeat(taken.labels, 2), taken.classes, groups)
    found = review.of(twice, CancelToken(), silent)
    listed = {int(doubt.sha256, 16) // 2 for doubt in found.doubts[:40]}
    assert len(rows & listed) >= 8


def test_the_class_with_the_fewest_pictures_gains_most():
    chance = np.random.default_rng(5)
    labels = np.repeat([0, 1, 2], [120, 120, 12])
    features = (np.eye(64)[labels] * 2 + chance.normal(0, 1, (252, 64))).astype(np.float32)
    found = review.of(lesson_of(features, labels, ("a", "b", "rare")), CancelToken(), silent)
    assert found.gains[0].class_id == "rare"
    assert review.gain_sentence(found) == "10 more pictures of rare would help most."


def test_a_review_is_kept_until_something_is_decided(built_ins, folder):
    which = begun(folder)
    assert review.load(which.id) is None
    found = review.review(which.id, CancelToken(), silent)
    assert review.load(which.id) == found
    pictures = dataset.scan(which.sources, CancelToken(), silent).pictures
    mending.fix(which.id, Edit(pictures[0].sha256, "leave_out"))
    assert review.load(which.id) is None
    mending.undo(which.id)
    assert review.load(which.id) == found
    settled = found.doubts[0].sha256
    mending.fix(which.id, Edit(settled, "right"))
    again = review.review(which.id, CancelToken(), silent)
    assert settled not in {doubt.sha256 for doubt in again.doubts}
