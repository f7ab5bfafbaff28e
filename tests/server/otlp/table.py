"""The table of tests/conformance/otlp.yaml."""
import pathlib

import yaml

ROWS = yaml.safe_load(
    (pathlib.Path(__file__).resolve().parents[2] / "conformance" / "otlp.yaml").read_text()
)
WAYS = ("grpc", "http/protobuf", "http/json")


def text(found):
    """The table as text, with the reason of each cell that does not apply below it."""
    lines = [f"{'id':4} {'grpc':8} {'http/protobuf':14} {'http/json':10} requirement"]
    reasons = []
    for row in ROWS:
        cells = {}
        for way in WAYS:
            cells[way] = found.get((row["id"], way), "not run")
            if way in row.get("not", {}):
                cells[way] = "n/a"
        lines.append(
            f"{row['id']:4} {cells['grpc']:8} {cells['http/protobuf']:14} {cells['http/json']:10}"
            f" {row['requires']}"
        )
        by_reason = {}
        for way, reason in row.get("not", {}).items():
            by_reason.setdefault(reason, []).append(way)
        reasons += [f"{row['id']:4} {', '.join(ways)}: {why}" for why, ways in by_reason.items()]
    known = [f"{row['id']:4} {row['fails']}" for row in ROWS if "fails" in row]
    return "\n".join([*lines, "", "n/a, because:", *reasons, *(["", "failed, because:", *known] if known else [])])
