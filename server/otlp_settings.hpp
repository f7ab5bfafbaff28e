// What senders of OTLP over HTTP must know or keep to.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tidegauge::server {

/// Which web pages may send metrics and ask Prometheus' API.
struct cors_settings {
    /// `https://app.example.com`, or `https://*.example.com` for all hosts below, or
    /// `*` for all there are; by default none.
    std::vector<std::string> origins;
    std::chrono::milliseconds max_age{std::chrono::minutes{10}};  ///< browsers remember it for that
};

struct otlp_settings {
    std::string path = "/v1/metrics";
    std::size_t most_body_bytes = std::size_t{64} << 20U;  ///< after decompression
    cors_settings pages = {};
};

}  // namespace tidegauge::server
