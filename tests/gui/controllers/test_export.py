"""Answers that leave the window."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.gui.controllers import export
from desktop_classifier.inference.answer import Answer, Failure, Likelihood

TOP = (Likelihood("malamute", "n1", 0.71), Likelihood("Eskimo dog", "n2", 0.18), Likelihood("husky", "n3", 0.08))
DOG = Answer(Path("/p/schnee-spaziergang ü.jpg"), "mobilenet_v2", "openvino", "exact", TOP, notes=("cut_off",))
BAD = Answer(
    Path("/p/x.jpg"),
    "mobilenet_v2",
    "openvino",
    "exact",
    error=Failure("not_a_picture", "A text. Choose a picture.", "not a picture"),
)


def write(answers, target, top=3):
    return export.write(answers, top, target, CancelToken(), silent)


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig", "surrogateescape"), newline="")))


def test_csv_that_a_spreadsheet_reads(tmp_path):
    target = write([DOG, BAD], tmp_path / "answers.csv")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    dog, bad = rows(target)
    assert (dog["name"], dog["label"], dog["probability"]) == ("schnee-spaziergang ü.jpg", "malamute", "0.710000")
    assert (dog["label 3"], dog["notes"], dog["error"]) == ("husky", "cut_off", "")
    assert (bad["label"], bad["error"], bad["path"]) == ("", "not a picture", "/p/x.jpg")


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0.jpg", "+1.jpg", "-1.jpg", "@x.jpg", "\t=1.jpg"])
def test_a_file_name_never_becomes_a_formula(tmp_path, name):
    answer = Answer(Path("/p") / name, "m", "openvino", "exact", TOP)
    (row,) = rows(write([answer], tmp_path / "answers.csv"))
    assert row["name"][0] not in "=+-@\t\r"


@pytest.mark.parametrize(
    "name", [b"caf\xe9.jpg", b"a\nb.jpg", b"a\rb.jpg", b'say "x", y.jpg', "Uhr\u202f9.png".encode()]
)
def test_a_name_leaves_the_window_as_it_is_and_the_clipboard_gets_what_can_be_shown(tmp_path, name):
    answer = Answer(Path(os.fsdecode(b"/p/" + name)), "m", "openvino", "exact", TOP)
    (row,) = rows(write([answer], tmp_path / "answers.csv"))
    assert (row["name"], row["path"]) == (answer.path.name, str(answer.path))
    (record,) = json.loads(write([answer], tmp_path / "answers.json").read_text())
    assert record["path"] == str(answer.path)
    assert export.as_text([answer], 1).split("\n")[-1].isprintable()


def test_json_is_the_command_lines_record(tmp_path):
    first, second = json.loads(write([DOG, BAD], tmp_path / "a.JSON", top=2).read_text())
    assert first["top"] == [
        {"label": "malamute", "class_id": "n1", "probability": 0.71},
        {"label": "Eskimo dog", "class_id": "n2", "probability": 0.18},
    ]
    assert second["error"] == {"kind": "not_a_picture", "message": "A text. Choose a picture."}
    assert second["top"] == []


def test_a_folder_that_cannot_be_written_is_said_and_nothing_stays(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="could not be written"):
        write([DOG], tmp_path / "file" / "answers.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="links and permissions of Unix")
def test_a_link_stays_one_and_others_may_read_what_they_may_read_elsewhere(tmp_path):
    (tmp_path / "answers.csv").symlink_to(tmp_path / "far.csv")
    write([DOG], tmp_path / "answers.csv")
    (tmp_path / "plain").touch()
    assert (tmp_path / "answers.csv").is_symlink()
    assert (tmp_path / "far.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_the_clipboard_gets_the_bars_of_one_and_a_line_for_each_of_many():
    assert export.as_text([DOG], 2) == "malamute 71 %\nEskimo dog 18 %\nschnee-spaziergang ü.jpg"
    assert export.as_text([DOG, BAD], 3) == "schnee-spaziergang ü.jpg\tmalamute\t71 %\nx.jpg\tnot a picture\t"
    assert export.as_text([BAD], 3) == "A text. Choose a picture.\nx.jpg"


LEMONS = Answer(Path("/p/lemons.jpg"), "my_flowers", "openvino", "exact", TOP, none_of_these=True)


def test_none_of_these_leaves_the_window_too(tmp_path):
    first, second, third = rows(write([LEMONS, DOG, BAD], tmp_path / "answers.csv"))
    assert (first["none of these"], first["label"]) == ("yes", "malamute")
    assert (second["none of these"], third["none of these"]) == ("", "")
    (record,) = json.loads(write([LEMONS], tmp_path / "answers.json").read_text())
    assert record["none_of_these"] is True


def test_a_copied_answer_says_none_of_these_before_what_is_nearest():
    assert export.as_text([LEMONS], 1) == "none of these\nnearest:\nmalamute 71 %\nlemons.jpg"
    assert export.as_text([LEMONS, DOG], 3).split("\n") == [
        "lemons.jpg\tnone of these\tnearest: malamute 71 %",
        "schnee-spaziergang ü.jpg\tmalamute\t71 %",
    ]
