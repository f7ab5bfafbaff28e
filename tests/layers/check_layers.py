#!/usr/bin/env python3
"""Check the tree: no include climbs a layer, and no header or test is left out of a list.

check_layers.py [root of the project]
"""
import pathlib
import re
import sys

MAY_INCLUDE = {  # layer: the layers it may include besides itself
    "base": [],
    "labels": ["base"],
    "samples": ["base"],
    "store": ["base", "labels", "samples"],
    "over_time": ["base", "samples"],
    "aggregate": ["base", "labels"],
    "promql": ["base", "labels", "samples", "store", "over_time", "aggregate"],
    "otlp": ["base", "labels", "samples"],
    "scaler": ["base", "labels", "samples", "store", "over_time", "aggregate", "promql"],
    "hpa": ["base"],
}
MAY_USE = {  # what a header may include from elsewhere: prefix, in which headers
    "absl/": r".*",
    "re2/": r"labels/.*",
    "protozero/": r"otlp/.*",
    "nlohmann/": r"otlp/json\.hpp",
    "sys/mman.h": r"base/page_pool\.hpp",
}
OURS = re.compile(r"^#include <tidegauge/([^>]+)>", re.M)
THEIRS = re.compile(r"^#include <((?!tidegauge/)[^>]*/[^>]*)>", re.M)
QUOTED = re.compile(r'^#include "([^"]+)"', re.M)
NEVER = re.compile(r"^#include <(regex|iostream|absl/strings/string_view\.h)>", re.M)


def complaints(top):
    """Every broken rule of the project at `top`, a line each."""
    root = top / "include" / "tidegauge"
    listed = set(re.findall(r"([\w/]+\.hpp)$", (root / "CMakeLists.txt").read_text(), re.M))

    def includes(path):
        return OURS.findall(path.read_text()) if path.exists() else []

    for header in sorted(root.rglob("*.hpp")):
        name = header.relative_to(root).as_posix()
        text = header.read_text()
        if name not in listed:
            yield f"{name}: not in include/tidegauge/CMakeLists.txt, so not verified or installed"
        if not re.match(r"// .+\n", text) or text.count("#pragma once\n") != 1:
            yield f"{name}: needs a first line that says what it is, and #pragma once"
        for target in QUOTED.findall(text):
            yield f'{name}: "{target}" must be included by its full path, in angle brackets'
        for target in NEVER.findall(text):
            if name != "base/status.hpp":
                yield f"{name}: may not include {target}"
        for target in THEIRS.findall(text):
            if not any(target.startswith(p) and re.fullmatch(h, name) for p, h in MAY_USE.items()):
                yield f"{name}: may not include {target}"
        if "/" not in name:  # a collecting header: <layer>.hpp or tidegauge.hpp
            if name != "tidegauge.hpp" and name not in includes(root / "tidegauge.hpp"):
                yield f"{name}: not included by tidegauge.hpp"
            continue
        layer = name.split("/")[0]
        if name not in includes(root / f"{layer}.hpp"):
            yield f"{name}: not included by {layer}.hpp"
        for target in includes(header):
            if "/" not in target or target.split("/")[0] not in [layer, *MAY_INCLUDE[layer]]:
                yield f"{name}: {layer} may not include {target}"

    for test in sorted((top / "tests").glob("*/*_test.cpp")):
        listing = test.parent / "CMakeLists.txt"
        if not listing.exists() or not re.search(rf"\b{test.name}\b", listing.read_text()):
            yield f"{test.relative_to(top)}: not in its CMakeLists.txt, so never run"
    listings = "".join(path.read_text() for path in (top / "tests").rglob("CMakeLists.txt"))
    for body in sorted((top / "tests" / "fuzz").glob("*.cpp")):
        if not re.search(rf"tidegauge_fuzz\([^)]*\b{body.stem}\b", listings):
            yield f"{body.relative_to(top)}: not named by a tidegauge_fuzz(), so never run"


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parents[2]
    bad = list(complaints(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here))
    print("\n".join(bad) or "layers: ok")
    sys.exit(bool(bad))
