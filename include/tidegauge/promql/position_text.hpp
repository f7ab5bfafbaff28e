// Where in a query something stands, for people: line and column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::promql {

/// `1:5`: line and column of a byte, both from 1, the column in bytes
/// (promql/parser/posrange/posrange.go). Of an empty query `unknown position`.
[[nodiscard]] inline std::string position_text(std::string_view query, std::size_t begin) {
    if (query.empty()) return "unknown position";
    if (begin > query.size()) return "invalid position";
    std::size_t line = 1;
    std::size_t line_begin = 0;
    for (std::size_t i = 0; i < begin; ++i) {
        if (query[i] != '\n') continue;
        ++line;
        line_begin = i + 1;
    }
    return std::to_string(line) + ":" + std::to_string(begin - line_begin + 1);
}

}  // namespace tidegauge::promql
