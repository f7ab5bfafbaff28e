// The words of a trigger's `operationOverTime`, and what each does with a window.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/over_time/deriv.hpp>
#include <tidegauge/over_time/observed.hpp>
#include <tidegauge/over_time/summary.hpp>
#include <tidegauge/samples/window.hpp>

#include <absl/status/statusor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge {

/// One reduction of a window to a number.
struct operation {
    enum class word : std::uint8_t {
        last_one,
        rate,      ///< observed_rate, not PromQL's
        increase,  ///< observed_increase
        delta,     ///< observed_delta
        count,
        avg,
        min,
        max,
        sum,
        stddev,
        first,
        present,
        deriv,
        quantile,  ///< written `p95`
    };

    word what = word::last_one;
    double q = 0;  ///< of a quantile, 0 to 1

    friend bool operator==(const operation&, const operation&) = default;
};

namespace detail {

/// In the order of `operation::word`; the quantile has no single word.
inline constexpr std::array<std::string_view, 13> operation_words{
    "last_one", "rate", "increase", "delta", "count",   "avg",  "min",
    "max",      "sum",  "stddev",   "first", "present", "deriv"};

/// The share that `p95` or `p99.9` means. The shift by two places is done in the text, so that
/// 99.9 % is the double nearest to 0.999.
[[nodiscard]] inline std::optional<double> parse_percentile(std::string_view text) {
    if (!text.starts_with('p')) return std::nullopt;
    const std::string_view digits = text.substr(1);
    if (digits.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    const auto share = parse_number(std::string(digits) + "e-2");
    return share && *share <= 1 ? share : std::nullopt;
}

}  // namespace detail

/// The operation of that name: `last_one`, `rate`, ..., `p95`. INVALID_ARGUMENT, naming what is
/// allowed, for anything else.
[[nodiscard]] inline absl::StatusOr<operation> parse_operation(std::string_view text) {
    for (std::size_t i = 0; i < detail::operation_words.size(); ++i) {
        if (text == detail::operation_words[i]) {
            return operation{static_cast<operation::word>(i)};
        }
    }
    if (const auto q = detail::parse_percentile(text)) {
        return operation{operation::word::quantile, *q};
    }
    std::string expected;
    for (const auto word : detail::operation_words) expected.append(word).append(", ");
    return invalid_argument("unknown operation \"" + std::string(text) + "\", expected one of " +
                            expected + "or a percentile such as p50, p95, p99.9");
}

/// The parts of a window that `apply` looks at.
[[nodiscard]] constexpr window_parts parts_wanted(const operation& op) noexcept {
    switch (op.what) {
        case operation::word::last_one:
        case operation::word::rate:
        case operation::word::increase:
        case operation::word::delta:
        case operation::word::count:
        case operation::word::first:
        case operation::word::present:
            return window_parts::ends;
        case operation::word::avg:
        case operation::word::min:
        case operation::word::max:
        case operation::word::sum:
        case operation::word::stddev:
        case operation::word::quantile:
            return window_parts::values;
        case operation::word::deriv:
            break;
    }
    return window_parts::all;
}

/// What `op` makes of the window, nothing when the window does not say: it is empty, has a single
/// sample where two are needed, or, for `last_one`, the series has ended.
[[nodiscard]] inline std::optional<double> apply(const operation& op, const window& w) {
    switch (op.what) {
        case operation::word::last_one:
            return w.ended ? std::nullopt : last_over_time(w);
        case operation::word::rate:
            return observed_rate(w);
        case operation::word::increase:
            return observed_increase(w);
        case operation::word::delta:
            return observed_delta(w);
        case operation::word::count:
            return count_over_time(w);
        case operation::word::avg:
            return avg_over_time(w);
        case operation::word::min:
            return min_over_time(w);
        case operation::word::max:
            return max_over_time(w);
        case operation::word::sum:
            return sum_over_time(w);
        case operation::word::stddev:
            return stddev_over_time(w);
        case operation::word::first:
            return first_over_time(w);
        case operation::word::present:
            return present_over_time(w);
        case operation::word::deriv:
            return deriv(w);
        case operation::word::quantile:
            return quantile_over_time(op.q, w);
    }
    return std::nullopt;
}

}  // namespace tidegauge
