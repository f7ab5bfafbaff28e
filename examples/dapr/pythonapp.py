#!/usr/bin/env python3
"""pythonapp of the Dapr quickstart: calls nodeapp once a second, and pushes how often it has.

The calls are counted as Dapr's sidecar counts them, with the real OpenTelemetry SDK over OTLP/gRPC:
a cumulative counter with the attributes app_id and src_app_id. What tells two pythonapps apart
is in the resource alone (host.name, process.pid), as it is with Dapr.

SIGUSR1 makes it call in a burst at once; SIGTERM ends it. It also ends when its parent does.
"""
import argparse
import os
import signal
import socket
import time

from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

CALL_SECONDS = 0.01  # what one call takes; the quickstart's loop sleeps a second after each
SIGNALS = {signal.SIGUSR1, signal.SIGTERM}


def calls_counter(endpoint, export_every_s):
    """The counter of calls, pushed to `endpoint` every `export_every_s` seconds."""
    exporter = OTLPMetricExporter(endpoint=endpoint, insecure=True)
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=export_every_s * 1000)
    resource = Resource({"host.name": socket.gethostname(), "process.pid": os.getpid()})
    meter = MeterProvider([reader], resource).get_meter("pythonapp")
    return meter.create_counter("runtime/service_invocation/req_recv_total", unit="1")


def next_signal(seconds):
    """The signal that comes within `seconds`, or None when they have passed."""
    info = signal.sigtimedwait(SIGNALS, max(seconds, 0))
    return info and info.si_signo


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--endpoint", required=True, metavar="HOST:PORT")
    args.add_argument("--export-every", type=float, default=5, metavar="SECONDS")
    args.add_argument("--calls-per-second", type=float, default=1)
    args.add_argument("--burst", type=int, default=100, metavar="CALLS", help="calls on SIGUSR1")
    args = args.parse_args()

    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # before the SDK starts its threads
    parent = os.getppid()
    calls = calls_counter(args.endpoint, args.export_every)
    to_nodeapp = {"app_id": "nodeapp", "src_app_id": "pythonapp"}
    period_s = (1 + CALL_SECONDS) / args.calls_per_second
    next_call = time.monotonic()
    while os.getppid() == parent:
        calls.add(1, to_nodeapp)
        next_call += period_s
        while time.monotonic() < next_call:
            came = next_signal(next_call - time.monotonic())
            if came == signal.SIGTERM:
                return  # the SDK sends what it has counted on the way out
            if came == signal.SIGUSR1:
                calls.add(args.burst, to_nodeapp)


if __name__ == "__main__":
    main()
