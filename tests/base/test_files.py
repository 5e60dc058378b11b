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
