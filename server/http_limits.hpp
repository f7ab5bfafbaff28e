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
    std::chrono::seconds idle{60};  ///< until the head of a request has come, keep-alive included
    std::chrono::seconds request{30};  ///< from its head to the end of its body
    std::chrono::seconds response{30};
    std::chrono::seconds linger{5};  ///< for what still comes after the last answer
};

}  // namespace tidegauge::server
