"""What comes out of a wheel: plain libraries with plain names, nothing beside the folder, or nothing at all."""

from __future__ import annotations

import stat
import zipfile

import pytest
from cuda_fakes import packed

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.inference.cuda_unpack import unpack, wanted

GOOD = "nvidia/cublas/lib/libcublas.so.12"


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (GOOD, "libcublas.so.12"),
        ("nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.9", "libnvrtc-builtins.so.12.9"),
        ("nvidia/cuda_cupti/lib/libcheckpoint.so", "libcheckpoint.so"),
        ("nvidia_curand_cu12-10.3.10.19.dist-info/License.txt", "License.txt"),
        ("nvidia_nccl_cu12-2.32.3.dist-info/licenses/License.txt", "License.txt"),
        ("nvidia/cublas/lib/libcublas_static.a", ""),
        ("nvidia/cublas/lib/__init__.py", ""),
        ("nvidia/cublas/include/cublas.h", ""),
        ("nvidia/cuda_nvcc/bin/ptxas", ""),
        ("nvidia/cublas/lib/sub/lib.so", ""),
        ("nvidia/cublas/lib/../../../lib.so", ""),
        ("../nvidia/cublas/lib/lib.so", ""),
        ("/nvidia/cublas/lib/lib.so", ""),
        ("C:/nvidia/cublas/lib/lib.so", ""),
        ("nvidia\\cublas\\lib\\lib.so", ""),
        ("nvidia/cublas/lib/..so", ""),
        ("nvidia/cublas/lib/lib.so..", ""),
        ("nvidia/cublas/lib/lib.so.1\n", ""),
        ("nvidia/cublas/lib/", ""),
    ],
)
def test_only_libraries_and_the_licence_are_wanted_under_their_plain_names(entry, name):
    assert wanted(entry) == name


@pytest.fixture
def made(tmp_path):
    """Unpack a wheel of these files; gives the folder's contents."""

    def run(contents, size, step=lambda done: None, attributes=None):
        wheel, target = tmp_path / "x.whl", tmp_path / "inside" / "x"
        wheel.write_bytes(contents if isinstance(contents, bytes) else packed(contents, attributes))
        unpack(wheel, target, size, step)
        return {path.name: path.read_bytes() for path in target.iterdir()}

    yield run
    assert {path.name for path in tmp_path.iterdir()} <= {"x.whl", "inside"}, "something was written elsewhere"


def refused(tmp_path, made, *arguments, **options):
    with pytest.raises(UserError) as caught:
        made(*arguments, **options)
    assert caught.value.kind == "wrong_bytes"
    assert list((tmp_path / "inside").iterdir()) == []


def test_what_is_wanted_comes_out_and_nothing_else(made):
    assert made({GOOD: b"code", "../evil.so": b"x", "nvidia/cublas/include/a.h": b"y"}, 4) == {
        "libcublas.so.12": b"code"
    }


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFBLK])
def test_links_and_pipes_are_refused(tmp_path, made, kind):
    refused(tmp_path, made, {GOOD: b"/etc/passwd"}, 11, attributes={GOOD: kind | 0o777})


def test_more_or_less_than_announced_is_refused(tmp_path, made):
    refused(tmp_path, made, {GOOD: bytes(5_000_000)}, 4_999_999)
    refused(tmp_path, made, {GOOD: b"code"}, 5)
    refused(tmp_path, made, {"other": b"code"}, 4)


def test_two_of_one_name_are_refused(tmp_path, made):
    refused(tmp_path, made, {GOOD: b"one", "nvidia/other/lib/libcublas.so.12": b"two"}, 6)


def test_damaged_and_foreign_files_are_refused(tmp_path, made):
    whole = packed({GOOD: bytes(100_000)})
    refused(tmp_path, made, b"no zip at all", 1)
    refused(tmp_path, made, whole[: len(whole) // 2], 100_000)
    middle = whole.index(b"libcublas.so.12") + 60
    refused(tmp_path, made, whole[:middle] + b"\xff\xff" + whole[middle + 2 :], 100_000)


def test_a_locked_entry_is_refused(tmp_path, made):
    data = bytearray(packed({GOOD: b"code"}))
    with zipfile.ZipFile(tmp_path / "x.whl", "w"):
        pass
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    refused(tmp_path, made, bytes(data), 4)


def test_stopped_midway_nothing_is_there_and_what_was_stays(tmp_path, made):
    assert made({GOOD: b"old"}, 3) == {"libcublas.so.12": b"old"}

    def stop(done):
        raise Cancelled

    with pytest.raises(Cancelled):
        made({GOOD: b"newer"}, 5, stop)
    assert [path.name for path in (tmp_path / "inside").iterdir()] == ["x"]
    assert (tmp_path / "inside" / "x" / "libcublas.so.12").read_bytes() == b"old"
