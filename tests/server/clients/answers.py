"""Asks what answers.yaml has, and compares."""
import contextlib
import pathlib

import yaml

import running
import ways

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("query", "trigger")
ANSWERS = yaml.safe_load((HERE / "answers.yaml").read_text())


def given(server, asked, cell):
    """What the server gives: {value: labels}, or a value alone."""
    text = lambda written: written.replace("CELL", cell)
    if "trigger" in asked:
        trigger = {key: text(value) for key, value in asked["trigger"].items()}
        return server.scaler().known_value(**trigger)
    found = ways.series(server, text(asked["query"]))
    if isinstance(asked["gives"], dict):
        return {value: labels for labels, value in found}
    return found[0][1] if len(found) == 1 else found


def differences(server, cell, kinds=KINDS):
    """One line for each answer that is not as it must be."""
    for asked in ANSWERS:
        if not asked.keys() & set(kinds):
            continue
        found = given(server, asked, cell)
        if found != asked["gives"]:
            yield f"{cell}: {asked.get('query') or asked['trigger']} gives {found}, not {asked['gives']}"


def check(server, *cells, **which):
    """Every answer is as it must be now."""
    wrong = [line for cell in cells for line in differences(server, cell, **which)]
    assert not wrong, "\n".join(wrong)


def wait_for(server, *cells, **which):
    """Every answer gets to be as it must be."""
    with contextlib.suppress(AssertionError):  # `check` says which are not
        running.until(
            lambda: not any(next(differences(server, cell, **which), None) for cell in cells), "they are"
        )
    check(server, *cells, **which)
