"""Makes `resources/cuda.json`: which of NVIDIA's wheels TensorFlow's `and-cuda` extra means, with sizes and hashes.

    python installer/cuda_table.py [--index https://pypi.org/pypi]

Run it after an upgrade of TensorFlow (a test says so), and read the difference before committing it. It asks the index
for the newest release that TensorFlow's metadata allows, as pip would, and reads the list of contents at each wheel's
end, a few kilobytes, to know how much comes out of it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
from packaging.requirements import Requirement
from packaging.version import Version

from desktop_classifier.inference import cuda_table, cuda_unpack

TABLE = Path(__file__).resolve().parents[1] / "resources" / "cuda.json"
FITTING = re.compile(r".*-manylinux[^-]*x86_64[^-]*\.whl")
"""The only system on which TensorFlow computes on NVIDIA's cards."""


def required() -> list[Requirement]:
    """What the `and-cuda` extra of the installed TensorFlow names, without what we leave out."""
    lines = importlib.metadata.requires("tensorflow") or []
    extra = [one for one in map(Requirement, lines) if one.marker and "and-cuda" in str(one.marker)]
    return sorted((one for one in extra if one.name not in cuda_table.NOT_NEEDED), key=lambda one: one.name)


class Remote(io.RawIOBase):
    """A file on a server, read where it is looked at."""

    def __init__(self, client: httpx.Client, url: str, size: int) -> None:
        super().__init__()
        self._client, self._url, self._size, self._at = client, url, size, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        last = min(self._at + len(buffer), self._size) - 1
        if last < self._at:
            return 0
        answer = self._client.get(self._url, headers={"Range": f"bytes={self._at}-{last}"})
        if answer.status_code != 206:
            raise OSError(f"{self._url} answered {answer.status_code} instead of a part")
        buffer[: len(answer.content)] = answer.content
        self._at += len(answer.content)
        return len(answer.content)


def entry(client: httpx.Client, index: str, need: Requirement) -> dict[str, Any]:
    """One row of the table."""
    releases = client.get(f"{index}/{need.name}/json").raise_for_status().json()["releases"]
    files = {
        version: file
        for version, all_files in releases.items()
        for file in all_files
        if FITTING.fullmatch(file["filename"]) and not file["yanked"]
    }
    newest = max(need.specifier.filter(files), key=Version)
    file = files[newest]
    hashed = file["digests"]["blake2b_256"]
    path = f"{hashed[:2]}/{hashed[2:4]}/{hashed[4:]}/{file['filename']}"
    remote = io.BufferedReader(Remote(client, f"{cuda_table.ORIGIN}/{path}", file["size"]), 1 << 16)
    with zipfile.ZipFile(remote) as archive:
        taken = [one for one in archive.infolist() if cuda_unpack.wanted(one.filename)]
    print(f"{need.name} {newest}: {', '.join(one.filename for one in taken)}", file=sys.stderr)
    unpacked = sum(one.file_size for one in taken)
    row = {"name": need.name, "version": newest, "path": path, "size": file["size"]}
    return row | {"sha256": file["digests"]["sha256"], "unpacked": unpacked}


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    given.add_argument("--index", default="https://pypi.org/pypi", help="address of a package index's JSON API")
    index = given.parse_args().index.rstrip("/")
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        rows = [entry(client, index, need) for need in required()]
    made_for = importlib.metadata.version("tensorflow")
    TABLE.write_text(json.dumps({"tensorflow": made_for, "wheels": rows}, indent=1) + "\n", encoding="utf-8")
    print(f"{TABLE}: {len(rows)} packages, {sum(row['size'] for row in rows):,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
