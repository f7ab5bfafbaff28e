// Recorded metrics: the files that the Collector's file exporter writes.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/otlp/json.hpp>
#include <tidegauge/otlp/wire.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::otlp {

namespace detail {

inline absl::Status file_error(std::size_t offset, std::string_view what) {
    return invalid_argument("byte " + std::to_string(offset) +
                            " of the file: " + std::string(what));
}

/// One request a line.
template <typename Each>
absl::Status read_json_lines(std::string_view contents, const Each& each) {
    for (std::size_t at = 0; at < contents.size();) {
        const std::size_t end = std::min(contents.find('\n', at), contents.size());
        const std::string_view line = contents.substr(at, end - at);
        if (line.find_first_not_of(" \t\r") != line.npos) {
            const absl::StatusOr<std::string> request = json_to_protobuf(line);
            if (!request.ok()) {
                return file_error(
                    at, "in the line that starts here, " + std::string(message(request.status())));
            }
            if (absl::Status status = each(std::string_view(*request)); !status.ok()) return status;
        }
        at = end + 1;
    }
    return absl::OkStatus();
}

/// Each request after its length in four bytes, the highest first.
template <typename Each>
absl::Status read_length_delimited(std::string_view contents, const Each& each) {
    for (std::size_t at = 0; at < contents.size();) {
        if (contents.size() - at < 4) return file_error(at, "expected a length of four bytes");
        std::size_t size = 0;
        for (const char c : contents.substr(at, 4)) {
            size = size << 8U | static_cast<unsigned char>(c);
        }
        if (contents.size() - at - 4 < size) {
            return file_error(at, "expected a request of " + std::to_string(size) +
                                      " bytes, found " + std::to_string(contents.size() - at - 4));
        }
        if (absl::Status status = each(contents.substr(at + 4, size)); !status.ok()) return status;
        at += 4 + size;
    }
    return absl::OkStatus();
}

}  // namespace detail

/// Calls `each(std::string_view request)` for every ExportMetricsServiceRequest of a file that the
/// Collector's file exporter wrote, in protobuf whatever the file holds: JSON lines, or protobuf
/// with lengths before it, told apart by the first byte. `request` is valid during the call.
/// @returns the first error of `each`, or INVALID_ARGUMENT naming the byte where the file ends too
/// early or holds something else
template <typename Each>
[[nodiscard]] absl::Status read_file(std::string_view contents, Each&& each) {
    const std::size_t first = contents.find_first_not_of(" \t\r\n");
    if (first != contents.npos && contents[first] == '{') {
        return detail::read_json_lines(contents, each);
    }
    return detail::read_length_delimited(contents, each);
}

}  // namespace tidegauge::otlp
