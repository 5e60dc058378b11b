"""Every kind of odd and broken picture through the command line: each answered or refused by name, none a crash."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from figure import Figure, at_least, at_most
from ground import BUILD, ROOT, Ground, ours
from process import Broke, run

sys.path.append(str(ROOT / "tests"))  # the tests' own pictures, so that both look at the same kinds

from imaging.bad_pictures import EXPECTED, make_bad_pictures

NAME = "bad_pictures"
KINDS = 60
LIMIT_S = 300


def measure(ground: Ground) -> list[Figure]:
    scratch, trouble = Path(tempfile.mkdtemp(prefix="bad-", dir=BUILD)), ""
    try:
        paths = {key: path for key, path in make_bad_pictures(scratch).items() if not _is_folder(path)}
        said = _said(paths)
    except Broke as error:
        said, trouble = {}, str(error)
    finally:
        shutil.rmtree(scratch)
    unsaid = [key for key in paths if key not in said]
    otherwise = [key for key in said if (said[key]["error"] or {}).get("kind") != EXPECTED[key].kind]
    answered = sum(answer["error"] is None for answer in said.values())
    refused = f"{answered} answered, {len(said) - answered} refused by name"
    return [
        Figure(NAME, "kinds of odd and broken pictures", refused, "", len(paths), at_least(KINDS, " kinds")),
        Figure(NAME, "of them neither answered nor refused", "", "", len(unsaid), at_most(0), _some(unsaid)),
        Figure(NAME, "of them not said as documented", "", "", len(otherwise), at_most(0), _some(otherwise)),
        Figure(NAME, "crashes and hangs of the command line", "", "", bool(trouble), at_most(0), trouble[-200:]),
    ]


def _said(paths: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """The answer to each.

    Raises:
        Broke: The command line crashed, or hung for `LIMIT_S` seconds.
    """
    output = BUILD / "bad.jsonl"
    choices = ("--model", "efficientnet_lite0", "--engine", "openvino", "--format", "jsonl", "--output", str(output))
    run(ours("classify", *map(str, paths.values()), *choices), fine=(0, 1), limit_s=LIMIT_S)
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    by_path = {answer["path"]: answer for answer in answers}
    return {key: by_path[str(path)] for key, path in paths.items() if str(path) in by_path}


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long
        return False


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:5]) + (" …" if len(keys) > 5 else "")
