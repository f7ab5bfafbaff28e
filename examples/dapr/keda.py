"""KEDA's side of the external scaler protocol: which calls its operator makes, in which order.

Follows KEDA's pkg/scalers/external_scaler.go. For a poll and for a sync of the Horizontal Pod
Autoscaler alike it asks GetMetricSpec, then GetMetrics and IsActive for the metric named there; an
error makes it ask once more at once. An external-push trigger also holds StreamIsActive open.
"""
import dataclasses
import pathlib
import sys
import threading
import typing

import grpc
import tidegauge
import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "server" / "proto"))
protos, services = grpc.protos_and_services("externalscaler.proto")

DEADLINE_S = 10  # KEDA sets none and would hang; an example should not


@dataclasses.dataclass(frozen=True)
class ScaledObject:
    """What the manifest of a ScaledObject with one trigger says."""

    name: str
    namespace: str
    metadata: dict
    polling_interval_s: float
    min_replicas: int
    max_replicas: int
    up_window_s: float
    down_window_s: float

    @classmethod
    def read(cls, manifest):
        document = yaml.safe_load(manifest.read_text())
        spec = document["spec"]
        behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
        (trigger,) = spec["triggers"]
        return cls(
            name=document["metadata"]["name"],
            namespace=document["metadata"]["namespace"],
            metadata=trigger["metadata"],
            polling_interval_s=spec["pollingInterval"],
            min_replicas=spec["minReplicaCount"],
            max_replicas=spec["maxReplicaCount"],
            up_window_s=behavior["scaleUp"]["stabilizationWindowSeconds"],
            down_window_s=behavior["scaleDown"]["stabilizationWindowSeconds"],
        )


class Answer(typing.NamedTuple):
    """What KEDA learns: a value and whether it means activity, or None and why not."""

    heard: tidegauge.Evaluation | None
    why: str = ""


def number(real, whole):
    """A number as KEDA reads it from its two fields: the float when it is positive."""
    return real if real > 0 else whole


class Trigger:
    """The trigger of a ScaledObject, asked over `channel`."""

    def __init__(self, channel, scaled_object):
        self._scaler = services.ExternalScalerStub(channel)
        self._ref = protos.ScaledObjectRef(
            name=scaled_object.name,
            namespace=scaled_object.namespace,
            scalerMetadata=scaled_object.metadata,
        )

    def target(self):
        """The target of the autoscaler that KEDA makes; asked once, when a ScaledObject is made."""
        return self._spec()[1]

    def ask(self):
        """What one poll or sync learns."""
        try:
            return self._ask_once()
        except grpc.RpcError:
            try:
                return self._ask_once()
            except grpc.RpcError as error:
                return Answer(None, f"{error.code().name}: {error.details()}")

    def _ask_once(self):
        metric, _ = self._spec()
        request = protos.GetMetricsRequest(scaledObjectRef=self._ref, metricName=metric)
        values = self._scaler.GetMetrics(request, timeout=DEADLINE_S).metricValues
        active = self._scaler.IsActive(self._ref, timeout=DEADLINE_S).result
        value = sum(number(each.metricValueFloat, each.metricValue) for each in values)
        return Answer(tidegauge.Evaluation(value, active))

    def _spec(self):
        """The name and the target of the one metric that the scaler has."""
        (spec,) = self._scaler.GetMetricSpec(self._ref, timeout=DEADLINE_S).metricSpecs
        return spec.metricName, number(spec.targetSizeFloat, spec.targetSize)

    def listen(self, on_active):
        """Holds StreamIsActive open on a thread that calls `on_active()` at each activation."""
        stream = self._scaler.StreamIsActive(self._ref)

        def follow():
            try:
                for update in stream:
                    if update.result:  # KEDA ignores false since 2.18
                        on_active()
            except grpc.RpcError:
                pass  # the channel or the server is gone: the next ask() says so

        threading.Thread(target=follow, daemon=True).start()
