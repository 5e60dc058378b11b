"""Small wheels as NVIDIA's are made, a table of them, and a server that gives them out and fails as it is told."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import zipfile

from models.faulty_server import FaultyServer, Handler, Request, Site, serve

from desktop_classifier.inference.cuda_table import Wheel

NAMES = ("runtime", "cublas", "cudnn")


def library(name: str) -> bytes:
    """What stands for a library: the larger, the later in `NAMES`."""
    return random.Random(name).randbytes(60_000 * (1 + NAMES.index(name)))


def packed(files: dict[str, bytes], attributes: dict[str, int] | None = None) -> bytes:
    """A wheel of these files; `attributes` are Unix modes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (attributes or {}).get(name, 0o100644) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def body(name: str) -> bytes:
    return packed(
        {
            f"nvidia/{name}/__init__.py": b"",
            f"nvidia/{name}/include/{name}.h": b"int x;",
            f"nvidia/{name}/lib/lib{name}.so.12": library(name),
            f"nvidia/{name}/lib/lib{name}_static.a": b"archive",
            f"nvidia_{name}_cu12-1.0.dist-info/License.txt": b"NVIDIA's words",
        }
    )


def wheel(name: str, data: bytes | None = None, unpacked: int | None = None) -> Wheel:
    whole = body(name) if data is None else data
    return Wheel(
        name=f"nvidia-{name}-cu12",
        version="1.0",
        path=f"ab/cd/{name}/nvidia_{name}_cu12-1.0-py3-none-manylinux_2_27_x86_64.whl",
        size=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        unpacked=len(library(name)) + len(b"NVIDIA's words") if unpacked is None else unpacked,
    )


def table() -> tuple[Wheel, ...]:
    return tuple(wheel(name) for name in NAMES)


class WheelHandler(Handler):
    """One site a file, found by the last part of the address."""

    server: WheelServer

    def do_GET(self) -> None:  # noqa: N802 - its base's name
        self.server.asked.append(self.path)
        site = self.server.sites.get(self.path.rpartition("/")[2].split("_")[1])
        self.close_connection = True
        if site is None or (self.server.only and not self.path.startswith(self.server.only)):
            self.site = Site(b"")
            self.start(404, {"Content-Length": "0"})
            return
        self.site = site
        self.asked = {name.lower(): value for name, value in self.headers.items()}
        site.requests.append(Request(self.path, dict(self.asked)))
        act = site.plan.pop(0) if site.plan else site.always or serve()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            act(self)


class WheelServer(FaultyServer):
    """Gives out the wheels of `table()`; `sites` hold what happens to the requests for each."""

    def __init__(self) -> None:
        super().__init__(b"")
        self.RequestHandlerClass = WheelHandler
        self.sites = {name: Site(body(name)) for name in NAMES}
        self.asked: list[str] = []
        self.only = ""

    @property
    def address(self) -> str:
        return self.url.rpartition("/models/")[0]

    def __exit__(self, *error) -> None:
        for site in self.sites.values():
            site.hang_up.set()
        super().__exit__(*error)
