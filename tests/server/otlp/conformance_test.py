"""Runs each row of tests/conformance/otlp.yaml over each way that it applies to."""
import importlib
import inspect
import pathlib

import pytest

import table
import ways
from table import ROWS, WAYS

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"


def cells():
    for row in ROWS:
        for way in WAYS:
            if way not in row.get("not", {}):
                known = pytest.mark.xfail(reason=row.get("fails", ""), raises=AssertionError, strict=True)
                marks = [known] if "fails" in row else []
                yield pytest.param(row, way, id=f"{row['id']}-{way}", marks=marks)


@pytest.mark.parametrize("row, way_name", list(cells()))
def test_row(row, way_name, request):
    given = {"way": ways.WAYS[way_name]}
    for test in row["tests"]:
        module, name = test.split(".")
        check = getattr(importlib.import_module(module), name)
        check(**{
            each: given[each] if each in given else request.getfixturevalue(each)
            for each in inspect.signature(check).parameters
        })


def test_the_table_has_every_row_once_and_a_reason_for_every_gap():
    expected = [f"{letter}{n}" for letter, most in zip("THGD", (16, 9, 6, 15)) for n in range(1, most + 1)]
    assert [row["id"] for row in ROWS] == expected
    for row in ROWS:
        assert row["requires"] and row["tests"], row
        assert set(row.get("not", {})) < set(WAYS), row
        assert all(row.get("not", {}).values()), row


def test_the_readme_shows_the_table():
    """As it is printed when all rows pass; when one does not, the run fails by that."""
    all_pass = {(row["id"], way): "passed" for row in ROWS for way in WAYS}
    assert f"\n{table.text(all_pass)}\n" in README.read_text()
