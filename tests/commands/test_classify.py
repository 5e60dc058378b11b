"""The command line end to end: the real program, real pictures, the documented lines and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_classifier.base import paths, settings

posix = pytest.mark.skipif(os.name == "nt", reason="streams and signals of Unix")


def program(*words: object, stdin: bytes = b"", **options) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "desktop_classifier", *map(os.fsencode, map(str, words))]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, **options)


def classify(*words: object, code: int = 0, stdin: bytes = b"") -> list[dict]:
    result = program("classify", "--format", "jsonl", "--engine", "openvino", *words, stdin=stdin)
    assert result.returncode == code, result.stderr.decode()
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def ready(built_ins):
    return built_ins


@pytest.fixture
def samples() -> list[Path]:
    return paths.sample_pictures()


def test_the_samples_are_recognised_and_the_line_is_as_documented(samples):
    palace, flower = classify(*samples)
    assert set(palace) == {"path", "model", "engine", "precision", "top", "none_of_these", "notes", "error"}
    assert palace["path"] == str(samples[0])
    assert (palace["model"], palace["engine"], palace["precision"]) == ("efficientnet_lite0", "openvino", "exact")
    assert palace["top"][0]["label"] == "palace"
    assert palace["top"][0]["class_id"] == "n03877845"
    assert len(palace["top"]) == 3
    assert palace["none_of_these"] is None
    assert palace["error"] is None
    assert "daisy" in [likely["label"] for likely in flower["top"]]
    for line in (palace, flower):
        shares = [likely["probability"] for likely in line["top"]]
        assert shares == sorted(shares, reverse=True)
        assert 0 < sum(shares) <= 1.0001


def test_two_models_answer_one_after_the_other_and_top_is_kept(samples):
    lines = classify("--model", "efficientnet_lite0,efficientnet_lite2", "--top", "5", *samples)
    assert [line["model"] for line in lines] == ["efficientnet_lite0"] * 2 + ["efficientnet_lite2"] * 2
    assert all(len(line["top"]) == 5 for line in lines)


def test_a_folder_is_walked_in_order_and_a_named_file_is_always_answered(tmp_path, samples):
    for name in ("b.jpg", "a.JPG", "c10.jpg", "c9.jpg"):
        (tmp_path / name).write_bytes(samples[0].read_bytes())
    (tmp_path / ".hidden.jpg").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("left alone")
    lines = classify(tmp_path)
    assert [Path(line["path"]).name for line in lines] == ["a.JPG", "b.jpg", "c9.jpg", "c10.jpg"]
    lines = classify(tmp_path / "notes.txt", samples[1], code=1)
    assert lines[0]["error"]["kind"] == "not_a_picture"
    assert "text" in lines[0]["error"]["message"]
    assert lines[1]["error"] is None


def test_a_list_on_stdin_with_any_bytes_in_it(tmp_path, samples):
    odd = os.fsencode(tmp_path) + b"/\xff\xfe caf\xe9.jpg"
    Path(os.fsdecode(odd)).write_bytes(samples[0].read_bytes())
    lines = classify("-", stdin=odd + b"\n" + os.fsencode(samples[1]) + b"\r\n")
    assert [line["error"] for line in lines] == [None, None]
    assert os.fsencode(lines[0]["path"]) == odd


def test_a_list_on_stdin_is_answered_by_every_model_under_the_names_given(tmp_path, samples):
    (tmp_path / "a.jpg").write_bytes(samples[0].read_bytes())
    words = ("classify", "--model", "efficientnet_lite0, efficientnet_lite2", "./a.jpg", "-", ".//a.jpg")
    result = program(*words, stdin=b"./gone.jpg\n\na.jpg", cwd=tmp_path)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["path"] for line in lines] == ["./a.jpg", "./gone.jpg", "a.jpg", ".//a.jpg"] * 2
    assert [line["model"] for line in lines] == ["efficientnet_lite0"] * 4 + ["efficientnet_lite2"] * 4
    assert result.returncode == 1


def test_each_answer_comes_before_the_next_path_does(samples):
    words = [sys.executable, "-m", "desktop_classifier", "classify", "-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        for sample in samples:
            child.stdin.write(os.fsencode(sample) + b"\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["path"] == str(sample)
        child.stdin.close()
        assert child.wait() == 0


def test_folders_without_a_picture_and_closed_ones_are_answered_in_their_place(tmp_path, samples):
    for name in ("empty", "notes", "far"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes" / "notes.txt").write_text("left alone")
    folders = [tmp_path / "empty", samples[0], tmp_path / "notes"]
    lines = classify(*folders, code=1)
    assert [line["path"] for line in lines] == [str(path) for path in folders]
    assert [line["error"] and line["error"]["kind"] for line in lines] == ["no_pictures", None, "no_pictures"]
    assert "1 other file was left alone" in lines[2]["error"]["message"]


def test_an_empty_word_is_wrong_usage_and_not_this_folder(tmp_path, samples):
    (tmp_path / "a.jpg").write_bytes(samples[0].read_bytes())
    result = program("classify", "", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"empty" in result.stderr


def test_a_model_used_last_that_is_gone_gives_way_to_the_first_one(samples):
    settings.save(settings.Settings(model="my_pets"))
    result = program("classify", samples[0])
    assert json.loads(result.stdout)["model"] == "efficientnet_lite0"
    assert b"my_pets" in result.stderr
    assert result.returncode == 0


def test_what_does_not_exist_is_a_line_and_exit_code_1(tmp_path):
    (line,) = classify(tmp_path / "gone.jpg", code=1)
    assert line["error"]["kind"] == "missing"
    assert line["top"] == []


def test_framings_differ_and_a_box_asks_about_a_part(samples):
    first = {
        framing: classify("--framing", framing, samples[0])[0]["top"]
        for framing in ("crop", "letterbox", "stretch", "book")
    }
    shares = [top[0]["probability"] for top in first.values()]
    assert len(set(shares)) == 4
    corner = classify("--box", "0,0,0.3,0.3", samples[0])[0]["top"]
    assert corner != first["crop"]
    pixels = classify("--box", "0,0,192,128", samples[0])[0]["top"]
    assert pixels[0]["label"] == corner[0]["label"]


def test_an_upright_copy_and_a_turned_one_with_exif_get_the_same_answer(tmp_path, samples):
    picture = Image.open(samples[0])
    picture.save(tmp_path / "plain.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.png", exif=exif)
    plain, turned = classify(tmp_path / "plain.png", tmp_path / "turned.png")
    assert plain["top"] == turned["top"]


def test_exact_is_the_answer_of_the_network_on_the_framed_pixels(samples):
    """The whole road against a plain one: Pillow's own crop and resize, one call of the prepared network."""
    import openvino

    prepared = next(iter((paths.models_dir() / "prepared").glob("efficientnet_lite0-*"))) / "network.xml"
    network = openvino.Core().compile_model(prepared, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    picture = Image.open(samples[1]).convert("RGB")
    side = min(picture.size) * 0.875
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    square = picture.resize((224, 224), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
    row = network(np.asarray(square)[np.newaxis])[0][0]
    (line,) = classify(samples[1])
    assert abs(float(row.max()) - line["top"][0]["probability"]) < 1e-4


def test_csv_has_a_row_a_label_and_a_row_a_failure(tmp_path, samples):
    (tmp_path / "bad.jpg").write_bytes(b"")
    out = tmp_path / "out.csv"
    result = program("classify", "--format", "csv", "--output", out, samples[0], tmp_path / "bad.jpg")
    assert result.returncode == 1
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [row["place"] for row in rows] == ["1", "2", "3", ""]
    assert rows[0]["label"] == "palace"
    assert rows[3]["error"] == "empty"


def test_the_table_shows_bars(samples):
    result = program("classify", "--format", "table", samples[0])
    text = result.stdout.decode()
    assert "palace" in text
    assert "█" in text
    assert "%" in text


def test_an_output_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path, samples):
    (tmp_path / "file").write_text("")
    result = program("classify", "--output", tmp_path / "file" / "out.jsonl", samples[0])
    assert result.returncode == 1
    assert b"could not be written" in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("classify",),
        ("classify", "x.jpg", "--model", "nothing_like_it"),
        ("classify", "x.jpg", "--top", "0"),
        ("classify", "x.jpg", "--framing", "fisheye"),
        ("classify", "x.jpg", "--box", "1,2,3"),
        ("classify", "x.jpg", "--box", ""),
        ("models", "prepare", "unknown"),
        ("models",),
    ],
)
def test_wrong_usage_is_exit_code_2_and_a_sentence(words):
    result = program(*words)
    assert result.returncode == 2
    assert result.stderr
    assert b"Traceback" not in result.stderr


