"""A file is the old one or the new one, whatever happens while it is written."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys

import pytest

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "kept.json"
    files.write_json(target, {"old": 1})

    def fail_half_way():
        with files.atomic_file(target) as stream:
            stream.write(b'{"new"')
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert target.read_text() == '{\n "old": 1\n}\n'
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_kill_while_saving_never_leaves_half_a_file(tmp_path):
    target = tmp_path / "state"
    script = (
        "import sys, itertools\nfrom pathlib import Path\nfrom desktop_classifier.base import files\n"
        "print('up', flush=True)\n"
        "for n in itertools.count():\n    files.write_text(Path(sys.argv[1]), f'{n % 10}' * 200_000)\n"
    )
    for round_ in range(20):
        writer = subprocess.Popen([sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        for _ in range(round_ * 3):
            if target.exists():
                target.read_text()
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        if target.exists():
            text = target.read_text()
            assert len(text) == 200_000
            assert len(set(text)) == 1


def test_digest_is_the_files_hash_and_can_be_stopped(tmp_path):
    path = tmp_path / "data"
    path.write_bytes(os.urandom(3_000_000))
    assert files.digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()

    def stop(done):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        files.digest(path, step=stop)


def test_too_little_room_is_said_before_anything_is_written(tmp_path):
    with pytest.raises(UserError, match="not enough room") as refused:
        files.require_space(tmp_path, 10**18)
    assert refused.value.kind == "disk_full"


@pytest.mark.parametrize(
    ("count", "words"), [(14_536_120, "14.5 MB"), (102_967_424, "103 MB"), (1_200_000_000, "1.2 GB")]
)
def test_sizes_read_as_people_say_them(count, words):
    assert files.megabytes(count) == words


def written(target, data=b"new"):
    files.require_writable(target)
    with files.chosen_file(target) as stream:
        stream.write(data)


posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and permissions of Unix")


@posix
def test_a_chosen_file_has_the_permissions_of_a_new_one_and_an_old_one_keeps_its_own(tmp_path):
    before = os.umask(0o027)
    try:
        written(tmp_path / "new")
        (tmp_path / "old").write_text("old")
        (tmp_path / "old").chmod(0o604)
        written(tmp_path / "old")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"new": 0o640, "old": 0o604}
    assert (tmp_path / "old").read_text() == "new"


@posix
def test_a_link_is_followed_wherever_it_leads(tmp_path):
    (tmp_path / "far").mkdir()
    for name in ("there", "not_yet"):
        (tmp_path / name).symlink_to(tmp_path / "far" / name)
    (tmp_path / "far" / "there").write_text("old")
    for name in ("there", "not_yet"):
        written(tmp_path / name)
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / "far" / name).read_bytes() == b"new"
    assert len(list(tmp_path.rglob("*"))) == 5


@posix
def test_a_pipe_and_a_device_are_written_to_and_stay(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        written(tmp_path / "pipe")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    (tmp_path / "null").symlink_to(os.devnull)
    written(tmp_path / "null")
    assert (tmp_path / "null").is_char_device()


@posix
def test_where_nothing_can_be_written_is_known_before(tmp_path):
    with pytest.raises(IsADirectoryError):
        files.require_writable(tmp_path)
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        files.require_writable(tmp_path / "file" / "below")
    assert {path.name for path in tmp_path.iterdir()} == {"round", "file"}


def test_a_failure_leaves_the_chosen_file_as_it_was(tmp_path):
    (tmp_path / "old").write_text("old")

    def fail_half_way():
        with files.chosen_file(tmp_path / "old") as stream:
            stream.write(b"ne")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
