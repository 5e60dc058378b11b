"""Fetches one file so that its final name only ever carries the right bytes.

What is there decides what is asked for; the bytes go to a part beside the target, hashed on the way, and the part is
renamed when size and hash are right. A part that was left behind, by a break, a stop or a killed program, is taken up
where it ends, provided that the server still has the same file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes, require_space
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.models import http_answer
from desktop_classifier.models.http_answer import Expected
from desktop_classifier.models.part import Part, Source
from desktop_classifier.models.transfer import Transfer, opened, pause

_TELL_EVERY = 0.05
"""Seconds between two reports."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient a download is.

    Args:
        connect: Seconds that connecting may take.
        read: Seconds that the server may be silent.
        waits: Seconds before each new try; a try that brought something begins the row again.
        redirects: How often the server may point elsewhere.
    """

    connect: float = 10.0
    read: float = 30.0
    waits: Sequence[float] = (0.5, 1.5, 4.0)
    redirects: int = 10


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that arrived whole."""

    path: Path
    sha256: str
    size: int


class _Busy(Exception):
    """The server asks to come again later."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


def download(
    url: str,
    target: Path,
    *,
    expected: Expected,
    token: CancelToken,
    report: Report,
    client: httpx.Client | None = None,
    limits: Limits | None = None,
    check: Callable[[Path], None] = lambda part: None,
    by_hand: str | None = None,
) -> Downloaded:
    """Fetch `url` to `target`; what was at `target` stays until the new file is whole and checked.

    Args:
        url: The address.
        target: The file's final place; its folder is made.
        expected: Size and hashes, as far as they are known.
        token: Stops within 0.2 s, even when the server is silent. What arrived is kept for the next call.
        report: Bytes done and in all, at most 20 times a second.
        client: Makes the requests; by default one that knows the computer's proxies.
        limits: How patient to be.
        check: Looks at the whole file before it gets its name; when it raises a `UserError` of a kind `weights_…` or
            `wrong_bytes`, the file is thrown away, otherwise it stays for the next call.
        by_hand: What the user can do instead, to go on after "try again, or"; "" where that is nothing. By default to
            get the file with a browser and import it.

    Raises:
        UserError: `no_network`, `not_found`, `not_allowed`, `server_error`, `wrong_bytes`, `disk_full`, `not_writable`,
            `too_many_redirects`, `not_trusted`, `bad_address`, `busy`, or what `check` raised.
        Cancelled: The token was cancelled.
    """
    algorithms = ("sha256", "md5") if expected.md5 else ("sha256",)
    with opened(client) as ready, Part(target, algorithms) as part:
        return _Download(url, part, expected, token, report, ready, limits or Limits(), by_hand).run(check)


class _Download:
    """One call of `download`."""

    def __init__(
        self,
        url: str,
        part: Part,
        expected: Expected,
        token: CancelToken,
        report: Report,
        client: httpx.Client,
        limits: Limits,
        by_hand: str | None,
    ) -> None:
        self._url = url
        self._part = part
        self._expected = expected
        self._token = token
        self._report = report
        self._client = client
        self._limits = limits
        other = f"download {url} with a browser and import the file" if by_hand is None else by_hand
        self._or = f", or {other}." if other else "."
        self._joined = False
        self._told_at = -1.0

    def run(self, check: Callable[[Path], None]) -> Downloaded:
        self._take_up()
        require_space(self._part.target.parent, max(self._expected.size - self._part.done, 0))
        self._fetch()
        if self._joined and not self._right():  # two halves of different files, perhaps: once more, from the start
            self._part.discard()
            self._fetch()
        if not self._right():
            raise self._thrown_away("are not the published ones (their check sum differs)")
        self._tell("Checking", always=True)
        try:
            check(self._part.path)
        except UserError as error:
            if error.kind.startswith("weights_") or error.kind == "wrong_bytes":  # not for want of room, say
                self._part.discard()
            raise
        self._part.finish()
        return Downloaded(self._part.target, self._part.digest("sha256"), self._part.done)

    def _take_up(self) -> None:
        part = self._part
        most = part.source.total or http_answer.most(self._expected)
        if part.source.url == self._url and self._resumable() and 0 < part.size <= most:
            self._joined = True
            part.take_up(self._taken_up)
        else:
            part.discard()

    def _resumable(self) -> bool:
        """Whether it can be told that the server's file is still the one that the part is half of."""
        return bool(self._part.source.validator or self._expected.sha256 or self._expected.md5)

    def _taken_up(self, done: int) -> None:
        self._token.raise_if_cancelled()
        self._tell("Checking what is already here")

    def _right(self) -> bool:
        published = (("sha256", self._expected.sha256), ("md5", self._expected.md5))
        return all(not value or self._part.digest(algorithm) == value.lower() for algorithm, value in published)

    def _fetch(self) -> None:
        """Ask until the part is whole; a try that brought something earns a new row of tries."""
        furthest, tries = self._part.done, 0
        self._tell("Downloading", always=True)
        whole = 0 < self._part.done == (self._part.source.total or self._exactly())
        while not whole:
            try:
                whole = self._ask()
            except (httpx.TransportError, _Busy) as error:
                if self._part.done > furthest:
                    furthest, tries = self._part.done, 0
                if tries >= len(self._limits.waits) or http_answer.distrusted(error):
                    raise self._given_up(error) from error
                self._tell("The connection broke off. Trying again", always=True)
                pause(self._limits.waits[tries], self._token)
                tries += 1

    def _ask(self) -> bool:
        """One request, and those to which it is redirected. False: to be asked again at once, from the start."""
        address, seen = http_answer.address(self._url), set[httpx.URL]()
        while address not in seen and len(seen) <= self._limits.redirects:
            seen.add(address)
            with self._transfer(address) as transfer:
                response = transfer.answer()
                if not response.has_redirect_location:
                    return self._take(response, transfer)
            address = http_answer.redirect(response, address, self._way_out)
        raise UserError(
            f"The server {address.host} sends the program from address to address without end. {self._way_out}",
            kind="too_many_redirects",
        )

    def _transfer(self, address: httpx.URL) -> Transfer:
        headers = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "desktop-classifier"}
        if self._part.done and self._resumable():
            headers["Range"] = f"bytes={self._part.done}-"
            if self._part.source.validator:
                headers["If-Range"] = self._part.source.validator
        connect, read = self._limits.connect, self._limits.read
        return Transfer(self._client, address, headers, connect=connect, read=read, token=self._token)

    def _take(self, response: httpx.Response, transfer: Transfer) -> bool:
        part, status = self._part, response.status_code
        misses = status == 206 and not http_answer.continues(response, part.done, part.source)
        if part.done and (misses or status == 416):
            part.discard()
            return False
        if status in http_answer.TRANSIENT:
            raise _Busy(status)
        if misses or status not in (200, 206):
            raise http_answer.refusal(status, response.url.host, self._way_out)
        if strange := http_answer.strange(response, self._expected):  # before anything is given up for it
            raise self._wrong(strange)
        require_space(part.target.parent, max(http_answer.whole(response) - part.done, 0))
        if not part.done or status == 200:
            part.restart(Source(self._url, http_answer.validator(response), http_answer.whole(response)))
        else:
            self._joined = True
        self._receive(transfer)
        return True

    def _receive(self, transfer: Transfer) -> None:
        part = self._part
        most = part.source.total or http_answer.most(self._expected)
        for piece in transfer.pieces():
            if part.done + len(piece) > most:
                raise self._thrown_away(f"are more than the {megabytes(most)} that were announced")
            part.write(piece)
            self._tell("Downloading")
        if not part.done:
            raise self._wrong("are none at all")
        if part.done < (part.source.total or self._exactly()):
            raise httpx.RemoteProtocolError("The answer ended before the file did")

    def _exactly(self) -> int:
        return self._expected.size if self._expected.exact_size else 0

    def _tell(self, note: str, *, always: bool = False) -> None:
        now = time.monotonic()
        if always or now - self._told_at >= _TELL_EVERY:
            self._told_at = now
            done, total = self._part.done, self._part.source.total or self._expected.size
            self._report(Progress(done, max(done, total) if total else 0, note))

    def _given_up(self, error: httpx.TransportError | _Busy) -> UserError:
        host = httpx.URL(self._url).host
        if isinstance(error, _Busy):
            return http_answer.refusal(error.status, host, self._way_out)
        stays = self._part.done and self._resumable()
        kept = f"What has arrived ({megabytes(self._part.done)}) is kept. " if stays else ""
        return http_answer.unreachable(error, host, kept + self._way_out)

    def _thrown_away(self, what: str) -> UserError:
        self._part.discard()
        return self._wrong(what + " and were thrown away")

    def _wrong(self, what: str) -> UserError:
        return UserError(
            f"The bytes that {httpx.URL(self._url).host} sent for {self._part.target.name} {what}. "
            f"Try again later{self._or}",
            kind="wrong_bytes",
        )

    @property
    def _way_out(self) -> str:
        return f"Check the connection and try again{self._or}"