def test_a_model_that_is_not_here_says_how_to_get_it(samples):
    result = program("classify", "--model", "resnet50", samples[0])
    assert result.returncode == 1
    assert b"models download resnet50" in result.stderr


def test_a_reader_that_has_seen_enough_is_no_fault(samples):
    words = [sys.executable, "-m", "desktop_classifier", "classify", "--format", "jsonl", *map(str, samples * 40)]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.readline()
    child.stdout.close()
    complaint = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert b"Traceback" not in complaint
    assert b"Exception ignored" not in complaint


def test_doctor_says_what_is_here_and_ends_well():
    result = program("doctor")
    text = result.stdout.decode()
    assert "EfficientNet-Lite0" in text
    assert "on the processor" in text
    assert result.returncode == 0, text


def test_a_module_among_the_pictures_is_not_run(tmp_path, samples):
    (tmp_path / "cut.jpg").write_bytes(samples[0].read_bytes()[:60_000])
    (tmp_path / "numpy.py").write_text("import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n")
    words = [sys.executable, "-P", "-m", "desktop_classifier", "classify", "cut.jpg", "--format", "jsonl"]
    result = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
    assert not (tmp_path / "ran").exists()
    assert json.loads(result.stdout)["notes"] == ["cut_off"]


def test_a_clone_that_is_not_installed_finds_itself_again(tmp_path, samples):
    """`python -m desktop_classifier` beside the package, whose children look nowhere but where they are told."""
    shutil.copytree(paths.package_root() / "desktop_classifier", tmp_path / "desktop_classifier")
    shutil.copytree(paths.package_root() / "resources", tmp_path / "resources")
    child = tmp_path / "desktop_classifier" / "imaging" / "decode_child.py"
    child.write_text(f"{child.read_text()}\n__import__('pathlib').Path({str(tmp_path)!r}, 'ran').touch()\n")
    (tmp_path / "cut.jpg").write_bytes(samples[0].read_bytes()[:60_000])
    result = program("classify", "cut.jpg", "--format", "jsonl", cwd=tmp_path)
    assert json.loads(result.stdout)["notes"] == ["cut_off"], result.stderr
    assert (tmp_path / "ran").exists()


