"""A real OpenTelemetry Collector: OTLP in, batch, OTLP out to where we say."""
import json
import signal
import subprocess

import running
from running import until

# How each kind of exporter is told where to.
EXPORTERS = {
    "grpc": lambda to: {"otlp_grpc": {"endpoint": to, "tls": {"insecure": True}}},
    "http/protobuf": lambda to: {"otlp_http": {"endpoint": f"http://{to}", "encoding": "proto"}},
    "http/json": lambda to: {"otlp_http": {"endpoint": f"http://{to}", "encoding": "json"}},
}
RETRY = {"initial_interval": "200ms", "max_interval": "1s", "max_elapsed_time": "2m"}


def configuration(way_out, to):
    """Out by an exporter as Collectors have it by default, but for the pauses between its tries."""
    ((exporter, options),) = EXPORTERS[way_out](to).items()
    return {
        "receivers": {
            "otlp": {"protocols": {each: {"endpoint": "127.0.0.1:0"} for each in ("grpc", "http")}}
        },
        "processors": {"batch": {"timeout": "100ms"}},
        "exporters": {exporter: options | {"compression": "gzip", "retry_on_failure": RETRY}},
        "service": {
            "pipelines": {
                "metrics": {"receivers": ["otlp"], "processors": ["batch"], "exporters": [exporter]}
            }
        },
    }


class Collector:
    """Runs until the context is left, and has then sent all that it had."""

    def __init__(self, program, folder, way_out, to):
        config = folder / "collector.json"
        config.write_text(json.dumps(configuration(way_out, to)))
        self._file = folder / "collector.log"
        self._process = subprocess.Popen(
            [program, f"--config=file:{config}"], stderr=self._file.open("w")
        )

    def __enter__(self):
        try:
            until(lambda: len(self._listening()) == 2, "the Collector listens")
        except AssertionError:
            self._process.kill()
            raise
        self.grpc = self._listening()["Starting GRPC server"]
        self.http = self._listening()["Starting HTTP server"]
        return self

    def __exit__(self, kind, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(running.PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if kind is None:
            assert code == 0 and not self.dropped(), self._file.read_text()

    def _listening(self):
        assert self._process.poll() is None, self._file.read_text()
        return {each["msg"]: each["endpoint"] for each in self.log() if "endpoint" in each}

    def log(self):
        """The lines of its log that are complete, as dicts."""
        lines = self._file.read_text().splitlines(keepends=True)
        return [json.loads(each) for each in lines if each.startswith("{") and each.endswith("\n")]

    def address(self, way_in):
        return self.grpc if way_in == "grpc" else self.http

    def dropped(self):
        """What it says about data that it could not pass on."""
        signs = ("Dropping data", "Partial success")
        return [each for each in self.log() if any(sign in each["msg"] for sign in signs)]

    def retries(self):
        """Why it sent again, each time."""
        return [each["error"] for each in self.log() if "Will retry" in each["msg"]]
