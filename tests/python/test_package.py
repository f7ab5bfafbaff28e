"""What the package promises as a whole: its examples run, and its types hold."""

import doctest
import inspect
import pathlib
import re
import subprocess
import sys

import pytest

import tidegauge
from tidegauge import hpa

TOP = pathlib.Path(__file__).resolve().parents[2]


def docstrings() -> dict[str, str]:
    """Every docstring of the package by name."""
    found = {}
    for module in (tidegauge, hpa):
        found[module.__name__] = module.__doc__ or ""
        for name in module.__all__:
            thing = getattr(module, name)
            if not inspect.isclass(thing):
                continue
            found[f"{module.__name__}.{name}"] = thing.__doc__ or ""
            for member, value in vars(thing).items():
                if not member.startswith("_"):
                    found[f"{module.__name__}.{name}.{member}"] = value.__doc__ or ""
    return found


def run_examples(text: str, name: str) -> str:
    """What doctest has to say about the examples in a text; nothing when they hold."""
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    said: list[str] = []
    failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=said.append).failed
    return "".join(said) if failed else ""


@pytest.mark.parametrize("name", [name for name, text in docstrings().items() if ">>>" in text])
def test_examples_in_docstrings_run(name: str) -> None:
    assert run_examples(docstrings()[name], name) == ""


def test_the_examples_in_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP)
    blocks = re.findall(r"```python\n(.+?)```", (TOP / "README.md").read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        assert run_examples(block, "README.md") == ""


def test_every_public_name_says_what_it_is() -> None:
    assert [name for name, text in docstrings().items() if not text.strip()] == []


def test_most_methods_show_an_example() -> None:
    with_examples = {name for name, text in docstrings().items() if ">>>" in text}
    for method in ("append", "query", "query_range", "select", "write_otlp"):
        assert f"tidegauge.Store.{method}" in with_examples


def test_the_stubs_agree_with_the_module() -> None:
    known = TOP / "tests" / "python" / "stubtest_allowlist.txt"
    check = [sys.executable, "-m", "mypy.stubtest", "tidegauge", "--allowlist", str(known)]
    done = subprocess.run(check, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


def test_these_tests_are_typed() -> None:
    tests = sorted(str(path) for path in TOP.glob("tests/python/*.py"))
    check = [sys.executable, "-m", "mypy", "--strict", *tests]
    done = subprocess.run(check, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_version_is_the_headers() -> None:
    header = (TOP / "include/tidegauge/base/version.hpp").read_text()
    match = re.search(r'TIDEGAUGE_VERSION "(.+)"', header)
    assert match and tidegauge.__version__ == match[1]
