"""The clients, each made once, and what they send to."""
import collections
import pathlib
import sys

import pytest

import cells_table
import points
import running
import toolchains

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / "tests" / "server" / "otlp"))  # for `ways`


@pytest.fixture(scope="session")
def made():
    """made(maker): what `maker` makes under build/clients/, made once; a skip without its toolchain."""
    kept = {}

    def make(maker):
        if maker not in kept:
            try:
                kept[maker] = maker(ROOT / "build" / "clients")
            except Exception as failure:
                kept[maker] = failure
        if isinstance(kept[maker], toolchains.Missing):
            pytest.skip(str(kept[maker]))
        if isinstance(kept[maker], Exception):
            raise kept[maker]
        return kept[maker]

    return make


@pytest.fixture(scope="session")
def server(program, tmp_path_factory, keda_messages):
    """One server for all, warm: points have arrived for longer than the window of its triggers."""
    arguments = ["--window=10s", "--freshness=1h"]  # however long the clients take to be built
    with running.Server(program, tmp_path_factory.mktemp("server"), keda_messages, arguments) as one:
        sender, scaler = one.sender(), one.scaler()

        def is_warm():
            sender.send(points.gauge("warm", 1))
            return scaler.known_value(metricQuery="sum(warm)")

        running.until(is_warm, "a window has passed")
        yield one


@pytest.fixture
def cell(record_property):
    """cell(client, protocol): in whose cell of the table the test counts."""
    return lambda client, protocol: record_property("cell", (client, protocol))


def pytest_terminal_summary(terminalreporter, config):
    cells, skipped = {}, {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, ()):
            key = dict(getattr(report, "user_properties", ())).get("cell")
            if key is None or (report.when != "call" and outcome == "passed"):
                continue
            cells.setdefault(key, collections.Counter())[outcome] += 1
            if outcome == "skipped":
                skipped[key[0]] = report.longrepr[2].removeprefix("Skipped: ")
    if cells:
        text = cells_table.text(cells, skipped)
        terminalreporter.write_sep("=", "clients")
        terminalreporter.write_line(text)
        if file := config.getoption("--table"):
            file.write_text(text + "\n")
