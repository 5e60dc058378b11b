"""Downloads over a network that does everything networks do: breaks are borne, and stopping is immediate."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from models import faulty_server as faults
from models.downloads import ABOUT, BODY, EXACT, MD5, SHA256, beside, left

from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken, Progress
from desktop_classifier.models.download import Limits
from desktop_classifier.models.spec import WeightsFile


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


def test_what_cannot_be_taken_up_is_not_said_to_be_kept(refused, server):
    """Neither the server nor the publisher says anything by which the rest could be known to be of the same file."""
    server.site.validators = False
    server.site.always = faults.cut(200_000)
    assert "kept" not in refused("no_network", ABOUT)


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
