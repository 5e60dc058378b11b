"""The bundle is built and started as a stranger would. Slow: PyInstaller looks at every module."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import bundle
import check
import pytest
import screen
import steps
from scene import Scene

from desktop_classifier.models import catalogue


def step_fails(step, folder, tmp_path) -> str:
    with pytest.raises(AssertionError) as failure:
        step(Scene(folder, tmp_path))
    return str(failure.value)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    if missing := bundle.missing_tools():
        pytest.skip(missing)
    output = tmp_path_factory.mktemp("bundle")
    command = [sys.executable, str(bundle.HERE / "build.py"), "bundle", "--without-tensorflow", "--output", str(output)]
    subprocess.run(command, check=True)
    yield output
    shutil.rmtree(output)


@pytest.mark.slow
def test_the_bundle_holds_on_a_machine_without_anything(built):
    command = [sys.executable, str(bundle.HERE / "build.py"), "check", "--output", str(built)]
    checked = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    print(checked.stdout)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert screen.missing() or "with mouse and keyboard" in checked.stdout


@pytest.mark.slow
def test_a_bundle_that_lacks_a_library_does_not_pass(built, tmp_path):
    broken = built / "broken"
    shutil.copytree(built / bundle.NAME, broken, symlinks=True, copy_function=os.link)
    for reader in (broken / "_internal" / "openvino" / "libs").glob("*openvino_ir_frontend*"):
        reader.unlink()
    assert "ended with code 1" in step_fails(steps.first_and_second_start, broken, tmp_path)


def unpacked(tmp_path):
    """Enough of a bundle for the steps that only look at files."""
    folder = tmp_path / bundle.NAME
    (folder / "_internal").mkdir(parents=True)
    (folder / bundle.NAME).write_bytes(b"program")
    (folder / bundle.PAPERS / "a-1.0").mkdir(parents=True)
    (folder / bundle.PAPERS / "a-1.0" / "LICENSE").write_text("free")
    bundle.write_sums(folder)
    return folder


def test_the_sums_are_those_of_the_files(tmp_path):
    folder = unpacked(tmp_path)
    (folder / "link").symlink_to(bundle.NAME)
    assert steps.sums(Scene(folder, tmp_path)) == "2 files as listed"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", bundle.SUMS], cwd=folder, check=True)


@pytest.mark.parametrize("change", ["added", "changed", "lost"])
def test_a_bundle_that_was_changed_does_not_pass(tmp_path, change):
    folder = unpacked(tmp_path)
    program = folder / bundle.NAME
    if change == "added":
        (folder / "_internal" / "more").write_bytes(b"")
    elif change == "changed":
        program.write_bytes(b"pr0gram")
    else:
        program.unlink()
    step_fails(steps.sums, folder, tmp_path)


def test_a_part_without_its_licence_does_not_pass(tmp_path):
    folder = unpacked(tmp_path)
    (folder / bundle.PAPERS / "b-2.0").mkdir()
    assert "b-2.0" in step_fails(steps.papers, folder, tmp_path)


def test_what_is_under_the_gpl_does_not_pass(tmp_path):
    folder = unpacked(tmp_path)
    (folder / "_internal" / "pillow_heif-1.8.dist-info").mkdir()
    assert "pillow_heif" in step_fails(steps.papers, folder, tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="links are no matter of course elsewhere")
def test_the_same_numbers_lie_side_by_side_and_are_found_where_they_were(tmp_path):
    inside = tmp_path / "_internal"
    for spec in (spec for spec in catalogue.SPECS if spec.built_in):
        (inside / "resources" / "prepared" / f"{spec.id}-0123").mkdir(parents=True)
        (inside / spec.weights.package / "models").mkdir(parents=True)
        (inside / spec.weights.package / "models" / spec.weights.file).write_text(spec.id)
    bundle.lay_side_by_side(tmp_path)
    for spec in (spec for spec in catalogue.SPECS if spec.built_in):
        assert (inside / spec.weights.package / "models" / spec.weights.file).read_text() == spec.id
        assert not (inside / "resources" / "prepared" / f"{spec.id}-0123" / spec.weights.file).is_symlink()
    moved = tmp_path.rename(tmp_path.with_name("elsewhere"))
    assert (moved / "_internal" / spec.weights.package / "models" / spec.weights.file).read_text() == spec.id


def test_weights_are_known_by_their_names(tmp_path):
    name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "mine.h5").write_bytes(b"")
    assert [(spec.id, file.name) for spec, file in bundle.known_weights(tmp_path)] == [("mobilenet_v2", name)]


def test_a_folder_without_known_weights_is_refused_with_the_names(tmp_path):
    (tmp_path / "mine.h5").write_bytes(b"")
    with pytest.raises(bundle.CannotBuild, match=r"xception_weights_tf_dim_ordering_tf_kernels\.h5"):
        bundle.known_weights(tmp_path)


def test_checking_nothing_says_how_to_make_something(tmp_path):
    with pytest.raises(bundle.CannotBuild, match=r"build\.py bundle"):
        check.check(tmp_path / "nothing")
