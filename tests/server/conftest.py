"""Fixtures: servers that run, and those who talk to them."""
import contextlib
import os
import pathlib
import sys

import pytest

import running
from authority import Authority

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "server" / "proto"


def pytest_addoption(parser):
    parser.addoption("--server", help="the tidegauge-server program")
    parser.addoption("--table", type=pathlib.Path, help="write the table that is printed there, too")


@pytest.fixture(scope="session")
def program(request):
    path = request.config.getoption("--server") or os.environ.get("TIDEGAUGE_SERVER_PROGRAM")
    assert path, "say which program to test: --server=build/gcc/server/tidegauge-server"
    return path


@pytest.fixture(scope="session")
def keda_messages():
    """KEDA's messages and its client, generated from the .proto file."""
    import grpc

    sys.path.append(str(PROTOS))
    return grpc.protos_and_services("externalscaler.proto")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture
def start(program, tmp_path, keda_messages):
    """start(*arguments, **environment): a server of one's own, ended with the test."""
    with contextlib.ExitStack() as servers:

        def begin(*arguments, **environment):
            number = len(list(tmp_path.iterdir()))
            home = tmp_path / str(number)
            server = running.Server(program, home, keda_messages, arguments, environment)
            return servers.enter_context(server)

        yield begin


@pytest.fixture(scope="module")
def server(program, folder, keda_messages):
    """One server for a whole file of tests, which looks back over a second."""
    with running.Server(program, folder, keda_messages, ["--window=1s", "--freshness=10s"]) as one:
        yield one


@pytest.fixture
def authority(tmp_path_factory):
    """Who signs the certificates of one test."""
    return Authority(tmp_path_factory.mktemp("certificates"))
