// Plays a script of measurements through the OpenTelemetry SDK: send.js <script.json>
//
// Where to, how packed and in which temporality is said by the SDK's own variables, OTEL_*.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { diag, DiagLogLevel, ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter as Grpc } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as HttpJson } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as HttpProtobuf } from '@opentelemetry/exporter-metrics-otlp-proto';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';

const exporters = { grpc: Grpc, 'http/protobuf': HttpProtobuf, 'http/json': HttpJson };
const never_ms = 86_400_000;
const apart_ms = 10; // two collections must not have the same millisecond

// The SDK logs what it could not send, and goes on.
const failed = (...what) => {
  console.error(...what);
  process.exitCode = 1;
};
diag.setLogger({ error: failed, warn: failed, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);

/** A function that measures with a new instrument. */
function create(meter, { name, kind, unit, number, bounds }) {
  const options = { unit, valueType: number === 'int' ? ValueType.INT : ValueType.DOUBLE };
  const observed = new Map();
  const observe = instrument => {
    instrument.addCallback(result => observed.forEach(([value, labels]) => result.observe(value, labels)));
    return (value, labels) => observed.set(JSON.stringify(labels), [value, labels]);
  };
  const add = instrument => (value, labels) => instrument.add(value, labels);
  const record = instrument => (value, labels) => instrument.record(value, labels);
  switch (kind) {
    case 'counter':
      return add(meter.createCounter(name, options));
    case 'up_down_counter':
      return add(meter.createUpDownCounter(name, options));
    case 'gauge':
      return record(meter.createGauge(name, options));
    case 'histogram':
      return record(meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: bounds } }));
    case 'exponential_histogram':
      return record(meter.createHistogram(name, options));
    case 'observable_counter':
      return observe(meter.createObservableCounter(name, options));
    case 'observable_up_down_counter':
      return observe(meter.createObservableUpDownCounter(name, options));
    case 'observable_gauge':
      return observe(meter.createObservableGauge(name, options));
  }
  throw new Error(`no instrument is of kind ${kind}`);
}

const script = JSON.parse(readFileSync(process.argv[2]));
const exporter = new exporters[process.env.OTEL_EXPORTER_OTLP_PROTOCOL]();
const provider = new MeterProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: never_ms })],
  views: script.instruments
    .filter(each => each.kind === 'exponential_histogram')
    .map(each => ({
      instrumentName: each.name,
      aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
    })),
});
const meter = provider.getMeter('clients', '1.2.3');
const instruments = Object.fromEntries(script.instruments.map(each => [each.name, create(meter, each)]));
const measure = steps => steps.forEach(step => instruments[step.of](step.is, step.with ?? {}));
for (const steps of script.collections.slice(0, -1)) {
  measure(steps);
  await provider.forceFlush();
  await setTimeout(apart_ms);
}
measure(script.collections.at(-1));
await provider.shutdown(); // sends it, as at the end of an application
