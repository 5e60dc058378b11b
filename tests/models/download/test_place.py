"""Where the file goes: checked, whole, one at a time, also after the program was killed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import tracemalloc

import pytest
from models import faulty_server as faults
from models.downloads import ABOUT, BODY, SHA256, beside, left

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.paths import package_root
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import part as part_module
from desktop_classifier.models.spec import WeightsFile


def test_the_old_file_stays_until_the_new_one_is_right(fetch, target, server):
    target.parent.mkdir()
    target.write_bytes(b"old")
    server.site.plan = [faults.other_bytes]
    with pytest.raises(UserError):
        fetch()
    assert target.read_bytes() == b"old"
    fetch()
    assert target.read_bytes() == BODY


def test_the_check_sees_the_whole_file_before_it_has_its_name(fetch, target):
    def check(path):
        assert not target.exists()
        assert path.read_bytes() == BODY

    fetch(check=check)
    assert target.exists()


def test_what_the_check_refuses_is_thrown_away(refused, target):
    def check(path):
        raise UserError("This is another model's file. Choose another.", kind="weights_wrong_model")

    refused("weights_wrong_model", check=check)
    assert left(target) == []


def test_a_check_that_fails_for_another_reason_does_not_cost_the_file(fetch, refused, server):
    def check(path):
        raise UserError("The disk is full. Make room and try again.", kind="disk_full")

    refused("disk_full", check=check)
    assert fetch().sha256 == SHA256
    assert len(server.site.requests) == 1


def test_too_little_room_is_told_before_asking(refused, monkeypatch, server, target):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=len(BODY)))
    refused("disk_full")
    assert server.site.requests == []


def test_a_disk_that_fills_up_keeps_the_part_and_goes_on_after_room_is_made(
    fetch, refused, target, server, monkeypatch
):
    class Full(part_module.io.FileIO):
        """Takes 250,000 bytes, the last of them in a write cut short, as a full disk does."""

        room = 250_000

        def write(self, data):
            fits = memoryview(data)[: self.room]
            if not fits:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.room -= len(fits)
            return super().write(fits)

    with monkeypatch.context() as patch:
        patch.setattr(part_module.io, "FileIO", Full)
        assert "what has arrived is kept" in refused("disk_full")
    assert beside(target).read_bytes() == BODY[:250_000]
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] == "bytes=250000-"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that may not be written to")
def test_a_folder_that_may_not_be_written_to_is_told(refused, target):
    target.parent.mkdir(mode=0o500)
    refused("not_writable")


def test_certificates_that_are_not_there_are_told(refused, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert "SSL_CERT_FILE" in refused("no_network", url="https://127.0.0.1/weights.h5")


def test_a_folder_that_is_a_file_is_told(fetch, target):
    target.parent.write_bytes(b"")
    with pytest.raises(UserError) as caught:
        fetch()
    assert caught.value.kind == "not_writable"


def test_two_downloads_of_one_file_do_not_meet(fetch, refused, target, server):
    server.site.plan = [faults.stall(200_000)]
    token = CancelToken()
    results: list[type[BaseException]] = []

    def first() -> None:
        try:
            fetch(token=token)
        except Cancelled:
            results.append(Cancelled)

    other = threading.Thread(target=first)
    other.start()
    server.site.stalled.wait(10)
    assert "another window" in refused("busy")
    assert beside(target).exists()
    token.cancel()
    other.join()
    assert results == [Cancelled]
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] == "bytes=200000-"


CHILD = """
import sys
from pathlib import Path
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models.download import download
from desktop_classifier.models.spec import WeightsFile

def report(progress):
    print(progress.done, flush=True)

about = WeightsFile("weights.h5", size=600_000)
download(sys.argv[1], Path(sys.argv[2]), expected=about, token=CancelToken(), report=report)
"""


@pytest.mark.parametrize("first", [1, 250_000, 599_999])
def test_a_killed_program_is_taken_up(fetch, target, server, first):
    server.site.plan = [faults.stall(first)]
    environment = os.environ | {"PYTHONPATH": str(package_root())}
    command = [sys.executable, "-c", CHILD, server.url, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        server.site.stalled.wait(20)
        part = beside(target)
        while part.stat().st_size < first:
            threading.Event().wait(0.01)
        os.kill(child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        child.wait(10)
    assert left(target) == ["weights.h5.part", "weights.h5.part.json"]

    assert fetch(ABOUT).sha256 == SHA256
    assert server.site.ranges == [None, f"bytes={first}-"]
    assert left(target) == ["weights.h5"]


def test_a_large_file_is_never_held_in_memory(fetch, target, server):
    server.site.body = bytes(14_500_000)
    tracemalloc.start()
    try:
        fetch(WeightsFile("weights.h5", size=14_500_000, exact_size=True))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
