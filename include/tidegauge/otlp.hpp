// Layer 2, otlp: metrics as OpenTelemetry sends them.
#pragma once

#include <tidegauge/otlp/any_value.hpp>       // IWYU pragma: export
#include <tidegauge/otlp/decode.hpp>          // IWYU pragma: export
#include <tidegauge/otlp/decode_options.hpp>  // IWYU pragma: export
#include <tidegauge/otlp/exponential.hpp>     // IWYU pragma: export
#include <tidegauge/otlp/file.hpp>            // IWYU pragma: export
#include <tidegauge/otlp/identity.hpp>        // IWYU pragma: export
#include <tidegauge/otlp/json.hpp>            // IWYU pragma: export
#include <tidegauge/otlp/json_schema.hpp>     // IWYU pragma: export
#include <tidegauge/otlp/newest_time.hpp>     // IWYU pragma: export
#include <tidegauge/otlp/point_batch.hpp>     // IWYU pragma: export
#include <tidegauge/otlp/points.hpp>          // IWYU pragma: export
#include <tidegauge/otlp/sample_sink.hpp>     // IWYU pragma: export
#include <tidegauge/otlp/series_labels.hpp>   // IWYU pragma: export
#include <tidegauge/otlp/target_info.hpp>     // IWYU pragma: export
#include <tidegauge/otlp/utf8.hpp>            // IWYU pragma: export
#include <tidegauge/otlp/wire.hpp>            // IWYU pragma: export
#include <tidegauge/otlp/wire_writer.hpp>     // IWYU pragma: export
