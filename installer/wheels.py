"""Whether every locked package has a wheel for a system that is not this one: `python installer/wheels.py [LOCK]`.

pip chooses wheels for another system when asked, but judges markers by the one it runs on; so they are judged here.
Needs the network; where the index has no metadata of its own, pip fetches every wheel (about 1 GB a system).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).resolve().parent / "lock" / "run.txt"
PYTHON = "3.12"

WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"}
MAC = {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}
SYSTEMS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "Windows, x64": (WINDOWS, ("win_amd64",)),
    "macOS 13, Apple silicon": (
        {**MAC, "platform_machine": "arm64"},
        tuple(f"macosx_{version}_{kind}" for version in ("13_0", "12_0", "11_0") for kind in ("arm64", "universal2")),
    ),
    "macOS 13, Intel": (
        {**MAC, "platform_machine": "x86_64"},
        tuple(
            f"macosx_{version}_{kind}"
            for version in ("13_0", "12_0", "11_0", "10_15", "10_13", "10_12", "10_9")
            for kind in ("x86_64", "universal2")
        ),
    ),
}
"""What markers see there, and the names of its wheels."""


def locked(text: str, system: Mapping[str, str], python: str = PYTHON) -> list[str]:
    """`name==version` of what the lock wants on a system."""
    surroundings = {
        **system,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return [
        f"{wanted.name}{wanted.specifier}"
        for wanted in map(Requirement, _lines(text))
        if wanted.marker is None or wanted.marker.evaluate(surroundings)
    ]


def hashes(text: str) -> set[str]:
    """Every SHA-256 that the lock allows."""
    return set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))


def lacking(text: str, system: str, python: str = PYTHON) -> list[str]:
    """Packages without a wheel there, or with one whose hash the lock does not know."""
    marks, platforms = SYSTEMS[system]
    return [wanted for wanted in locked(text, marks, python) if not _found(wanted, platforms, hashes(text), python)]


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line[:1].isalnum():
            yield line.removesuffix("\\").strip()


def _found(wanted: str, platforms: tuple[str, ...], allowed: set[str], python: str) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report.json")
        words = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"]
        # Which Python a wheel is for stands in its name; pip would also hold it against the one that runs pip.
        words += ["--ignore-requires-python", "--ignore-installed", "--no-deps", "--only-binary=:all:", wanted]
        words += ["--target", scratch, "--python-version", python, "--report", str(report)]
        words += [f"--platform={platform}" for platform in platforms]
        if subprocess.run(words, capture_output=True, check=False).returncode != 0:
            return False
        chosen = json.loads(report.read_text(encoding="utf-8"))["install"][0]["download_info"]["archive_info"]
    return chosen["hashes"]["sha256"] in allowed


def main() -> int:
    text = Path(sys.argv[1] if len(sys.argv) > 1 else LOCK).read_text(encoding="utf-8")
    for system, (marks, _) in SYSTEMS.items():
        without = lacking(text, system)
        print(f"{system}: {len(locked(text, marks))} packages, without a wheel: {', '.join(without) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
