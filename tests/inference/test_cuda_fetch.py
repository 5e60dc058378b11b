"""NVIDIA's libraries, small ones from a server on this computer: whole or not there, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cuda_fakes
import pytest
from cuda_fakes import NAMES, WheelServer, library
from models.downloads import QUICK
from models.faulty_server import cut, other_bytes, stall, status

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import cuda, cuda_fetch, cuda_table, cuda_unpack

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(cuda_table, "wheels", cuda_fakes.table)
    with WheelServer() as running:
        monkeypatch.setenv(cuda_fetch.MIRROR_VARIABLE, running.address)
        yield running


def fetch(token=None, report=silent):
    cuda_fetch.fetch(token or CancelToken(), report, limits=QUICK)


def refused(kind, **options):
    with pytest.raises(UserError) as caught:
        fetch(**options)
    assert caught.value.kind == kind
    assert "browser" not in caught.value.message
    assert not cuda.ready()
    assert cuda.environment() == {}
    return caught.value.message


def whole():
    place = cuda.folder()
    return cuda.ready() and all(
        (place / f"nvidia-{name}-cu12" / f"lib{name}.so.12").read_bytes() == library(name) for name in NAMES
    )


def packages():
    return sorted(path.name for path in cuda.folder().iterdir() if path.is_dir())


def test_only_libraries_and_licences_get_into_the_users_folder(server):
    told = []
    assert not cuda.ready()
    fetch(report=told.append)
    assert whole()
    names = sorted(path.name for path in cuda.folder().rglob("*") if path.is_file())
    assert names == ["License.txt"] * 3 + ["libcublas.so.12", "libcudnn.so.12", "libruntime.so.12", "manifest.json"]
    assert paths.libraries_dir() in cuda.folder().parents
    total = cuda_table.to_download()
    assert (told[-1].note, told[-1].done, told[-1].total) == ("Unpacking", total, total)
    assert [one.done for one in told] == sorted(one.done for one in told)


def test_a_second_press_finds_nothing_to_do(server):
    fetch()
    asked = len(server.asked)
    fetch()
    assert len(server.asked) == asked == 3


def test_what_is_cut_off_is_taken_up_where_it_ended(server):
    server.sites["cudnn"].plan = [cut(50_000), status(503), cut(40_000)]
    fetch()
    assert whole()
    ranges = server.sites["cudnn"].ranges
    assert ranges[0] is None
    assert all(asked.startswith("bytes=") for asked in ranges[1:])


def test_stopped_midway_nothing_is_used_and_the_next_time_goes_on(server):
    token, site = CancelToken(), server.sites["cublas"]
    site.plan = [cut(60_000), stall(0)]
    with ThreadPoolExecutor(1) as somebody:
        somebody.submit(lambda: site.stalled.wait(30) and token.cancel())
        with pytest.raises(Cancelled):
            fetch(token)
    assert not cuda.ready()
    assert packages() == ["nvidia-runtime-cu12"]
    fetch()
    assert whole()
    assert server.sites["cublas"].ranges == [None, "bytes=60000-", "bytes=60000-"]
    assert len(server.sites["runtime"].requests) == 1


def test_wrong_bytes_are_thrown_away_and_said(server):
    server.sites["cublas"].plan = [other_bytes]
    message = refused("wrong_bytes")
    assert "127.0.0.1" in message
    assert not list(cuda.folder().glob("*cublas*"))
    fetch()
    assert whole()


def test_a_full_disk_is_seen_before_anything_is_asked_for(server, monkeypatch):
    needed = cuda_table.on_disk() + max(wheel.size for wheel in cuda_table.wheels())
    monkeypatch.setattr(files.shutil, "disk_usage", lambda folder: Usage(1 << 40, 0, needed + (16 << 20) - 1))
    assert "room" in refused("disk_full")
    assert not server.asked
    monkeypatch.setattr(files.shutil, "disk_usage", lambda folder: Usage(1 << 40, 0, needed + (16 << 20)))
    fetch()
    assert whole()


def test_a_disk_that_fills_up_while_unpacking_keeps_what_arrived(server, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cuda_unpack, "os", SimpleNamespace(fsync=full))
    assert "kept" in refused("disk_full")
    assert [path.name for path in cuda.folder().iterdir()] == [cuda_table.wheels()[0].file]
    monkeypatch.setattr(cuda_unpack, "os", os)
    fetch()
    assert whole()
    assert len(server.asked) == 3


@pytest.mark.skipif(os.name == "nt", reason="kills as Unix does")
@pytest.mark.parametrize("when", ["download", "unpack"])
def test_killed_midway_nothing_is_used_and_the_next_time_goes_on(server, when):
    server.sites["cublas"].plan = [cut(70_000), stall(0)] if when == "download" else []
    program = [sys.executable, str(Path(__file__).with_name("cuda_program.py")), when]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        if when == "download":
            assert server.sites["cublas"].stalled.wait(30)
        else:
            assert running.stdout.readline() == "unpacking\n"
        running.send_signal(signal.SIGKILL)
    server.sites["cublas"].hang_up.set()
    assert not cuda.ready()
    asked = len(server.sites["runtime"].requests)
    fetch()
    assert whole()
    assert len(server.sites["runtime"].requests) == asked == 1
    if when == "download":
        assert server.sites["cublas"].ranges[-1] == "bytes=70000-"
    assert not [path for path in cuda.folder().iterdir() if path.name.startswith(".") or path.suffix == ".whl"]


def test_a_server_without_the_file_is_said_and_another_layout_is_tried(server):
    server.only = "/nvidia_"
    fetch()
    assert whole()
    assert server.asked[:2] == [f"/{cuda_table.wheels()[0].path}", f"/{cuda_table.wheels()[0].file}"]


def test_a_server_that_has_nothing_is_said(server):
    server.only = "/nowhere"
    assert "does not have the file" in refused("not_found")


def test_a_mirror_that_is_no_address_is_said(server, monkeypatch):
    monkeypatch.setenv(cuda_fetch.MIRROR_VARIABLE, "ftp:/x")
    assert cuda_fetch.MIRROR_VARIABLE in refused("bad_address")


def test_without_a_mirror_the_package_indexs_own_files_are_named(monkeypatch):
    monkeypatch.delenv(cuda_fetch.MIRROR_VARIABLE, raising=False)
    for wheel in cuda_table.wheels():
        (address,) = cuda_fetch.addresses(wheel)
        assert address == f"{cuda_table.ORIGIN}/{wheel.path}"
        assert address.startswith("https://")


def test_a_place_that_cannot_be_written_to_is_said(server, own_home):
    own_home.mkdir(exist_ok=True)
    (own_home / "libraries").write_text("a file where a folder must be")
    assert "may be written to" in refused("not_writable")
    assert not server.asked


def test_two_windows_do_not_fetch_at_once(server):
    with files.locked(cuda.lock()) as mine:
        assert mine
        assert "another window" in refused("busy")


@pytest.mark.parametrize("damage", ["cut", "gone", "manifest"])
def test_damage_is_seen_and_mended(server, damage):
    fetch()
    victim = cuda.folder() / "nvidia-cudnn-cu12" / "libcudnn.so.12"
    if damage == "cut":
        victim.write_bytes(library("cudnn")[:-1])
    elif damage == "gone":
        victim.unlink()
    else:
        cuda.manifest().write_text(json.dumps({"files": 3}))
    assert not cuda.ready()
    fetch()
    assert whole()
    assert len(server.sites["cudnn"].requests) == (1 if damage == "manifest" else 2)


def test_removing_frees_what_is_said_and_can_be_undone_by_fetching(server):
    assert cuda.remove() == 0
    fetch()
    taken = cuda.taken()
    assert taken >= cuda_table.on_disk()
    assert cuda.remove() == taken
    assert (cuda.ready(), cuda.taken(), cuda.environment()) == (False, 0, {})
    fetch()
    assert whole()


def test_another_version_of_the_program_needs_others_and_the_older_go_once_they_are_here(server, monkeypatch):
    fetch()
    older = cuda.folder()
    newer = (*cuda_fakes.table()[:2], cuda_fakes.wheel("cudnn", cuda_fakes.packed({"nvidia/cudnn/lib/l.so": b"x"}), 1))
    newer = (*newer[:2], replace(newer[2], path=newer[2].path.replace("1.0", "2.0")))
    server.sites["cudnn"].body = cuda_fakes.packed({"nvidia/cudnn/lib/l.so": b"x"})
    monkeypatch.setattr(cuda_table, "wheels", lambda: newer)
    assert not cuda.ready()
    assert older.is_dir()
    fetch()
    assert cuda.ready()
    assert not older.exists()
    assert cuda.folder() != older
