"""Teaching on the command line end to end: train, classify with what came of it, evaluate, projects, remove."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
from made import class_folder

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import own
from desktop_classifier.training import dataset, mending, project
from desktop_classifier.training.records import Edit


def program(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop_classifier", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, text=True, env={**os.environ})


def fine(*words: object) -> str:
    result = program(*words)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(autouse=True)
def ready(built_ins):
    return built_ins


@pytest.fixture
def folder(tmp_path) -> Path:
    return class_folder(tmp_path / "drawings")


def right_one(line: dict) -> bool:
    return line["top"][0]["class_id"] == Path(line["path"]).parent.name


def test_from_a_folder_to_answers(folder, tmp_path):
    said = fine("train", folder, "--name", "My drawings", "--preset", "quick")
    assert "pictures it had never seen" in said
    assert "--model my_drawings" in said
    fresh = class_folder(tmp_path / "fresh", each=4, first=300)
    lines = [json.loads(line) for line in fine("classify", fresh, "--model", "my_drawings").splitlines()]
    assert {top["class_id"] for line in lines for top in line["top"]} == {"discs", "bars", "crosses"}
    judged = json.loads(fine("evaluate", "my_drawings", fresh, "--format", "json"))
    right = sum(map(right_one, lines))
    assert (judged["right"], judged["of"]) == (right, 12)
    assert judged["confusion"][0][0] == judged["per_class"][0]["right"]
    answered = [line for line in lines if not line["none_of_these"]]
    assert judged["coverage"]["answered"] == len(answered)
    assert judged["coverage"]["right"] == sum(right_one(line) for line in answered)
    assert judged["coverage"]["sentence"].startswith("Answers ")
    assert sum(each["count"] for each in judged["calibration"]["bins"]) == 12
    assert 0 <= judged["calibration"]["error"] <= 1
    said = fine("evaluate", "my_drawings", fresh)
    assert judged["coverage"]["sentence"] in said
    assert judged["calibration"]["sentence"] in said
    assert f"Its calibration error is {judged['calibration']['error']:.3f}." in said
    assert "My drawings" in fine("models", "list")


def test_names_are_printed_to_the_letter_whatever_they_look_like(folder):
    (folder / "discs").rename(folder / "[red]discs[")
    (folder / "bars").rename(folder / "\x1b[31mbars\n")
    (folder / "crosses" / "text.png").write_text("no picture")
    trained = program("train", folder, "--name", "[/x]", "--preset", "quick")
    assert trained.returncode == 0
    assert "1 file was not used" in trained.stderr
    assert "[/x]" in fine("projects", "list")
    assert "[/x]" in fine("models", "list")
    judged = program("evaluate", "x", folder)
    assert judged.returncode == 1, "one cannot be read"
    assert "[red]discs[" in judged.stdout
    assert "\\[" not in judged.stdout
    assert "�[31mbars�" in judged.stdout
    assert "1 picture could not be read." in judged.stdout


def test_of_two_projects_with_one_name_their_ids_are_asked_for(folder):
    for seed in (1, 2):
        choices = project.Choices("efficientnet_lite0", seed=seed)
        project.create("Twice", dataset.class_sources(folder), (), choices)
    refused = program("projects", "show", "Twice")
    assert refused.returncode == 2
    assert all(one.id in refused.stderr for one in project.every())
    assert json.loads(fine("projects", "show", project.every()[0].id))["name"] == "Twice"


def test_events_are_lines_of_json_that_end_with_the_end(folder):
    told = [json.loads(line) for line in fine("train", folder, "--preset", "quick", "--events").splitlines()]
    kinds = [event["event"] for event in told]
    assert kinds[-1] == "finished"
    assert kinds.count("quick_ready") == 1
    assert set(kinds[:-2]) == {"working"}
    assert told[-1]["model"] == "drawings", "called after its folder"


def test_the_same_command_again_goes_on_and_makes_no_second_model(folder):
    fine("train", folder, "--preset", "quick")
    again = program("train", folder, "--preset", "quick")
    assert "Going on with “drawings”" in again.stderr
    assert [model["id"] for model in json.loads(fine("projects", "list", "--format", "json"))]
    assert len(json.loads(fine("projects", "list", "--format", "json"))) == 1


def test_projects_are_listed_shown_gone_on_with_and_removed(folder):
    fine("train", folder, "--preset", "quick")
    (one,) = json.loads(fine("projects", "list", "--format", "json"))
    assert (one["name"], one["state"], one["model"]) == ("drawings", "finished", "drawings")
    assert json.loads(fine("projects", "show", one["id"])) == one
    assert "drawings" in fine("projects", "list")
    fine("projects", "resume", "drawings")
    assert "model and your pictures stay" in fine("projects", "remove", one["id"])
    assert json.loads(fine("projects", "list", "--format", "json")) == []
    assert "drawings" in fine("models", "list")


def test_a_worse_version_is_used_only_when_that_is_asked_for(folder):
    fine("train", folder, "--preset", "quick")
    (one,) = project.every()
    tested = {judged.sha256 for judged in project.result(one.id).judged}
    turned = {"bars": "discs", "discs": "crosses", "crosses": "bars"}
    scan = dataset.scan(one.sources, CancelToken(), silent)
    wrong = [Edit(each.sha256, "label", turned[each.class_id]) for each in scan.pictures if each.sha256 not in tested]
    project.save(one.replaced(edits=tuple(wrong)))
    told = program("projects", "resume", one.id).stderr
    assert "So version 1 stays in use" in told
    assert (own.load("drawings").version, own.load("drawings").offered) == (1, 2)
    assert f"projects use {one.id}" in told
    assert "answers with version 2 now" in fine("projects", "use", one.id)
    assert own.load("drawings").version == 2
    assert "No newer version" in program("projects", "use", one.id).stderr
    project.save(project.load(one.id).replaced(edits=()))
    assert "in use" not in program("projects", "resume", one.id).stderr
    assert (own.load("drawings").version, own.load("drawings").offered) == (3, None)


def test_a_model_of_ones_own_is_no_network_and_gives_way_when_damaged(folder):
    fine("train", folder, "--preset", "quick", "--name", " ")
    again = program("train", folder, "--model", "drawings")
    assert (again.returncode, "a model of your own" in again.stderr) == (2, True)
    model = own.load("drawings")
    (model.folder / own.RESULT).write_text("{}")
    resumed = program("projects", "resume", "drawings")
    assert resumed.returncode == 0, resumed.stderr
    assert "is damaged, so the new one is used" in resumed.stderr
    assert own.load("drawings").version == 2


def test_where_nothing_is_held_back_that_is_said(tmp_path):
    told = program("train", class_folder(tmp_path / "few", each=2), "--preset", "balanced").stderr
    assert "No picture could be held back" in told
    assert "0 of 0" not in told


def test_doubtful_pictures_are_listed_found_once_and_then_known(folder):
    wrong = next(iter(sorted((folder / "bars").iterdir())))
    wrong.rename(folder / "discs" / f"moved {wrong.name}")
    fine("train", folder, "--preset", "quick")
    (one,) = json.loads(fine("projects", "list", "--format", "json"))
    found = json.loads(fine("projects", "review", one["id"], "--format", "json"))
    first = found["doubts"][0]
    assert (Path(first["path"]).name, first["class_id"], first["suggested"]) == (f"moved {wrong.name}", "discs", "bars")
    assert first["serious"] is True
    assert first["part"] in ("train", "validation", "test")
    (file,) = Path(os.environ["DESKTOP_CLASSIFIER_HOME"]).rglob("review.json")
    written = file.stat().st_mtime_ns
    said = fine("projects", "review", "drawings")
    assert said.splitlines()[0].startswith("1 picture looks doubtful.")
    assert f"moved {wrong.name}" in said
    assert any(words in said for words in ("learned from", "held back", "never seen"))
    assert file.stat().st_mtime_ns == written, "it was known"
    mending.fix(one["id"], Edit(first["sha256"], "right"))
    assert "No pictures look doubtful." in fine("projects", "review", "drawings")


def test_a_model_of_ones_own_can_be_removed(folder):
    fine("train", folder, "--preset", "quick")
    assert "was removed" in fine("models", "remove", "drawings")
    result = program("classify", folder, "--model", "drawings")
    assert result.returncode == 2
    assert "no model called “drawings”" in result.stderr


def test_of_no_picture_that_can_be_read_no_figure_is_told(folder, tmp_path):
    fine("train", folder, "--preset", "quick")
    (tmp_path / "bad" / "discs").mkdir(parents=True)
    (tmp_path / "bad" / "discs" / "text.png").write_text("no picture")
    judged = program("evaluate", "drawings", tmp_path / "bad")
    assert judged.returncode == 1
    assert judged.stdout.startswith("There is no picture in the class folders that can be read.")


def test_a_test_folder_is_the_test(folder, tmp_path):
    apart = class_folder(tmp_path / "apart", each=4, first=400)
    assert "of 12 pictures it had never seen" in fine("train", folder, "--preset", "quick", "--test-folder", apart)


def test_a_test_folder_may_lie_beside_the_class_folders(folder):
    apart = class_folder(folder / "test", each=4, first=400)
    assert "of 12 pictures it had never seen" in fine("train", folder, "--preset", "quick", "--test-folder", apart)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("train", "EMPTY"), 1, "no class folders"),
        (("train", "NOWHERE"), 1, "There is no folder"),
        (("train", "FOLDER", "--model", "alexnet"), 2, "no model called “alexnet”"),
        (("train", "FOLDER", "--model", "resnet50"), 1, "not on this computer yet"),
        (("train", "FOLDER", "--preset", "magic"), 2, "invalid choice"),
        (("evaluate", "alexnet", "FOLDER"), 2, "no model called"),
        (("evaluate", "efficientnet_lite0", "FOLDER"), 2, "knows no class called"),
        (("projects", "show", "abc"), 1, "There is no project “abc”"),
        (("projects", "review", "abc"), 1, "There is no project “abc”"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_next_step(folder, tmp_path, words, code, said):
    (tmp_path / "empty").mkdir()
    places = {"EMPTY": tmp_path / "empty", "NOWHERE": tmp_path / "nowhere", "FOLDER": folder}
    result = program(*(places.get(word, word) for word in words))
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
