// Whether two short texts are the same, where that is asked for every label of every series.
#pragma once

#include <cstring>
#include <string_view>

namespace tidegauge {

/// `a == b`. libstdc++ 12 makes two calls of that, `string_view::compare` and `memcmp` in it; this
/// is one, and none when the sizes differ.
[[nodiscard]] inline bool is_same_text(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace tidegauge
