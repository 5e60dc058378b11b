"""What is said about the pictures at once, and what one click does about it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from known import flipped, known, many, scan_of

from desktop_classifier.training.checks import findings, problem
from desktop_classifier.training.dataset import learnable
from desktop_classifier.training.records import Edit, Scan, Unreadable

TWENTY = {"a": 20, "b": 20}


def of_kind(scan: Scan, kind: str, edits=()) -> list:
    return [finding for finding in findings(scan, edits) if finding.kind == kind]


def only(scan: Scan, kind: str, edits=()):
    (finding,) = of_kind(scan, kind, edits)
    return finding


def lost(name: str, kind: str, class_id: str = "a") -> Unreadable:
    return Unreadable(Path("set") / class_id / name, class_id, kind, "Sentence.", "three words")


def test_with_nothing_wrong_nothing_is_said():
    scan = scan_of(many(TWENTY), left_alone=3)
    assert findings(scan) == ()
    assert problem(scan) == ""


# Files


def test_what_cannot_be_read_is_named_with_the_reason():
    scan = scan_of(many(TWENTY), unreadable=(lost("old.jpg", "empty"), lost("x.jpg", "not_a_picture", "b")))
    found = only(scan, "unreadable")
    assert found.title == "2 files can’t be read"
    assert found.line == "a/old.jpg is empty; b/x.jpg is not a picture. They are left out."
    assert found.serious
    assert found.files == (Path("set/a/old.jpg"), Path("set/b/x.jpg"))
    many_lost = tuple(lost(f"{number}.jpg", "damaged") for number in range(5))
    line = only(scan_of(many(TWENTY), unreadable=many_lost), "unreadable").line
    assert line == "a/0.jpg is damaged; a/1.jpg is damaged; 3 more. They are left out."


def test_every_reason_has_words():
    from desktop_classifier.imaging.decode import ERROR_KINDS

    for kind in ERROR_KINDS:
        line = only(scan_of(many(TWENTY), unreadable=(lost("x.jpg", kind),)), "unreadable").line
        assert line.startswith("a/x.jpg ")
        assert line.endswith(". It is left out.")


def test_strays_are_named():
    found = only(scan_of(many(TWENTY), stray=tuple(Path(f"set/{number}.jpg") for number in range(4))), "stray")
    assert found.title == "4 pictures lie in no class folder"
    assert found.line.startswith("0.jpg, 1.jpg and 2 more. ")
    assert len(found.files) == 4


def test_names_that_are_not_utf8_can_be_shown():
    name = os.fsdecode(b"\xff.jpg")
    scan = scan_of(many(TWENTY), stray=(Path("set") / name,), unreadable=(lost(name, "empty"),))
    for found in findings(scan):
        assert "\ufffd.jpg" in found.line
        found.line.encode()


def test_folders_in_class_folders_are_told_of_and_can_be_left_out_but_not_their_copies_outside():
    inside = [known(100 + number, "a", path=Path(f"set/a/old/deep/{number}.jpg")) for number in range(3)]
    copy = known(100, "a", path=Path("set/a/copy.jpg"))
    scan = scan_of([*many(TWENTY), *inside, copy], nested=(Path("set/a/old"),))
    found = only(scan, "nested")
    assert found.title == "1 folder lies inside a class folder"
    assert found.line == "a/old. What is in there counts for the class above."
    assert found.pictures == tuple(inside)
    (fix,) = found.fixes
    assert fix.edits == (Edit(inside[1].sha256, "leave_out"), Edit(inside[2].sha256, "leave_out"))
    assert len(learnable(scan, fix.edits)) == 41
    assert of_kind(scan, "nested", fix.edits) == []


# Copies


def test_copies_in_a_class_are_counted_and_need_no_fix():
    copies = [known(3, "a", path=Path("set/a/copy.jpg")), known(3, "a", path=Path("set/a/again.jpg"))]
    scan = scan_of([*many(TWENTY), *copies])
    found = only(scan, "duplicate")
    assert found.title == "2 pictures are copies of another"
    assert found.line == "a/3.jpg and copy.jpg are the same. Each counts once."
    assert (found.serious, found.fixes, len(found.pictures)) == (False, (), 3)
    assert [finding.kind for finding in findings(scan)] == ["duplicate"]


def test_a_copy_in_the_test_is_said_to_count_there():
    scan = scan_of([*many(TWENTY), known(3, "a", part="test", path=Path("set/test/a/3.jpg"))])
    assert only(scan, "duplicate").line.endswith("What you keep for the test counts there only.")


def test_almost_the_same_pictures_lie_side_by_side_and_one_of_each_can_be_kept():
    base = many(TWENTY)
    small = known(50, "a", look=flipped(base[2].look, 5), size=(40, 40))
    large = known(51, "b", look=flipped(base[30].look, 5), size=(400, 400))
    scan = scan_of([*base, small, large])
    found = only(scan, "near_duplicate")
    assert found.title == "4 pictures are almost the same as another"
    assert found.line == "They will be kept on one side of the test, so the result stays honest."
    assert found.pictures == (base[2], small, base[30], large)
    assert not found.serious
    (fix,) = found.fixes
    assert fix.word == "keep one of each"
    assert fix.edits == (Edit(small.sha256, "leave_out"), Edit(base[30].sha256, "leave_out"))
    assert of_kind(scan, "near_duplicate", fix.edits) == []


def test_what_is_kept_for_the_test_is_never_left_out():
    base = many(TWENTY)
    apart = known(50, "a", look=flipped(base[2].look, 5), size=(1, 1), part="test")
    found = only(scan_of([*base, apart]), "near_duplicate")
    assert found.fixes[0].edits == (Edit(base[2].sha256, "leave_out"),)
    assert "what is like one of your test pictures is not learned from" in found.line


# Labels


def test_a_picture_under_two_labels_is_asked_about_and_each_answer_settles_it():
    scan = scan_of([*many(TWENTY), known(3, "b", path=Path("set/b/88.jpg"))])
    found = only(scan, "two_labels")
    assert found.title == "1 picture is under two labels"
    assert found.line == "a/3.jpg and b/88.jpg. Which is it?"
    assert found.serious
    assert [fix.word for fix in found.fixes] == ["a", "b", "leave out"]
    for fix, label in zip(found.fixes, ("a", "b", None), strict=True):
        assert findings(scan, fix.edits) == ()
        labels = [one.class_id for one in learnable(scan, fix.edits) if one.sha256 == known(3).sha256]
        assert labels == ([label] if label else [])


def test_almost_the_same_under_two_labels_may_also_be_right():
    base = many(TWENTY)
    other = known(50, "b", look=flipped(base[3].look, 4))
    scan = scan_of([*base, other])
    found = only(scan, "two_labels")
    assert found.title == "2 pictures are almost the same, under two labels"
    assert found.line == "a/3.jpg and b/50.jpg. Which are they?"
    assert [fix.word for fix in found.fixes] == ["a", "b", "right as they are", "leave out"]
    for fix in found.fixes:
        assert of_kind(scan, "two_labels", fix.edits) == []
    right = {one.sha256: one.class_id for one in learnable(scan, found.fixes[2].edits)}
    assert (right[base[3].sha256], right[other.sha256]) == ("a", "b")


def test_three_labels_are_three():
    scan = scan_of([*many(TWENTY), known(3, "b"), known(3, "c"), *many({"c": 20}, first=900)])
    found = only(scan, "two_labels")
    assert found.title == "1 picture is under 3 labels"
    assert [fix.word for fix in found.fixes] == ["a", "b", "c", "leave out"]


def test_after_twenty_questions_the_rest_is_one():
    base = many({"a": 60, "b": 60})
    copies = [known(number, "b", path=Path(f"set/b/copy{number}.jpg")) for number in range(45)]
    found = of_kind(scan_of([*base, *copies]), "two_labels")
    assert len(found) == 21
    assert found[-1].title == "25 more pictures are under two labels"
    (fix,) = found[-1].fixes
    assert (fix.word, len(fix.edits)) == ("leave all out", 25)
    assert len(of_kind(scan_of([*base, *copies]), "two_labels", fix.edits)) == 20


def test_what_has_to_be_decided_comes_first():
    base = many({"a": 20, "b": 3})
    scan = scan_of([*base, known(3, "b")], stray=(Path("x.jpg"),), unreadable=(lost("y.jpg", "empty"),))
    assert [finding.kind for finding in findings(scan)] == ["two_labels", "unreadable", "few", "stray"]


# How many


def test_a_class_of_one_cannot_be_learned_and_can_be_left_out():
    scan = scan_of(many({"a": 20, "b": 20, "tulip": 1}))
    found = only(scan, "few")
    assert found.title == "“tulip” has too few pictures: 1"
    assert found.serious
    assert problem(scan).endswith("Add pictures to “tulip”, or leave it out.")
    edits = found.fixes[0].edits
    assert (problem(scan, edits), findings(scan, edits)) == ("", ())


def test_small_classes_are_told_of():
    scan = scan_of(many({"a": 30, "b": 9, "c": 7}))
    found = only(scan, "few")
    assert found.title == "2 classes have only a few pictures"
    assert found.line.startswith("b 9 and c 7. ")
    assert not found.serious
    assert problem(scan) == ""


def test_a_class_without_pictures_is_told_of_and_left_alone():
    scan = scan_of(many(TWENTY), classes=("a", "b", "none"))
    assert only(scan, "few").title == "“none” has no pictures"
    assert problem(scan) == ""


def test_far_more_than_the_others_may_stay_or_be_made_less():
    scan = scan_of(many({"a": 101, "b": 20, "c": 20}))
    found = only(scan, "far_more")
    assert found.title == "“a” has far more pictures than the others"
    assert found.line.startswith("101, where the others have about 20. ")
    (fix,) = found.fixes
    assert fix.word == "use 60 of them"
    assert len(learnable(scan, fix.edits)) == 100
    assert findings(scan, fix.edits) == ()
    assert of_kind(scan_of(many({"a": 100, "b": 20, "c": 20})), "far_more") == []


# Whether one can go on


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "There is no picture yet"),
        ({"ants": 5}, "Two classes are needed, and only “ants” has pictures"),
        ({"ants": 5, "bees": 1}, "A class needs two pictures"),
        ({"ants": 2, "bees": 2}, ""),
    ],
)
def test_why_one_cannot_go_on(counts, words):
    said = problem(scan_of(many(counts)))
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_edits_can_take_the_way_on_away():
    pictures = many({"a": 5, "b": 2})
    edits = [Edit(picture.sha256, "label", "a") for picture in pictures[5:]]
    assert problem(scan_of(pictures), edits).startswith("Two classes are needed")


def test_copies_are_no_second_picture():
    scan = scan_of([*many({"a": 20}), known(500, "b"), known(500, "b", path=Path("set/b/copy.jpg"))])
    assert problem(scan).startswith("A class needs two pictures")


def test_a_class_with_a_test_of_its_own_needs_one_to_learn_from():
    apart = many({"a": 3, "b": 3}, "test", first=100)
    assert problem(scan_of([*many({"a": 1, "b": 1}), *apart])) == ""
    assert problem(scan_of([*many({"a": 5}), *apart])).endswith("Add pictures to “b”, or leave it out.")


def test_ten_thousand_pictures_are_looked_through():
    pictures = many({f"class {number}": 1000 for number in range(10)})
    assert findings(scan_of(pictures)) == ()


# Names


def test_classes_are_called_by_the_names_they_were_given():
    names = {"a": "Dog rose"}
    twin = known(2)
    pictures = [*many({"a": 1, "b": 60}, first=100), twin, known(2, "b", path=Path("set/b/2.jpg")), known(3, "b")]
    scan = scan_of([*pictures, *many({"c": 5}, first=300)], unreadable=(lost("x.jpg", "empty"),))
    said = " ".join(f"{finding.title} {finding.line}" for finding in findings(scan, (), names))
    for words in ("Dog rose/2.jpg and b/2.jpg", "Dog rose/x.jpg is empty", "“b” has far more", "Dog rose 2"):
        assert words in said
    assert "a/" not in said
    (torn,) = (finding for finding in findings(scan, (), names) if finding.kind == "two_labels")
    assert [fix.word for fix in torn.fixes] == ["Dog rose", "b", "leave out"]
    assert torn.fixes[0].edits[0].class_id == "a"
    alone = scan_of(many({"a": 20}))
    assert "only “Dog rose” has pictures" in problem(alone, (), names)
