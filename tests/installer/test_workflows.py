"""The workflows name what is there; whether they run, only the machines they are for can tell."""

from __future__ import annotations

import importlib
import re
import shlex

import bundle
import pytest
import wheels

WORKFLOWS = sorted((bundle.ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda file: file.name)
def workflow(request):
    return request.param.read_text(encoding="utf-8")


def test_files_that_are_named_are_there(workflow):
    named = set(re.findall(r"(?:installer|tests|\.ci)/[\w./-]+", workflow))
    assert [name for name in named if not (bundle.ROOT / name.rstrip(".")).exists()] == []


def test_commands_of_the_builder_are_understood(workflow):
    parser = importlib.import_module("build").parser()
    for words in re.findall(r"installer/build\.py (.*)$", workflow, re.MULTILINE):
        assert callable(parser.parse_args(shlex.split(words)).run)


def test_make_is_asked_for_what_it_knows(workflow):
    rules = (bundle.ROOT / "Makefile").read_text(encoding="utf-8")
    for goal in re.findall(r"run: make (\w+)", workflow):
        assert re.search(rf"^{goal}:", rules, re.MULTILINE), goal


def test_every_system_has_a_job_that_classifies_and_uploads():
    text = (bundle.ROOT / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8")
    jobs = dict(re.findall(r"^  (\w+):\n((?:    .*\n|\n)+)", text[text.index("\njobs:\n") :], re.MULTILINE))
    assert set(jobs) == {"linux", "windows", "macos"}
    for name, job in jobs.items():
        assert "actions/upload-artifact" in job and "build.py check" in job, name
        assert f"build.py {name}" in job or "build.py deb" in job
    assert all("palace" in jobs[name] for name in ("windows", "macos"))


LOCK = """\
a==1 \\
    --hash=sha256:{one}
b==2 ; sys_platform == 'win32' \\
    --hash=sha256:{two}
c==3 ; python_full_version < '3.12' and platform_machine == 'arm64' \\
    --hash=sha256:{one}
""".format(one="1" * 64, two="2" * 64)


@pytest.mark.parametrize(
    ("system", "python", "wanted"),
    [
        ("Windows, x64", "3.12", ["a==1", "b==2"]),
        ("macOS 13, Apple silicon", "3.12", ["a==1"]),
        ("macOS 13, Apple silicon", "3.11", ["a==1", "c==3"]),
        ("macOS 13, Intel", "3.11", ["a==1"]),
    ],
)
def test_markers_are_judged_for_the_other_system(system, python, wanted):
    assert wheels.locked(LOCK, wheels.SYSTEMS[system][0], python) == wanted
    assert wheels.hashes(LOCK) == {"1" * 64, "2" * 64}


@pytest.mark.network
@pytest.mark.parametrize("system", ["Windows, x64", "macOS 13, Apple silicon"])
def test_everything_locked_has_a_wheel(system):
    assert wheels.lacking(wheels.LOCK.read_text(encoding="utf-8"), system) == []
