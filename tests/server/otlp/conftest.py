"""What the rows of tests/conformance/otlp.yaml may ask for, and when their table is printed."""
import pytest

import table


@pytest.fixture
def secret(tmp_path):
    """The file of a bearer token."""
    file = tmp_path / "token"
    file.write_text("s3cret\n")
    return file


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    row = getattr(item, "callspec", None) and item.callspec.params.get("row")
    if row is not None:
        report.cell = row["id"], item.callspec.params["way_name"]
    return report


def outcomes(reporter):
    """(id, way) -> passed, failed or skipped; what failed once has failed, known or not."""
    found = {}
    for outcome in ("passed", "skipped", "xfailed", "failed", "error"):
        for report in reporter.stats.get(outcome, ()):
            if hasattr(report, "cell") and (report.when == "call" or outcome != "passed"):
                found[report.cell] = outcome if outcome in ("passed", "skipped") else "failed"
    return found


def pytest_terminal_summary(terminalreporter, config):
    found = outcomes(terminalreporter)
    if not found:
        return
    text = table.text(found)
    terminalreporter.write_sep("=", "OTLP conformance")
    terminalreporter.write_line(text)
    if file := config.getoption("--table"):
        file.write_text(text + "\n")
