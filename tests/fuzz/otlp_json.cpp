// Any text may be sent as JSON: an error that says something, or protobuf that is well-formed.
#include "support/fuzz.hpp"
#include "support/recording_sink.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/file.hpp>
#include <tidegauge/otlp/json.hpp>

#include <string_view>

TIDEGAUGE_FUZZ_TARGET(otlp_json) {
    namespace otlp = tidegauge::otlp;
    const std::string_view json(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto request = otlp::json_to_protobuf(json);
    if (request.ok()) {
        tidegauge::testing::recording_sink sink;
        const auto result = otlp::decode(*request, {}, sink, tidegauge::from_unix_ms(0));
        TIDEGAUGE_FUZZ_CHECK(result.ok());
        TIDEGAUGE_FUZZ_CHECK(
            result->rejected[static_cast<std::size_t>(tidegauge::rejection::bad_attributes)] == 0 ||
            json.find("Value") != json.npos || json.find("_value") != json.npos);
    } else {
        TIDEGAUGE_FUZZ_CHECK(!tidegauge::message(request.status()).empty());
    }
    const auto nothing = [](std::string_view) { return absl::OkStatus(); };
    TIDEGAUGE_FUZZ_CHECK(otlp::read_file(json, nothing).ok() || !json.empty());
}
