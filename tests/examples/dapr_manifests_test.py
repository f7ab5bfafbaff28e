"""The Kubernetes manifests of the Dapr example parse and fit together."""
import pathlib
import unittest

import yaml

import tidegauge

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "examples" / "dapr" / "manifests"
DOCUMENTS = {
    path.name: list(yaml.safe_load_all(path.read_text())) for path in sorted(FOLDER.glob("*.yaml"))
}


def objects(kind):
    found = [each for file in DOCUMENTS.values() for each in file if each["kind"] == kind]
    assert found, f"no {kind} in {FOLDER}"
    return found


def service_ports():
    """Every address under which a port can be reached: {"name.namespace.svc:port"}."""
    return {
        f"{each['metadata']['name']}.{each['metadata']['namespace']}.svc:{port['port']}"
        for each in objects("Service")
        for port in each["spec"]["ports"]
    }


class DaprManifests(unittest.TestCase):
    def test_every_selector_finds_pods_that_have_the_port(self):
        pods = [each["spec"]["template"] for each in objects("Deployment")]
        for service in objects("Service"):
            selector = service["spec"]["selector"].items()
            chosen = [pod for pod in pods if selector <= pod["metadata"]["labels"].items()]
            self.assertEqual(len(chosen), 1, service["metadata"]["name"])
            ports = [port for each in chosen[0]["spec"]["containers"] for port in each["ports"]]
            known = {port.get("name") for port in ports} | {port["containerPort"] for port in ports}
            for port in service["spec"]["ports"]:
                self.assertIn(port["targetPort"], known)

    def test_every_deployment_selects_its_own_pods(self):
        for each in objects("Deployment"):
            spec = each["spec"]
            self.assertEqual(spec["selector"]["matchLabels"], spec["template"]["metadata"]["labels"])

    def test_the_sidecars_push_to_a_service_that_exists(self):
        for name in ("pythonapp", "nodeapp"):
            (app,) = [each for each in objects("Deployment") if each["metadata"]["name"] == name]
            annotations = app["spec"]["template"]["metadata"]["annotations"]
            self.assertEqual(annotations["dapr.io/app-id"], name)
            self.assertIn(annotations["dapr.io/metrics-push-endpoint"], service_ports())

    def test_the_collector_takes_opencensus_and_sends_otlp_to_the_scaler(self):
        (config,) = objects("ConfigMap")
        collector = yaml.safe_load(config["data"]["config.yaml"])
        pipeline = collector["service"]["pipelines"]["metrics"]
        self.assertEqual(pipeline["receivers"], ["opencensus"])
        self.assertEqual(pipeline["exporters"], ["otlp"])
        self.assertIn(collector["exporters"]["otlp"]["endpoint"], service_ports())

    def test_the_triggers_reach_the_scaler_and_are_understood_by_it(self):
        for each in objects("ScaledObject"):
            (trigger,) = each["spec"]["triggers"]
            self.assertIn(trigger["metadata"]["scalerAddress"], service_ports())
            self.assertEqual(tidegauge.Trigger(trigger["metadata"]).target, 1.0)

    def test_the_pushed_trigger_asks_the_same_as_the_polled_one(self):
        polled, pushed = (
            DOCUMENTS[name][0]["spec"]["triggers"][0]
            for name in ("scaledobject.yaml", "scaledobject-push.yaml")
        )
        self.assertEqual((polled["type"], pushed["type"]), ("external", "external-push"))
        self.assertEqual(polled["metadata"], pushed["metadata"])

    def test_no_container_runs_as_root(self):
        for name in ("tidegauge-server.yaml", "collector.yaml"):
            (deployment,) = [each for each in DOCUMENTS[name] if each["kind"] == "Deployment"]
            pod = deployment["spec"]["template"]["spec"]
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            for container in pod["containers"]:
                self.assertFalse(container["securityContext"]["allowPrivilegeEscalation"])


if __name__ == "__main__":
    unittest.main()
