"""The replicas that KEDA and Kubernetes make of a scaler's answers.

Words and defaults are Kubernetes' own. `ScaledObject` replays the decisions, as fast as wanted.
"""

from tidegauge._core.hpa import Behavior, Policy, ScaledObject, ScalingRules

__all__ = ["Behavior", "Policy", "ScaledObject", "ScalingRules"]
