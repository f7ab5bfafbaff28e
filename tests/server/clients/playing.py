"""Lets a client play a script."""
import pathlib
import subprocess

from running import clean_environment

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE_S = 60


def play(client, address, protocol, service, temporality="cumulative", compression="none",
         script="script.json", **resource):  # fmt: skip
    """Plays `script` to `address`, with the options that all SDKs take from the environment."""
    environment = {k: v for k, v in clean_environment().items() if not k.startswith("OTEL_")} | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{address}",
        "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": temporality,
        "OTEL_SERVICE_NAME": service,
        "OTEL_RESOURCE_ATTRIBUTES": ",".join(f"{key}={value}" for key, value in resource.items()),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    if compression != "none":  # the default, of which Python's exporter for gRPC knows no name
        environment["OTEL_EXPORTER_OTLP_COMPRESSION"] = compression
    ran = subprocess.run(
        [*client.command, HERE / script], env=environment, timeout=PATIENCE_S, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert ran.returncode == 0, f"{client.name} ended with {ran.returncode}:\n{ran.stdout}"
