// The names most like a mistyped one, for error messages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// Levenshtein's distance in bytes: how many single-byte edits turn `a` into `b`.
/// Cost: the product of the lengths.
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row[b.size()];
}

/// At most `most` of `candidates`, the nearest to `name` first; equally near ones by name. One
/// that would have to be rewritten for more than half is no suggestion.
template <typename Candidates>
[[nodiscard]] std::vector<std::string> closest(std::string_view name, const Candidates& candidates,
                                               std::size_t most) {
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const auto& candidate : candidates) {
        const std::string_view other(candidate);
        const std::size_t distance = edit_distance(name, other);
        if (2 * distance <= std::max(name.size(), other.size())) near.emplace_back(distance, other);
    }
    std::ranges::sort(near);
    std::vector<std::string> names;
    for (auto& each : near) {
        if (names.size() == most) break;
        names.push_back(std::move(each.second));
    }
    return names;
}

}  // namespace tidegauge
