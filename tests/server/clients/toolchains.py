"""Builds the clients, where the toolchain of their language is there."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from importlib import metadata

HERE = pathlib.Path(__file__).resolve().parent


class Missing(Exception):
    """A toolchain is not there, or too old."""


def run(*command, **how):
    """Runs to the end, and says what the command said when it fails."""
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)
    assert ran.returncode == 0, f"{command} ended with {ran.returncode}:\n{ran.stdout}"
    return ran.stdout


def need(program, command, least, **how):
    """There is a `program` whose version, as `command` says it, is `least` or newer."""
    if shutil.which(program) is None:
        raise Missing(f"there is no {program}")
    said = run(program, *command, **how)
    if tuple(map(int, re.findall(r"\d+", said)[:2])) < least:
        raise Missing(f"{program} is {said.strip()}, and {'.'.join(map(str, least))} is needed")


class Python:
    name = "python"
    protocols = ("grpc", "http/protobuf", "http/json")

    def __init__(self, _):
        self.command = [sys.executable, HERE / "python" / "send.py"]

    @staticmethod
    def version():
        json_exporter = metadata.version("opentelemetry-exporter-otlp-json-http")
        return f"{metadata.version('opentelemetry-sdk')}, exporter of JSON {json_exporter}"


class JavaScript:
    name = "javascript"
    protocols = ("grpc", "http/protobuf", "http/json")

    def __init__(self, built):
        need("node", ["--version"], least=(20, 0))
        need("npm", ["--version"], least=(7, 0))
        folder = built / "javascript"
        folder.mkdir(parents=True, exist_ok=True)
        lock, installed = HERE / "javascript" / "package-lock.json", folder / "installed.json"
        for each in ("package.json", "package-lock.json", "send.js"):
            shutil.copy(HERE / "javascript" / each, folder)
        if not installed.exists() or installed.read_bytes() != lock.read_bytes():
            options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
            run("npm", "ci", *options, cwd=folder)
            shutil.copy(lock, installed)
        self.command = ["node", folder / "send.js"]

    @staticmethod
    def version():
        wanted = json.loads((HERE / "javascript" / "package.json").read_text())["dependencies"]
        sdk = wanted["@opentelemetry/sdk-metrics"]
        return f"{sdk}, exporters {wanted['@opentelemetry/exporter-metrics-otlp-http']}"


def go_build(built, package):
    """The program made of go/<package>, by the Go that is there, which fetches no other."""
    least = re.search(r"^go (\d+)\.(\d+)", (HERE / "go" / "go.mod").read_text(), re.M)
    how = {"cwd": HERE / "go", "env": os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": ""}}
    need("go", ["env", "GOVERSION"], tuple(map(int, least.groups())), **how)
    program = built / "go" / package
    # What makes it faster or can be debugged would be for nothing: so it is built in two thirds of the time.
    options = ["-trimpath", "-buildvcs=false", "-gcflags=all=-N -l", "-ldflags=-s -w"]
    run("go", "build", *options, "-o", program, f"./{package}", **how)
    return program


def go_version(module):
    return re.search(rf"{re.escape(module)} v(\S+)$", (HERE / "go" / "go.mod").read_text(), re.M)[1]


class Go:
    name = "go"
    protocols = ("grpc", "http/protobuf")  # the SDK has no JSON

    def __init__(self, built):
        self.command = [go_build(built, "send")]

    @staticmethod
    def version():
        return go_version("go.opentelemetry.io/otel/sdk/metric")


CLIENTS = {each.name: each for each in (Python, JavaScript, Go)}


def collector(built):
    return go_build(built, "collector")


VERSIONS = {name: each.version for name, each in CLIENTS.items()} | {
    "collector": lambda: go_version("go.opentelemetry.io/collector/otelcol")
}