@posix
def test_a_polite_kill_keeps_what_was_answered(tmp_path, samples):
    out = tmp_path / "out.jsonl"
    words = [sys.executable, "-m", "desktop_classifier", "classify", "-", "--output", str(out)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdin.write(os.fsencode(samples[0]) + b"\n")
        child.stdin.flush()
        while child.poll() is None and not any(part.stat().st_size for part in tmp_path.iterdir()):
            threading.Event().wait(0.01)
        child.terminate()
        assert b"(1) are in" in child.stderr.read()
        child.stdin.close()
        assert child.wait() == 1
    assert json.loads(out.read_text())["path"] == str(samples[0])
    assert list(tmp_path.iterdir()) == [out]


def test_an_output_that_is_a_folder_is_said_before_a_model_is_loaded(tmp_path, samples):
    result = program("classify", "--model", "resnet50", "--output", tmp_path, samples[0])
    assert result.returncode == 1
    assert b"could not be written" in result.stderr
    assert b"resnet50" not in result.stderr


@pytest.mark.parametrize("words", [["--output"], ["--format", "csv", "--output"]])
def test_a_picture_is_not_written_over_with_answers(tmp_path, samples, words):
    """`--output *.jpg` is easily typed."""
    mine, other = tmp_path / "mine.jpg", samples[1]
    shutil.copy(samples[0], mine)
    result = program("classify", *words, mine, other)
    assert result.returncode == 1
    assert b"is a picture" in result.stderr and b"--output" in result.stderr
    assert mine.read_bytes() == samples[0].read_bytes()


def test_earlier_answers_are_written_over(tmp_path, samples):
    out = tmp_path / "out.txt"
    out.write_text("BMW/1.jpg\n  sports car  99%\n")
    assert program("classify", "--output", out, samples[0]).returncode == 0
    assert json.loads(out.read_text())["error"] is None


def through_a_shell(words: str, *pictures: Path) -> subprocess.CompletedProcess[bytes]:
    command = ["sh", "-c", f'"$0" -m desktop_classifier {words}', sys.executable, *map(str, pictures)]
    return subprocess.run(command, capture_output=True, check=False)


@posix
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ('classify "$@" >&-', 1, b"standard output is closed"),
        ("classify - <&-", 2, b"standard input is closed"),
        ('classify "$@" >/dev/full', 1, b"could not be written (No space"),
        ("models list >/dev/full", 1, b"could not be written (No space"),
        ("doctor >&-", 1, b"standard output is closed"),
        ('classify "$@" >/dev/full 2>/dev/full', 1, b""),
    ],
)
def test_closed_and_full_streams_are_a_sentence(samples, words, code, said):
    result = through_a_shell(words, samples[0])
    assert result.returncode == code
    assert said in result.stderr
    assert b"Traceback" not in result.stderr and b"Exception ignored" not in result.stderr


@posix
def test_nobody_needs_to_listen_to_progress_or_to_read_what_goes_to_a_file(tmp_path, samples):
    result = through_a_shell('classify "$@" 2>&-', samples[0], tmp_path / "gone.jpg")
    assert [json.loads(line)["error"] is None for line in result.stdout.splitlines()] == [True, False]
    assert result.returncode == 1
    out = tmp_path / "out.jsonl"
    assert through_a_shell('classify --output "$@" >&- <&- 2>&-', out, samples[0]).returncode == 0
    assert json.loads(out.read_text())["error"] is None
