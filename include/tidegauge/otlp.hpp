// Layer 2, otlp: metrics as OpenTelemetry sends them.
#pragma once

#include <tidegauge/otlp/sample_sink.hpp>  // IWYU pragma: export
