"""Servers, redirects, proxies and addresses that refuse or lead elsewhere."""

from __future__ import annotations

import socket

import httpx
import pytest
from models import faulty_server as faults
from models.downloads import SHA256


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
