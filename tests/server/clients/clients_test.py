"""The same measurements through the SDKs of several languages, in every way that each can send."""
import pytest

import answers
from playing import play
from relay import Relay
from toolchains import CLIENTS

WAYS = [
    pytest.param(client, protocol, id=f"{name}-{protocol.replace('/', '-')}")
    for name, client in CLIENTS.items()
    for protocol in client.protocols
]
GZIP = b"\x1f\x8b\x08\0"  # how every packed body begins


@pytest.mark.parametrize("compression", ["none", "gzip"])
@pytest.mark.parametrize("temporality", ["cumulative", "delta"])
@pytest.mark.parametrize("client, protocol", WAYS)
def test_whoever_sends_the_answers_are_the_same(
    server, made, cell, request, client, protocol, temporality, compression
):
    cell(client.name, protocol)
    to = server.otlp if protocol == "grpc" else server.http.removeprefix("http://")
    service = request.node.callspec.id
    with Relay(to) as relay:
        play(made(client), relay.address, protocol, service, temporality, compression)
        answers.check(server, service)
        check_was_sent_so(relay.sent, protocol, compression)


def check_was_sent_so(sent, protocol, compression):
    """As the client was told to, or one way would have been tested instead of two."""
    assert sent.startswith(b"PRI * HTTP/2" if protocol == "grpc" else b"POST /v1/metrics HTTP/1.1\r\n")
    assert (b"application/json" in sent) == (protocol == "http/json")
    # In one body at least: gRPC's JavaScript stops packing after the first answer, since it takes
    # "identity, gzip", as gRPC's C++ says what it accepts, for a name that begins with a space.
    assert (GZIP in sent) == (compression == "gzip")
