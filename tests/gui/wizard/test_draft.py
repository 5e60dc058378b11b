"""The decisions, without a display: classes, undo, and why one cannot go on."""

from __future__ import annotations

from pathlib import Path

from desktop_classifier.gui.controllers.deciding import Decided, Decisions
from desktop_classifier.gui.controllers.draft import Draft, Known, Step
from desktop_classifier.training.checks import Fix
from desktop_classifier.training.project import Choices, Project
from desktop_classifier.training.recipe import Advanced, Preset
from desktop_classifier.training.records import ClassSource, Edit, Scan

ROSE, TULIP = ClassSource("rose", (Path("/f/rose"),)), ClassSource("tulip", (Path("/f/tulip"),))


def started():
    decisions = Decisions()
    decisions.start_with([ROSE, TULIP], [Path("/f")], "flowers")
    return decisions


def known(draft, problem="", **counts):
    counts = counts or {"rose": 5, "tulip": 7}
    examples = {name: tuple(Path(f"/f/{name}/{n}.jpg") for n in range(2)) for name in counts}
    return Known(draft.decisions.now, Scan(tuple(counts), ()), (), problem, counts, examples)


def a_draft():
    draft = Draft()
    draft.decisions = started()
    draft.known = known(draft)
    return draft


def test_pictures_dropped_on_a_class_join_it_once():
    decisions = started()
    decisions.add_to("rose", [Path("/else/1.jpg"), Path("/f/rose")])
    assert decisions.now.sources[0] == ClassSource("rose", (Path("/f/rose"), Path("/else/1.jpg")))


def test_own_parts_of_a_class_stay_apart():
    decisions = started()
    decisions.add([ClassSource("rose", (Path("/t/rose"),), "test")], [])
    assert decisions.class_ids == ("rose", "tulip")
    assert [source.part for source in decisions.now.sources] == ["", "", "test"]


def test_a_new_class_never_takes_the_place_of_another():
    decisions = started()
    assert decisions.new_class("rose") == "rose 2"
    assert decisions.new_class("  ") == "new class"
    assert decisions.new_class("") == "new class 2"


def test_renaming_takes_the_edits_along_and_two_of_one_name_become_one():
    decisions = started()
    decisions.apply(Fix("rose", (Edit("a", "label", "rose"),)), "rose")
    assert decisions.rename("rose", " Rosa ") == ""
    assert decisions.class_ids == ("Rosa", "tulip")
    assert decisions.now.edits == (Edit("a", "label", "Rosa"),)
    decisions.rename("Rosa", "tulip")
    assert decisions.now.sources == (ClassSource("tulip", (Path("/f/rose"), Path("/f/tulip"))),)
    assert decisions.rename("tulip", "  ") == "A class needs a name."


def test_undo_has_no_end_and_redo_leads_forth_again():
    decisions = started()
    states = [decisions.now]
    for number in range(50):
        decisions.new_class(f"class {number}")
        states.append(decisions.now)
    for state in reversed(states[:-1]):
        assert decisions.undo()
        assert decisions.now is state
    for state in states[1:]:
        assert decisions.redo()
        assert decisions.now is state
    assert not decisions.redo()


def test_a_new_decision_forgets_what_was_undone():
    decisions = started()
    decisions.remove("rose")
    decisions.undo()
    decisions.remove("tulip")
    assert not decisions.can_redo
    assert decisions.class_ids == ("rose",)
    assert decisions.undo_words == "“tulip” left out"


def test_nothing_is_undone_where_nothing_was_decided():
    decisions = Decisions()
    assert decisions.undo_words == ""
    assert not decisions.undo()


def test_pictures_block_until_they_are_known_to_be_good():
    draft = Draft()
    assert draft.blocked(Step.PICTURES) == "Choose pictures first."
    draft.decisions = started()
    assert "to the end" in draft.blocked(Step.PICTURES)
    draft.looking = True
    assert "looked through" in draft.blocked(Step.PICTURES)
    draft.looking, draft.known = False, known(draft, "Two classes are needed.")
    assert draft.blocked(Step.PICTURES) == "Two classes are needed."
    draft.known = known(draft)
    assert draft.blocked(Step.PICTURES) == ""
    draft.decisions.new_class("lily")
    assert draft.blocked(Step.PICTURES) == "“lily” is empty. Drop pictures on it, or leave it out."


def test_what_is_known_of_other_decisions_is_not_taken_for_these():
    draft = a_draft()
    assert draft.up_to_date
    draft.decisions.add_to("rose", [Path("/else/1.jpg")])
    assert not draft.up_to_date
    rows = {row.class_id: row for row in draft.rows()}
    assert rows["rose"].count is None
    assert rows["tulip"].count == 7
    draft.decisions.undo()
    assert draft.up_to_date


