"""What a server's answer means for a download: where it points, how much it announces, and what the user is told."""

from __future__ import annotations

import contextlib
import re
from typing import Protocol

import httpx

from desktop_classifier.base.errors import UserError
from desktop_classifier.models.part import Source

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be better the next time."""


LARGEST = 2 << 30
"""Bytes that a file of unknown size may have."""


class Expected(Protocol):
    """What is known of a file beforehand, as `spec.WeightsFile` tells it."""

    @property
    def size(self) -> int: ...
    @property
    def exact_size(self) -> bool: ...
    @property
    def md5(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def most(expected: Expected) -> int:
    """Bytes beyond which a file is certainly not the expected one; published sizes are often only about right."""
    if expected.exact_size:
        return expected.size
    return expected.size + expected.size // 2 + (1 << 20) if expected.size else LARGEST


def address(url: str) -> httpx.URL:
    """Parse an address.

    Raises:
        UserError: `bad_address`.
    """
    with contextlib.suppress(httpx.InvalidURL):
        parsed = httpx.URL(url)
        if parsed.scheme in ("http", "https") and parsed.host:
            return parsed
    raise UserError(
        f"“{url}” is not an address of a file. Check DESKTOP_CLASSIFIER_WEIGHTS_URL, and try again.", kind="bad_address"
    )


def redirect(response: httpx.Response, address: httpx.URL, way_out: str) -> httpx.URL:
    """The address to which the answer points.

    Raises:
        UserError: `not_trusted` for a step from https to http; `server_error` for an address that is none.
    """
    nowhere = UserError(f"The server {address.host} points to an address that is none. {way_out}", kind="server_error")
    try:
        target = address.join(response.headers["Location"])
    except httpx.InvalidURL as error:
        raise nowhere from error
    if target.scheme not in ("http", "https"):
        raise nowhere
    if address.scheme == "https" and target.scheme == "http":
        raise UserError(
            f"The server {address.host} points to an unprotected address, where anybody could alter files. {way_out}",
            kind="not_trusted",
        )
    return target


def validator(response: httpx.Response) -> str:
    """The strong ETag or else the date of last change: what tells this version of the file from others. Or ""."""
    etag = str(response.headers.get("ETag", ""))
    return etag if etag.startswith('"') else str(response.headers.get("Last-Modified", ""))


def whole(response: httpx.Response) -> int:
    """Bytes of the whole file as announced, or 0."""
    if response.status_code == 206:
        span = _span(response)
        return span[1] if span else 0
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def continues(response: httpx.Response, done: int, source: Source) -> bool:
    """Whether a 206 goes on at byte `done` of the very file that `source` names."""
    span = _span(response)
    if span is None or span[0] != done:
        return False
    same = validator(response) in ("", source.validator) or not source.validator
    return same and (not source.total or span[1] in (0, source.total))


def _span(response: httpx.Response) -> tuple[int, int] | None:
    """Start, and the whole's length or 0, of a Content-Range."""
    match = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", response.headers.get("Content-Range", ""))
    return (int(match[1]), 0 if match[2] == "*" else int(match[2])) if match else None


def strange(response: httpx.Response, expected: Expected) -> str:
    """What is wrong with an answer before its first byte is taken, to go on after "The bytes that … sent …", or ""."""
    if response.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        return "are packed, although they were asked for as they are"
    if str(response.headers.get("Content-Type", "")).lower().startswith("text/html"):
        return "are a web page, perhaps the sign-in page of your network"
    total = whole(response)
    if total > most(expected) or (total and expected.exact_size and total != expected.size):
        return f"would be {total:,} instead of {expected.size or LARGEST:,}"
    return ""


def refusal(status: int, host: str, way_out: str) -> UserError:
    """What the user is told about an answer without a file."""
    if status in (404, 410):
        return UserError(f"The server {host} does not have the file ({status}). {way_out}", kind="not_found")
    if status in (401, 403, 407, 451):
        return UserError(f"The server {host} does not give out the file ({status}). {way_out}", kind="not_allowed")
    return UserError(
        f"The server {host} cannot give out the file now (it answered {status}). {way_out}", "server_error"
    )


def unreachable(error: httpx.TransportError, host: str, way_out: str) -> UserError:
    """What the user is told when no answer comes, or not a whole one."""
    if distrusted(error):
        what = f"The server {host} cannot prove that it is that server; something in between may be reading along."
        return UserError(f"{what} {way_out}", kind="not_trusted")
    if isinstance(error, httpx.ProxyError):
        what = f"The proxy of this network does not let the program reach {host} ({error})."
    elif isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        what = f"The server {host} cannot be reached."
    elif isinstance(error, httpx.TimeoutException):
        what = f"The server {host} went silent."
    else:
        what = f"The connection to {host} broke off."
    return UserError(f"{what} {way_out}", kind="no_network")


def distrusted(error: Exception) -> bool:
    """Whether the server could not prove who it is, which no further try mends."""
    return "CERTIFICATE_VERIFY_FAILED" in str(error)
