// What the HTTP port bears with.
#pragma once

#include <chrono>
#include <cstddef>

namespace tidegauge::server {

/// How patient the HTTP port is, and with how many.
struct http_limits {
    std::size_t connections = 1024;  ///< more wait in the queue of the kernel
    std::size_t threads = 2;
    std::size_t query_threads = 4;  ///< queries at the same time; more wait
    std::size_t header_bytes = 16 * 1024;
    std::size_t buffered_bytes = std::size_t{256} << 20U;  ///< of all bodies that are being read
    /// Without a request. Longer than the minute after which most senders send again: who is sent
    /// away at the very moment loses a batch.
    std::chrono::milliseconds idle{120'000};
    std::chrono::milliseconds head{10'000};  ///< from the first byte of a request to its body
    std::chrono::milliseconds body{30'000};  ///< from its head to the end of its body
    std::chrono::milliseconds response{30'000};
    std::chrono::milliseconds linger{5'000};  ///< for what still comes after the last answer
    /// A connection ends with the first answer after that, a tenth more or less so that not all
    /// come again at once; 0 means never.
    std::chrono::milliseconds connection_age{0};
};

}  // namespace tidegauge::server