def test_examples_come_from_all_classes_in_turn():
    draft = a_draft()
    assert [path.parent.name for path in draft.examples(3)] == ["rose", "tulip", "rose"]


def test_a_model_that_is_not_here_blocks():
    draft = a_draft()
    assert draft.blocked(Step.MODEL) == "The models are being tried on your pictures. One moment, or choose one."
    draft.present = frozenset({"xception"})
    assert draft.blocked(Step.MODEL) == "Choose a model."
    draft.chosen_backbone = "resnet50"
    assert draft.blocked(Step.MODEL) == "This model is not on this computer yet."
    draft.chosen_backbone, draft.recommended = "", ("xception", "the surest")
    assert draft.blocked(Step.MODEL) == ""
    assert draft.blocked(Step.THOROUGH) == ""


def test_the_recommended_model_waits_for_all_tries_but_a_chosen_one_does_not():
    draft = a_draft()
    draft.present, draft.probing, draft.recommended = frozenset({"xception"}), "xception", ("xception", "")
    assert draft.blocked(Step.MODEL)
    draft.chosen_backbone = "xception"
    assert draft.blocked(Step.MODEL) == ""


def test_the_project_gets_every_decision_and_no_empty_class():
    draft = a_draft()
    draft.name, draft.chosen_backbone, draft.preset = "My flowers", "xception", Preset.BEST
    draft.advanced, draft.seed = Advanced(epochs=3), 7
    draft.decisions.new_class("empty")
    draft.decisions.apply(Fix("leave out", (Edit("a", "leave_out"),)), "left out")
    name, sources, edits, choices = draft.project()
    assert (name, sources, edits) == ("My flowers", (ROSE, TULIP), (Edit("a", "leave_out"),))
    assert (choices.backbone, choices.preset, choices.advanced.epochs, choices.seed) == ("xception", Preset.BEST, 3, 7)


def test_a_draft_of_a_project_begins_where_it_was_decided():
    from desktop_classifier.training import project

    draft = a_draft()
    draft.chosen_backbone = "xception"
    made = project.create(*draft.project())
    again = Draft.of_project(project.load(made.id))
    assert again.project() == draft.project()
    assert again.project_id == made.id
    assert again.decisions.undo_words == ""


# The same pictures chosen again, others, and fixes from the result page

FOLDER = (ClassSource("rose", (Path("/f/rose"),)), ClassSource("tulip", (Path("/f/tulip"),)))
OTHERS = (ClassSource("cat", (Path("/o/cat"),)), ClassSource("dog", (Path("/o/dog"),)))
OUT = Edit("a", "leave_out", mended=True, was="rose")


def test_the_same_folder_chosen_again_keeps_what_was_decided_about_its_pictures():
    decisions = Decisions(Decided(FOLDER, (), (OUT,)))
    decisions.rename("tulip", "Tulips")
    decisions.mend((OUT, Edit("b", "label", "Tulips", mended=True, was="rose")))
    decisions.start_with(FOLDER, (Path("/f"),), "f")
    assert decisions.now.sources == FOLDER
    assert decisions.now.edits == (OUT, Edit("b", "label", "tulip", mended=True, was="rose"))


def test_other_pictures_are_another_project_until_that_is_taken_back():
    draft = Draft.of_project(Project("a1", "Flowers", FOLDER, (OUT,), Choices("xception"), "finished", "x", "m"))
    draft.decisions.start_with(FOLDER, (), "f")
    assert (draft.project_id, draft.name) == ("a1", "Flowers")
    draft.decisions.start_with(OTHERS, (), "o")
    assert (draft.project_id, draft.name, draft.decisions.now.edits) == ("", "", ())
    draft.project_id = "b2"
    draft.mend((Edit("z", "leave_out", mended=True, was="cat"),))
    draft.decisions.undo()
    assert (draft.project_id, draft.name, draft.decisions.now.edits) == ("a1", "Flowers", (OUT,))
    draft.decisions.redo()
    assert (draft.project_id, [edit.sha256 for edit in draft.decisions.now.edits]) == ("b2", ["z"])


def test_fixes_keep_the_order_in_which_things_were_decided():
    fixed, later = Edit("p", "label", "a", mended=True, was="b"), Edit("p", "label", "b")
    other = Edit("q", "leave_out", mended=True, was="a")
    decisions = Decisions(Decided(FOLDER, (), (fixed, later)))
    decisions.mend((fixed, other))
    assert decisions.now.edits == (fixed, later, other), "the last about a picture counts"
    decisions.mend((fixed, other, other))
    decisions.mend((fixed, other))
    assert decisions.now.edits == (fixed, later, other)
    decisions.mend(())
    assert decisions.now.edits == (later,)
