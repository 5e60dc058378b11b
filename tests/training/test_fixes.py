"""What a person mends: counted, undone, learned from, and never lost."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from pathlib import Path

import pytest
from made import class_folder
from test_train import begun, trained

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.training import coverage, dataset, evaluation, lesson, mending, project
from desktop_classifier.training.evaluation import Judged, Result
from desktop_classifier.training.records import Edit


@pytest.fixture
def folder(tmp_path):
    return class_folder(tmp_path / "drawings")


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


def test_a_class_that_was_mended_away_is_back_after_an_undo(built_ins, folder):
    which = begun(folder)
    for picture in dataset.scan(which.sources, CancelToken(), silent).pictures:
        if picture.class_id == "crosses":
            mending.fix(which.id, Edit(picture.sha256, "label", "bars", was="crosses"))
    trained(which)
    learned = project.result(which.id)
    assert learned.classes == ("bars", "discs")
    undone = learned
    while undone.classes == learned.classes:  # until the first of the test pictures
        edits = mending.undo(which.id)[0].edits
        undone = evaluation.mended(learned, edits)
    assert undone.classes == ("bars", "discs", "crosses")
    assert [sum(row) for row in undone.confusion][2] == 1
    assert undone.of == learned.of
    assert evaluation.mended(undone, []).as_found == learned.as_found


def test_a_fix_into_a_class_that_is_gone_counts_for_nothing():
    assert evaluation.mended(RESULT, [Edit("2" * 64, "label", "gone", mended=True)]) == RESULT


def test_what_was_labelled_into_a_class_that_was_left_out_afterwards_is_learned_as_it_was_found(built_ins, folder):
    which = begun(folder)
    discs = [one for one in dataset.scan(which.sources, CancelToken(), silent).pictures if one.class_id == "discs"]
    edits = tuple(Edit(one.sha256, "label", "crosses") for one in discs[:3])
    without = tuple(source for source in which.sources if source.class_id != "crosses")
    project.save(which.replaced(edits=edits, sources=without))
    taken = lesson.prepare(project.load(which.id), CancelToken(), lambda event: None)
    assert (taken.classes, len(taken.labels)) == (("bars", "discs"), 24)


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


@pytest.mark.slow
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
