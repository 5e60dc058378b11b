"""Fetches NVIDIA's libraries for TensorFlow when the user asked for it: resumed, verified, stopped at any time.

A package is downloaded, unpacked and its file deleted before the next one comes, so that the disk never holds both of
all. What a stop, a break or a killed program left behind is taken up.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.inference import cuda, cuda_table, cuda_unpack
from desktop_classifier.inference.cuda_table import Wheel

if TYPE_CHECKING:
    import httpx

    from desktop_classifier.models.download import Limits

MIRROR_VARIABLE = "DESKTOP_CLASSIFIER_CUDA_URL"


def costs() -> str:
    """What it takes, in words, to be said before: size, room, whose it is."""
    return (
        f"{files.megabytes(cuda_table.to_download())} to download, {files.megabytes(cuda_table.on_disk())} on the "
        "disk, under NVIDIA’s own licence"
    )


def addresses(wheel: Wheel) -> list[str]:
    """Where a package can be downloaded, best first.

    Raises:
        UserError: `bad_address`, the mirror that is set is none.
    """
    mirror = os.environ.get(MIRROR_VARIABLE, "").rstrip("/")
    if not mirror:
        return [f"{cuda_table.ORIGIN}/{wheel.path}"]
    if not mirror.startswith(("http://", "https://")):
        raise UserError(f"“{mirror}” is no address. Check {MIRROR_VARIABLE}, and try again.", kind="bad_address")
    return [f"{mirror}/{wheel.path}", f"{mirror}/{wheel.file}"]


def fetch(
    token: CancelToken, report: Report, *, client: httpx.Client | None = None, limits: Limits | None = None
) -> None:
    """Get what is missing; nothing where all is here.

    Args:
        token: Stops it; what has arrived is kept for the next time.
        report: Bytes downloaded, of all.
        client: See `download`.
        limits: See `download`.

    Raises:
        UserError: `busy`, `bad_address`, or see `download` and `cuda_unpack.unpack`.
        Cancelled: The token was cancelled.
    """
    try:
        with files.locked(cuda.lock()) as mine:
            if not mine:
                raise cuda.busy()
            if not cuda.ready():
                _Fetching(token, report, client, limits).run()
            cuda.remove_older()
    except OSError as error:
        raise cuda_unpack.told(error, cuda.folder()) from error


class _Fetching:
    """One call of `fetch`."""

    def __init__(self, token: CancelToken, report: Report, client: httpx.Client | None, limits: Limits | None) -> None:
        self._token, self._report = token, report
        self._client, self._limits = client, limits
        self._before = 0

    def run(self) -> None:
        wheels = cuda_table.wheels()
        missing = [wheel for wheel in wheels if not _whole(wheel)]
        if missing:  # all that will come, and the largest file of it before it is unpacked
            room = sum(wheel.unpacked for wheel in missing) + max(wheel.size for wheel in missing)
            files.require_space(cuda.folder(), room)
        for wheel in wheels:
            if wheel in missing:
                self._get(wheel)
            self._before += wheel.size
        noted = {name: size for wheel in wheels for name, size in cuda.contents(_place(wheel)).items()}
        files.write_json(cuda.manifest(), {"files": noted})

    def _get(self, wheel: Wheel) -> None:
        file = cuda.folder() / wheel.file
        if not self._arrived(file, wheel):
            self._download(file, wheel)

        def step(done: int) -> None:
            self._token.raise_if_cancelled()

        self._tell(wheel.size, "Unpacking")
        try:
            cuda_unpack.unpack(file, _place(wheel), wheel.unpacked, step)
        except UserError as error:
            if error.kind == "wrong_bytes":
                file.unlink(missing_ok=True)
            raise
        file.unlink(missing_ok=True)

    def _arrived(self, file: Path, wheel: Wheel) -> bool:
        """Whether it is here whole, from a time that ended before it was unpacked."""
        if not file.is_file() or file.stat().st_size != wheel.size:
            return False
        return files.digest(file, step=lambda done: self._token.raise_if_cancelled()) == wheel.sha256

    def _download(self, file: Path, wheel: Wheel) -> None:
        from desktop_classifier.models.download import download  # brings httpx, which the start can do without

        tried = addresses(wheel)
        for url in tried:
            try:
                download(
                    url,
                    file,
                    expected=wheel,
                    token=self._token,
                    report=lambda progress: self._tell(progress.done, progress.note),
                    client=self._client,
                    limits=self._limits,
                    by_hand="",
                )
                return
            except UserError as error:
                if error.kind not in ("not_found", "not_allowed") or url == tried[-1]:
                    raise

    def _tell(self, done: int, note: str) -> None:
        self._report(Progress(self._before + done, cuda_table.to_download(), note))


def _whole(wheel: Wheel) -> bool:
    place = _place(wheel)
    return place.is_dir() and sum(cuda.contents(place).values()) == wheel.unpacked


def _place(wheel: Wheel) -> Path:
    return cuda.folder() / wheel.name
