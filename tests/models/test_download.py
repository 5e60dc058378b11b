"""Downloads over a network that does everything networks do: only right bytes ever get the final name."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tracemalloc

import httpx
import pytest
from models import faulty_server as faults
from models.faulty_server import FaultyServer

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.paths import package_root
from desktop_classifier.base.progress import CancelToken, Progress, silent
from desktop_classifier.models import part as part_module
from desktop_classifier.models.download import Limits, download
from desktop_classifier.models.spec import WeightsFile

BODY = random.Random(1).randbytes(600_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
MD5 = hashlib.md5(BODY).hexdigest()
EXACT = WeightsFile("weights.h5", size=len(BODY), exact_size=True, sha256=SHA256)
ABOUT = WeightsFile("weights.h5", size=590_000)
QUICK = Limits(connect=2.0, read=5.0, waits=(0.001, 0.001))


@pytest.fixture
def server():
    with FaultyServer(BODY) as running:
        yield running


@pytest.fixture
def target(tmp_path):
    return tmp_path / "models" / "weights.h5"


@pytest.fixture
def fetch(server, target):
    def run(expected=EXACT, *, url=None, token=None, report=silent, limits=QUICK, **options):
        return download(
            url or server.url,
            target,
            expected=expected,
            token=token or CancelToken(),
            report=report,
            limits=limits,
            **options,
        )

    return run


@pytest.fixture
def refused(fetch, target):
    """Run a download that must fail with `kind`, leaving nothing under the final name; gives the message."""

    def run(kind, *arguments, **options):
        with pytest.raises(UserError) as caught:
            fetch(*arguments, **options)
        assert caught.value.kind == kind
        assert not target.exists()
        assert caught.value.message.endswith(".")
        return caught.value.message

    return run


def beside(target):
    return target.with_name(target.name + ".part")


def left(target):
    return sorted(path.name for path in target.parent.iterdir())


def test_a_sound_download_leaves_the_file_alone_in_its_folder(fetch, target, server):
    result = fetch()
    assert target.read_bytes() == BODY
    assert (result.path, result.sha256, result.size) == (target, SHA256, len(BODY))
    assert left(target) == ["weights.h5"]
    assert server.site.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "expected", [EXACT, ABOUT, WeightsFile("weights.h5"), WeightsFile("weights.h5", md5=MD5.upper())]
)
def test_whatever_is_known_beforehand_is_enough(fetch, target, expected):
    assert fetch(expected).sha256 == SHA256
    assert target.read_bytes() == BODY


def test_progress_comes_at_most_twenty_times_a_second_and_ends_at_the_total(fetch):
    seen: list[tuple[float, Progress]] = []
    started = time.monotonic()
    fetch(report=lambda progress: seen.append((time.monotonic(), progress)))
    took = time.monotonic() - started
    assert len(seen) <= 20 * took + 4
    assert seen[0][1] == Progress(0, len(BODY), "Downloading")
    assert seen[-1][1] == Progress(len(BODY), len(BODY), "Checking")
    assert all(progress.done <= progress.total for _, progress in seen)


@pytest.mark.parametrize("expected", [EXACT, ABOUT])
def test_a_connection_that_breaks_is_taken_up_where_it_broke(fetch, target, server, expected):
    server.site.plan = [faults.cut(200_000), faults.cut(100_000), faults.cut(1)]
    assert fetch(expected).sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-", "bytes=300000-", "bytes=300001-"]
    assert {request.headers.get("if-range") for request in server.site.requests[1:]} == {server.site.etag}
    assert target.read_bytes() == BODY


def test_many_breaks_are_borne_as_long_as_something_arrives(fetch, target, server):
    server.site.always = faults.cut(50_000)
    assert fetch().sha256 == SHA256
    assert len(server.site.requests) == 12


def test_a_connection_that_never_gets_further_is_given_up_and_the_part_kept(fetch, refused, target, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 3]
    message = refused("no_network")
    assert "broke off" in message
    assert "What has arrived (0.2 MB) is kept" in message
    assert f"download {server.url} with a browser and import the file." in message
    assert beside(target).read_bytes() == BODY[:200_000]

    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] == "bytes=200000-"
    assert left(target) == ["weights.h5"]


def test_a_silent_server_is_given_up_after_the_time_allowed(refused, server):
    server.site.always = faults.stall(1000)
    assert "went silent" in refused("no_network", limits=Limits(read=0.05, waits=()))


def test_a_silent_server_that_wakes_up_is_borne(fetch, server):
    server.site.plan = [faults.stall(100_000), faults.mute]
    assert fetch(limits=Limits(read=0.1, waits=(0.001, 0.001))).sha256 == SHA256
    assert server.site.ranges == [None, "bytes=100000-", "bytes=100000-"]


@pytest.mark.parametrize("fault", [faults.mute, faults.stall(0), faults.stall(200_000)])
def test_stopping_is_immediate_while_the_server_is_silent(fetch, target, server, fault):
    server.site.plan = [fault]
    token = CancelToken()
    stopped: list[float] = []

    def stop() -> None:
        server.site.stalled.wait(10)
        stopped.append(time.monotonic())
        token.cancel()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        fetch(token=token, limits=Limits(read=60.0))
    assert time.monotonic() - stopped[0] < 5  # the server would be silent for ever
    stopper.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "download"]
    assert not target.exists()

    assert fetch().sha256 == SHA256


def test_stopping_is_immediate_while_no_connection_comes_about(fetch, target):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        address = deaf.getsockname()
        with socket.socket() as first, socket.socket() as second:  # these fill the queue; the third waits
            for filler in (first, second):
                filler.setblocking(False)
                filler.connect_ex(address)
            token = CancelToken()
            timer = threading.Timer(0.1, token.cancel)
            timer.start()
            started = time.monotonic()
            with pytest.raises(Cancelled):
                fetch(url=f"http://127.0.0.1:{address[1]}/x", token=token, limits=Limits(connect=1.0, waits=(30.0,)))
            assert time.monotonic() - started < 5
            timer.join()


def test_stopping_is_immediate_between_two_tries(fetch, server):
    server.site.always = faults.status(503)
    token = CancelToken()

    def report(progress: Progress) -> None:
        if "again" in progress.note:
            token.cancel()

    started = time.monotonic()
    with pytest.raises(Cancelled):
        fetch(token=token, report=report, limits=Limits(waits=(60.0,)))
    assert time.monotonic() - started < 10


def test_a_report_that_raises_ends_the_download_and_keeps_the_part(fetch, target, server):
    server.site.plan = [faults.stall(300_000)]

    def report(progress: Progress) -> None:
        if progress.done:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(report=report, limits=Limits(read=0.1))
    assert beside(target).stat().st_size == 300_000
    assert fetch().sha256 == SHA256


def test_a_server_without_ranges_starts_over(fetch, target, server):
    server.site.plan = [faults.cut(200_000), faults.whole]
    assert fetch().sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-"]
    assert target.read_bytes() == BODY


def test_a_server_without_ranges_that_always_breaks_is_given_up(refused, server):
    server.site.always = faults.whole_cut(200_000)
    refused("no_network")
    assert len(server.site.requests) == 3


@pytest.mark.parametrize("second", [faults.serve(), faults.deaf_span])
def test_a_file_that_changes_between_two_tries_starts_over(fetch, target, server, second):
    new = bytes(reversed(BODY))
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch(ABOUT)
    server.site.body = new
    server.site.plan = [second]
    fetch(ABOUT)
    assert target.read_bytes() == new


def test_a_file_that_became_shorter_than_the_part_leaves_nothing_of_it(fetch, target, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch(ABOUT)
    server.site.body = BODY[300_000:400_000]
    server.site.plan = [faults.whole]
    fetch(ABOUT)
    assert target.read_bytes() == BODY[300_000:400_000]


def test_a_date_serves_where_there_is_no_tag(fetch, target, server):
    server.site.plan = [faults.dated(cut=200_000), faults.dated()]
    assert fetch(ABOUT).sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-"]
    assert server.site.requests[1].headers["if-range"].endswith("GMT")
    assert target.read_bytes() == BODY


def test_without_tag_or_date_only_a_published_hash_makes_halves_join(fetch, server):
    server.site.validators = False
    server.site.plan = [faults.cut(200_000)]
    assert fetch(EXACT).sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-"]
    assert "if-range" not in server.site.requests[-1].headers


def test_without_tag_date_or_hash_it_starts_over(fetch, server):
    server.site.validators = False
    server.site.plan = [faults.cut(200_000)]
    assert fetch(ABOUT).sha256 == SHA256
    assert server.site.ranges == [None, None]


def test_halves_of_different_files_are_noticed_and_mended(fetch, target, server):
    server.site.validators = False
    server.site.body = bytes(len(BODY))
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch()
    server.site.body = BODY
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-2:] == ["bytes=200000-", None]


def test_a_part_of_another_address_is_not_taken_up(fetch, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch()
    fetch(url=server.url + "?other")
    assert server.site.ranges[-1] is None


@pytest.mark.parametrize("note", ["", "{", "[]", '{"url": 3}'])
def test_a_part_without_a_readable_note_is_not_taken_up(fetch, target, server, note):
    target.parent.mkdir()
    beside(target).write_bytes(b"x" * 1000)
    target.with_name(target.name + ".part.json").write_text(note)
    assert fetch().sha256 == SHA256
    assert server.site.ranges == [None]
    assert left(target) == ["weights.h5"]


def test_a_part_that_was_already_whole_needs_no_network(fetch, target, server, monkeypatch):
    def killed(self):
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr(part_module.Part, "finish", killed)
        with pytest.raises(Cancelled):
            fetch()
    assert beside(target).read_bytes() == BODY
    assert fetch().sha256 == SHA256
    assert len(server.site.requests) == 1


def test_a_part_longer_than_the_file_is_not_taken_up(fetch, target, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch()
    with beside(target).open("ab") as stream:
        stream.write(BODY)
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] is None


def test_416_starts_over_once(fetch, refused, server):
    server.site.plan = [faults.cut(200_000), faults.status(416)]
    assert fetch().sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-", None]


def test_416_for_the_whole_is_refused(refused, server):
    server.site.always = faults.status(416)
    refused("server_error")
    assert len(server.site.requests) == 1


@pytest.mark.parametrize("shift", [-1000, 1000])
def test_a_range_that_begins_elsewhere_starts_over(fetch, target, server, shift):
    server.site.plan = [faults.cut(200_000), faults.wrong_span(shift)]
    assert fetch().sha256 == SHA256
    assert target.read_bytes() == BODY


def test_a_range_that_nobody_asked_for_is_refused(refused, server):
    server.site.always = faults.wrong_span(1000)
    refused("server_error")


def test_wrong_bytes_are_thrown_away(refused, target, server):
    server.site.always = faults.other_bytes
    message = refused("wrong_bytes")
    assert "thrown away" in message
    assert left(target) == []
    assert len(server.site.requests) == 1


def test_a_wrong_md5_is_noticed_too(refused, target):
    refused("wrong_bytes", WeightsFile("weights.h5", size=600_000, md5="0" * 32))
    assert left(target) == []


@pytest.mark.parametrize("size", [len(BODY) - 1, len(BODY) + 1, 100])
def test_another_length_than_published_is_refused_before_a_byte_is_taken(refused, target, size):
    message = refused("wrong_bytes", WeightsFile("weights.h5", size=size, exact_size=True))
    assert f"{len(BODY):,} instead of {size:,}" in message
    assert left(target) == []


def test_much_more_than_about_expected_is_refused(refused, server, target):
    server.site.body = bytes(3_000_000)
    refused("wrong_bytes", ABOUT)
    assert left(target) == []


@pytest.mark.parametrize("expected", [EXACT, ABOUT])
@pytest.mark.parametrize("send", [faults.chunked, faults.unannounced])
def test_more_than_announced_is_stopped_on_the_way(refused, target, server, expected, send):
    server.site.always = send(bytes(8_000_000))
    refused("wrong_bytes", expected)
    assert left(target) == []


@pytest.mark.parametrize("send", [faults.chunked, faults.unannounced])
def test_a_length_that_is_not_announced_is_fine(fetch, target, server, send):
    server.site.always = send(BODY)
    assert fetch(ABOUT).sha256 == SHA256
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("send", [faults.chunked, faults.unannounced])
def test_less_than_published_is_no_file(refused, server, send):
    server.site.always = send(BODY[:-1])
    refused("no_network", EXACT)


def test_nothing_at_all_is_no_file(refused, target, server):
    server.site.always = faults.chunked(b"")
    refused("wrong_bytes", ABOUT)


def test_a_page_of_the_network_is_not_taken_for_the_file(refused, target, server):
    server.site.always = faults.serve(Content_Type="text/html; charset=utf-8")
    assert "sign-in page" in refused("wrong_bytes", ABOUT)
    assert left(target) == []


def test_a_page_of_the_network_does_not_cost_the_part(fetch, refused, target, server):
    server.site.plan = [faults.cut(200_000), faults.serve(Content_Type="text/html")]
    refused("wrong_bytes")
    assert beside(target).stat().st_size == 200_000
    assert fetch().sha256 == SHA256


def test_packed_bytes_are_refused(refused, target, server):
    server.site.always = faults.gzipped
    assert "packed" in refused("wrong_bytes")
    assert left(target) == []


@pytest.mark.parametrize(("code", "kind"), [(404, "not_found"), (410, "not_found"), (403, "not_allowed")])
def test_refusals_are_not_tried_again(refused, server, code, kind):
    server.site.always = faults.status(code)
    assert str(code) in refused(kind)
    assert len(server.site.requests) == 1


def test_a_fault_of_the_server_that_passes_is_borne(fetch, server):
    server.site.plan = [faults.status(500), faults.status(503)]
    assert fetch().sha256 == SHA256


def test_a_fault_of_the_server_that_stays_is_told(refused, server):
    server.site.always = faults.status(500)
    assert "500" in refused("server_error")
    assert len(server.site.requests) == 3


def test_redirects_are_followed_and_resumed_through(fetch, server):
    server.site.plan = [faults.to("/mirror/a"), faults.to(server.url, 307), faults.cut(200_000), faults.to("b", 301)]
    server.site.plan[1] = faults.to("/mirror/b", 307)
    assert fetch().sha256 == SHA256
    assert [request.path for request in server.site.requests] == [
        "/models/weights.h5",
        "/mirror/a",
        "/mirror/b",
        "/models/weights.h5",
        "/models/b",
    ]
    assert server.site.ranges[-1] == "bytes=200000-"


def test_redirects_in_a_circle_are_left(refused, server):
    server.site.plan = [faults.to("/a"), faults.to("/b"), faults.to("/a")]
    refused("too_many_redirects")
    assert len(server.site.requests) == 3


def test_redirects_without_end_are_left(refused, server):
    server.site.plan = [faults.to(f"/{index}") for index in range(30)]
    refused("too_many_redirects")
    assert len(server.site.requests) == 11


def test_a_redirect_to_what_is_no_web_address_is_refused(refused, server):
    server.site.always = faults.to("file:///etc/passwd")
    refused("server_error")


def test_a_redirect_from_a_protected_to_an_unprotected_address_is_refused(refused, server):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": server.url})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        assert "unprotected" in refused("not_trusted", url="https://weights.example/x.h5", client=client)
    assert server.site.requests == []


@pytest.mark.parametrize("url", ["", "weights.h5", "ftp://host/x", "http://", "http://[::1", "http:///x"])
def test_what_is_no_address_is_refused(refused, url):
    refused("bad_address", url=url or " ")


def test_without_a_network_it_says_so(refused, server):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "cannot be reached" in refused("no_network", url=f"http://127.0.0.1:{port}/x.h5")


def test_a_server_that_cannot_prove_itself_is_not_asked_twice(refused):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        refused("not_trusted", url="https://weights.example/x.h5", client=client)
    assert len(asked) == 1


def test_a_proxy_of_the_environment_is_used(fetch, server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.url.rpartition("/models")[0])
    monkeypatch.setenv("NO_PROXY", "")
    assert fetch(url="http://weights.example/x.h5").sha256 == SHA256
    assert server.site.requests[0].path == "http://weights.example/x.h5"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://x"])
def test_a_proxy_that_cannot_be_used_is_told(refused, monkeypatch, proxy):
    monkeypatch.setenv("ALL_PROXY", proxy)
    assert "proxy" in refused("no_network")


def test_the_old_file_stays_until_the_new_one_is_right(fetch, target, server):
    target.parent.mkdir()
    target.write_bytes(b"old")
    server.site.plan = [faults.other_bytes]
    with pytest.raises(UserError):
        fetch()
    assert target.read_bytes() == b"old"
    fetch()
    assert target.read_bytes() == BODY


def test_the_check_sees_the_whole_file_before_it_has_its_name(fetch, target):
    def check(path):
        assert not target.exists()
        assert path.read_bytes() == BODY

    fetch(check=check)
    assert target.exists()


def test_what_the_check_refuses_is_thrown_away(refused, target):
    def check(path):
        raise UserError("This is another model's file. Choose another.", kind="weights_wrong_model")

    refused("weights_wrong_model", check=check)
    assert left(target) == []


def test_a_check_that_fails_for_another_reason_does_not_cost_the_file(fetch, refused, server):
    def check(path):
        raise UserError("The disk is full. Make room and try again.", kind="disk_full")

    refused("disk_full", check=check)
    assert fetch().sha256 == SHA256
    assert len(server.site.requests) == 1


def test_too_little_room_is_told_before_asking(refused, monkeypatch, server, target):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=len(BODY)))
    refused("disk_full")
    assert server.site.requests == []


def test_a_disk_that_fills_up_keeps_the_part_and_goes_on_after_room_is_made(
    fetch, refused, target, server, monkeypatch
):
    class Full(part_module.io.FileIO):
        """Takes 250,000 bytes, the last of them in a write cut short, as a full disk does."""

        room = 250_000

        def write(self, data):
            fits = memoryview(data)[: self.room]
            if not fits:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.room -= len(fits)
            return super().write(fits)

    with monkeypatch.context() as patch:
        patch.setattr(part_module.io, "FileIO", Full)
        assert "what has arrived is kept" in refused("disk_full")
    assert beside(target).read_bytes() == BODY[:250_000]
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] == "bytes=250000-"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that may not be written to")
def test_a_folder_that_may_not_be_written_to_is_told(refused, target):
    target.parent.mkdir(mode=0o500)
    refused("not_writable")


def test_a_folder_that_is_a_file_is_told(fetch, target):
    target.parent.write_bytes(b"")
    with pytest.raises(UserError) as caught:
        fetch()
    assert caught.value.kind == "not_writable"


def test_two_downloads_of_one_file_do_not_meet(fetch, refused, target, server):
    server.site.plan = [faults.stall(200_000)]
    token = CancelToken()
    results: list[type[BaseException]] = []

    def first() -> None:
        try:
            fetch(token=token)
        except Cancelled:
            results.append(Cancelled)

    other = threading.Thread(target=first)
    other.start()
    server.site.stalled.wait(10)
    assert "another window" in refused("busy")
    assert beside(target).exists()
    token.cancel()
    other.join()
    assert results == [Cancelled]
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] == "bytes=200000-"


CHILD = """
import sys
from pathlib import Path
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models.download import download
from desktop_classifier.models.spec import WeightsFile

def report(progress):
    print(progress.done, flush=True)

about = WeightsFile("weights.h5", size=600_000)
download(sys.argv[1], Path(sys.argv[2]), expected=about, token=CancelToken(), report=report)
"""


@pytest.mark.parametrize("first", [1, 250_000, 599_999])
def test_a_killed_program_is_taken_up(fetch, target, server, first):
    server.site.plan = [faults.stall(first)]
    environment = os.environ | {"PYTHONPATH": str(package_root())}
    command = [sys.executable, "-c", CHILD, server.url, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        server.site.stalled.wait(20)
        part = beside(target)
        while part.stat().st_size < first:
            threading.Event().wait(0.01)
        os.kill(child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        child.wait(10)
    assert left(target) == ["weights.h5.part", "weights.h5.part.json"]

    assert fetch(ABOUT).sha256 == SHA256
    assert server.site.ranges == [None, f"bytes={first}-"]
    assert left(target) == ["weights.h5"]


def test_a_large_file_is_never_held_in_memory(fetch, target, server):
    server.site.body = bytes(14_500_000)
    tracemalloc.start()
    try:
        fetch(WeightsFile("weights.h5", size=14_500_000, exact_size=True))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
