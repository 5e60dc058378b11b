"""One HTTP answer, read in a thread of its own so that its user can turn away at any moment.

Looking up a name, connecting and a server that has gone silent block a reader for many seconds, and nothing in Python
interrupts them. Whoever waits here waits in short steps instead, and closing shuts the socket under the reader.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

import httpx

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken

_STEP = 0.05
"""Seconds between two looks at the token."""
_PIECES = 16
"""Pieces of at most 64 KB that may wait for the writer: 1 MB, whatever the file's size."""


@contextlib.contextmanager
def opened(client: httpx.Client | None) -> Iterator[httpx.Client]:
    """The client given, or one of our own that knows the computer's proxies and is closed at the end."""
    if client is not None:
        yield client
        return
    try:
        own = httpx.Client()
    except (ImportError, ValueError) as error:  # a SOCKS proxy, or an address that is none
        raise UserError(
            f"The proxy that is set on this computer cannot be used ({error}). Set an http:// proxy and try again, or "
            "download the file with a browser and import it.",
            kind="no_network",
        ) from error
    except OSError as error:
        raise UserError(
            f"The certificates that are set on this computer cannot be read ({error.strerror or error}). Set "
            "SSL_CERT_FILE and SSL_CERT_DIR to what is there, or to nothing, and try again.",
            kind="no_network",
        ) from error
    with own:
        yield own


def pause(seconds: float, token: CancelToken) -> None:
    """Wait, and leave with `Cancelled` as soon as the token says so."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        token.raise_if_cancelled()
        threading.Event().wait(min(left, _STEP))


class Transfer:
    """A running GET request. Use as a context manager; leaving it ends the reader.

    Args:
        client: Makes the request; redirects are not followed.
        url: The address.
        headers: Of the request.
        connect: Seconds that connecting may take.
        read: Seconds that the server may be silent.
        token: Ends every wait.
    """

    def __init__(
        self,
        client: httpx.Client,
        url: httpx.URL,
        headers: Mapping[str, str],
        *,
        connect: float,
        read: float,
        token: CancelToken,
    ) -> None:
        self._client = client
        self._request = (url, dict(headers), httpx.Timeout(read, connect=connect))
        self._token = token
        self._queue: queue.Queue[httpx.Response | bytes | Exception | None] = queue.Queue(_PIECES)
        self._left = threading.Event()
        self._sockets: list[socket.socket] = []
        self._thread = threading.Thread(target=self._read, name="download", daemon=True)

    def __enter__(self) -> Transfer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._left.set()
        for open_socket in self._sockets:
            with contextlib.suppress(OSError):  # closed already
                # Not SSLSocket.shutdown, which takes the encryption away under a reader that is using it.
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
        with contextlib.suppress(queue.Empty):
            while True:  # a reader that waits to put its piece gets through, and then sees that nobody is left
                self._queue.get_nowait()
        self._thread.join(2 * _STEP)  # a name look-up cannot be ended; it ends by itself, holding nothing

    def answer(self) -> httpx.Response:
        """Wait for the status and headers.

        Raises:
            httpx.TransportError, httpx.InvalidURL: There is no answer.
            Cancelled: The token was cancelled.
        """
        item = self._next()
        if not isinstance(item, httpx.Response):
            raise TypeError(f"Expected a response first, found {type(item).__name__}")
        return item

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it arrives, undecoded.

        Raises:
            httpx.TransportError: It broke off.
            Cancelled: The token was cancelled.
        """
        while isinstance(item := self._next(), bytes):
            yield item

    def _next(self) -> httpx.Response | bytes | None:
        while True:
            self._token.raise_if_cancelled()
            with contextlib.suppress(queue.Empty):
                item = self._queue.get(timeout=_STEP)
                if isinstance(item, Exception):
                    raise item
                return item

    def _read(self) -> None:
        try:
            self._stream()
        except Exception as error:
            self._queue.put(error)

    def _stream(self) -> None:
        url, headers, timeout = self._request
        request = self._client.build_request(
            "GET", url, headers=headers, timeout=timeout, extensions={"trace": self._trace}
        )
        response = self._client.send(request, stream=True, follow_redirects=False)
        try:
            self._queue.put(response)
            for piece in response.iter_raw():
                if self._left.is_set():
                    return
                self._queue.put(piece)
            self._queue.put(None)
        finally:
            response.close()

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self._left.is_set():
                raise httpx.ReadError("Nobody waits for this answer any more")
