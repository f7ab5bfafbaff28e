// Layer 2, otlp: metrics as OpenTelemetry sends them.
#pragma once

#include <tidegauge/otlp/decode.hpp>          // IWYU pragma: export
#include <tidegauge/otlp/decode_options.hpp>  // IWYU pragma: export
#include <tidegauge/otlp/file.hpp>            // IWYU pragma: export
#include <tidegauge/otlp/json.hpp>            // IWYU pragma: export
#include <tidegauge/otlp/sample_sink.hpp>     // IWYU pragma: export
