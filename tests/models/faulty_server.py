"""A web server on this computer that does, request by request, what networks do to downloads."""

from __future__ import annotations

import contextlib
import email.utils
import gzip
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECE = 16_384


@dataclass
class Request:
    """What a client asked for."""

    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """The file, and what happens to the next requests; when `plan` is used up they are simply served."""

    body: bytes
    plan: list[Callable[[Handler], None]] = field(default_factory=list)
    always: Callable[[Handler], None] | None = None
    requests: list[Request] = field(default_factory=list)
    validators: bool = True
    hang_up: threading.Event = field(default_factory=threading.Event)
    stalled: threading.Event = field(default_factory=threading.Event)

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body).hexdigest()}"'

    @property
    def ranges(self) -> list[str | None]:
        return [request.headers.get("range") for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # now and then a client that hung up is noticed only after two minutes
    server: FaultyServer

    def do_GET(self) -> None:
        site = self.server.site
        self.site = site
        self.asked = {name.lower(): value for name, value in self.headers.items()}
        site.requests.append(Request(self.path, dict(self.asked)))
        act = site.plan.pop(0) if site.plan else site.always or serve()
        self.close_connection = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
            act(self)

    def log_message(self, *arguments) -> None:
        pass

    def start(self, status: int, headers: dict[str, str], *, validators: bool = True) -> None:
        self.send_response(status)
        if validators and self.site.validators:
            headers = {"ETag": self.site.etag} | headers
        for name, value in ({"Content-Type": "application/octet-stream"} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def wanted(self) -> int:
        """The first byte that the client asked for, or 0 where the whole must be sent."""
        wish, condition = self.asked.get("range"), self.asked.get("if-range")
        if not wish or (condition and condition != self.site.etag):
            return 0
        return int(wish.removeprefix("bytes=").removesuffix("-"))

    def head(self, **headers: str) -> int:
        """Status and headers of a sound answer; gives the first byte to send, or -1 if there is none."""
        first, size = self.wanted(), len(self.site.body)
        if first >= size > 0:
            self.start(416, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
            return -1
        span = {"Content-Range": f"bytes {first}-{size - 1}/{size}"} if first else {}
        self.start(206 if first else 200, {"Content-Length": str(size - first)} | span | headers)
        return first

    def send(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            self.wfile.write(data[start : start + PIECE])
        self.wfile.flush()

    def stall(self) -> None:
        """Say nothing until the client or the test hangs up."""
        self.site.stalled.set()
        self.site.hang_up.wait(30)


class FaultyServer(ThreadingHTTPServer):
    """Serves a `Site` at `url`; use as a context manager."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.site = Site(body)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), name="faulty server")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/models/weights.h5"

    def __enter__(self) -> FaultyServer:
        self._thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.site.hang_up.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request, client_address) -> None:
        pass


Act = Callable[[Handler], None]


def serve(**headers: str) -> Act:
    """The file, or the rest of it, as asked for; `headers` replace those of the answer (`Content_Type="text/html"`)."""

    def act(handler: Handler) -> None:
        first = handler.head(**{name.replace("_", "-"): value for name, value in headers.items()})
        if first >= 0:
            handler.send(handler.site.body[first:])

    return act


def cut(count: int) -> Act:
    """Announce everything, send `count` bytes, hang up."""

    def act(handler: Handler) -> None:
        first = handler.head()
        handler.send(handler.site.body[first : first + count])

    return act


def stall(count: int) -> Act:
    """Announce everything, send `count` bytes, then nothing more."""

    def act(handler: Handler) -> None:
        first = handler.head()
        handler.send(handler.site.body[first : first + count])
        handler.stall()

    return act


def mute(handler: Handler) -> None:
    """Take the request and never answer."""
    handler.stall()


def whole(handler: Handler) -> None:
    """A server that knows nothing of ranges."""
    handler.start(200, {"Content-Length": str(len(handler.site.body))})
    handler.send(handler.site.body)


def whole_cut(count: int) -> Act:
    """A server that knows nothing of ranges, and hangs up after `count` bytes."""

    def act(handler: Handler) -> None:
        handler.start(200, {"Content-Length": str(len(handler.site.body))})
        handler.send(handler.site.body[:count])

    return act


def other_bytes(handler: Handler) -> None:
    """The right length, the wrong content."""
    first = handler.head()
    handler.send(bytes(255 - byte for byte in handler.site.body[first:]))


def unannounced(body: bytes) -> Act:
    """Send `body` without saying how long it is; the end of the connection is the end."""

    def act(handler: Handler) -> None:
        handler.start(200, {})
        handler.send(body)

    return act


def chunked(body: bytes) -> Act:
    """Send `body` in chunks and end it properly."""

    def act(handler: Handler) -> None:
        handler.start(200, {"Transfer-Encoding": "chunked"})
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return act


def status(code: int, **headers: str) -> Act:
    """An answer without the file."""

    def act(handler: Handler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.start(code, {"Content-Length": "5", "Content-Type": "text/html"} | named, validators=False)
        handler.send(b"Sorry")

    return act


def to(location: str, code: int = 302) -> Act:
    """Point elsewhere."""
    return status(code, Location=location)


def wrong_span(shift: int) -> Act:
    """A 206 that begins `shift` bytes beside what was asked for."""

    def act(handler: Handler) -> None:
        first, size = handler.wanted() + shift, len(handler.site.body)
        span = f"bytes {first}-{size - 1}/{size}"
        handler.start(206, {"Content-Range": span, "Content-Length": str(size - first)})
        handler.send(handler.site.body[first:])

    return act


def deaf_span(handler: Handler) -> None:
    """A 206 of the file as it is now, whatever `If-Range` asked for."""
    handler.asked.pop("if-range", None)
    serve()(handler)


def gzipped(handler: Handler) -> None:
    """Pack the file if the client lets it be packed, and also if it does not."""
    packed = gzip.compress(handler.site.body)
    handler.start(200, {"Content-Length": str(len(packed)), "Content-Encoding": "gzip"})
    handler.send(packed)


def dated(cut: int | None = None) -> Act:
    """Say when the file was changed instead of giving a tag; hang up after `cut` bytes."""

    def act(handler: Handler) -> None:
        date = email.utils.formatdate(1_700_000_000, usegmt=True)
        if handler.asked.get("if-range") == date:
            handler.asked["if-range"] = handler.site.etag
        first = handler.head(**{"ETag": "", "Last-Modified": date})
        handler.send(handler.site.body[first:cut])

    return act
