#!/usr/bin/env python3
"""Run Prometheus' own PromQL cases, and hold the results against what they must be by now.

prometheus_cases.py <tidegauge-promqltest> memory|store [options of it]

The cases are part of the Go module of Prometheus, which `go mod download` fetches. Exit status 77:
there is no Go, or the module cannot be had, so nothing was run.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MODULE = "github.com/prometheus/prometheus@v0.316.0"
SKIPPED = 77
EVALS = {"A": 1106, "A_dur": 51, "B": 898, "C": 308, "C+h": 71}  # how many there are of each class
# B and C+h need arithmetic on native histograms, of which the engine has a part.
# The store keeps no start times, which 30 of C need.
MUST_PASS = {"memory": {"A": 1106, "A_dur": 51, "C": 308}, "store": {"A": 1106, "A_dur": 51, "C": 278}}


def cases():
    """The folder of Prometheus' cases; None, and a reason on the output, when it is not to be had."""
    if shutil.which("go") is None:
        print("skipped: there is no Go to fetch Prometheus' cases with")
        return None
    with tempfile.TemporaryDirectory() as nowhere:  # not in a module of somebody else
        got = subprocess.run(["go", "mod", "download", "-json", MODULE],
                             cwd=nowhere, capture_output=True, text=True)
    try:
        answer = json.loads(got.stdout)
    except ValueError:
        answer = {"Error": got.stderr.strip()}
    if "Dir" not in answer:
        print(f"skipped: {MODULE} is not to be had: {answer.get('Error')}")
        return None
    return pathlib.Path(answer["Dir"]) / "promql" / "promqltest" / "testdata"


def complaints(report, storage):
    """Every count of the runner's closing table that is not as it must be."""
    rows = re.findall(r"^(\S+) +(\d+) +(\d+) +(\d+) +(\d+)$", report, re.M)
    table = {row[0]: tuple(map(int, row[1:])) for row in rows}
    for name, wanted in EVALS.items():
        evals, passed, failed, _ = table.get(name, (0, 0, 0, 0))
        must_pass = MUST_PASS[storage].get(name, 0)
        if evals != wanted:
            yield f"class {name}: {evals} evals, not {wanted}"
        if passed != must_pass or failed != 0:
            yield f"class {name}: {passed} passed and {failed} failed, not {must_pass} and 0"


def main(runner, storage, *options):
    folder = cases()
    if folder is None:
        return SKIPPED
    files = sorted(map(str, folder.glob("*.test")))
    ran = subprocess.run([runner, f"--storage={storage}", *options, *files], stdout=subprocess.PIPE, text=True)
    print(ran.stdout)
    if ran.returncode not in (0, 1):
        print(f"the runner ended with {ran.returncode}")
        return 1
    found = list(complaints(ran.stdout, storage))
    print("\n".join(found) or "as it must be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
