"""What the window finds out about pictures: the latest decision wins, and no picture is looked at twice for nothing."""

from __future__ import annotations

from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.draft import Step

FOLDERS = [Path("/f/rose"), Path("/f/tulip")]


def test_what_is_chosen_is_looked_at(preparing, draft, wait, qtbot):
    with qtbot.waitSignal(preparing.scanned):
        preparing.choose(FOLDERS)
    assert draft.decisions.class_ids == ("rose", "tulip")
    assert draft.pictures == 20
    assert draft.name == "My rose"
    assert draft.blocked(Step.PICTURES) == ""


def test_progress_is_told_and_the_latest_decision_wins(preparing, draft, work, wait, qtbot):
    work.go.clear()
    with qtbot.waitSignal(preparing.progressed) as told:
        preparing.choose(FOLDERS)
    assert (told.args[0].done, told.args[0].total) == (3, 30)
    preparing.remove("rose")
    work.go.set()
    wait(lambda: draft.up_to_date)
    assert draft.decisions.class_ids == ("tulip",)
    assert draft.pictures == 10


def test_stop_and_go_on(preparing, draft, work, wait):
    work.go.clear()
    preparing.choose(FOLDERS)
    wait(lambda: draft.looking)
    preparing.stop()
    assert not draft.looking
    assert "to the end" in draft.blocked(Step.PICTURES)
    work.go.set()
    preparing.look()
    wait(lambda: draft.up_to_date)


def test_undo_needs_no_second_look_at_the_pictures(preparing, draft, work, wait):
    seen = []
    look = work.look

    def watched(decided, before, token, report):
        seen.append(before)
        return look(decided, before, token, report)

    preparing._works = type(preparing._works)(gather=work.gather, look=watched)
    preparing.choose(FOLDERS)
    wait(lambda: draft.up_to_date)
    first = draft.known.scan
    preparing.remove("rose")
    wait(lambda: draft.up_to_date)
    preparing.undo()
    wait(lambda: draft.up_to_date)
    assert seen == [None, None, first]
    preparing.look(again=True)
    wait(lambda: not draft.looking)
    assert seen[-1] is None


def test_a_folder_that_cannot_be_taken_changes_nothing_and_says_why(preparing, draft, work, wait, qtbot):
    work.fails = UserError("There are no class folders in that. Choose their parent.", kind="no_classes")
    with qtbot.waitSignal(preparing.failed) as told:
        preparing.choose(FOLDERS)
    assert told.args[0].message.startswith("There are no class folders")
    assert not draft.decisions.now.sources
    assert not preparing.gathering


def test_a_look_that_fails_says_so_where_one_would_go_on(preparing, draft, work, wait, qtbot):
    preparing.choose(FOLDERS)
    wait(lambda: draft.up_to_date)
    work.fails = UserError("The folder is gone. Choose it again.", kind="vanished")
    with qtbot.waitSignal(preparing.failed):
        preparing.remove("rose")
    assert draft.blocked(Step.PICTURES) == "The folder is gone. Choose it again."
    work.fails = None
    preparing.undo()
    wait(lambda: draft.blocked(Step.PICTURES) == "")


def test_adding_to_what_is_there(preparing, draft, wait):
    preparing.choose([FOLDERS[0]])
    wait(lambda: draft.up_to_date)
    preparing.add([FOLDERS[1]])
    wait(lambda: len(draft.decisions.class_ids) == 2 and draft.up_to_date)
    preparing.undo()
    assert draft.decisions.class_ids == ("rose",)


def test_a_new_class_is_called_as_the_one_folder_that_was_dropped(preparing, draft):
    assert preparing.new_class("", [Path("/f/lily")]) == "lily"
    assert preparing.new_class("", [Path("/f/1.jpg"), Path("/f/2.jpg")]) == "new class"


def test_a_renamed_class_keeps_its_picture_while_it_is_counted_again(preparing, draft, wait):
    preparing.choose(FOLDERS)
    wait(lambda: draft.up_to_date)
    before = draft.rows()[0].example
    preparing.rename("rose", "Rosa")
    assert (draft.rows()[0].class_id, draft.rows()[0].example) == ("Rosa", before)
    preparing.stop()


def test_the_practice_set_is_ours(preparing, draft, wait):
    preparing.practise()
    wait(lambda: draft.up_to_date)
    assert draft.name == "My practice set"
    assert draft.decisions.now.folders[0].name == "practice"
