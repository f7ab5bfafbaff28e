// Whether the answer to a query is the one that a script expects.
#pragma once

#include "commands.hpp"
#include "compare.hpp"
#include "expectation.hpp"
#include "series_description.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tidegauge::promqltest {

/// What is wrong, as a sentence for whoever reads the report; nothing when all is right.
using difference = std::optional<std::string>;

namespace detail {

inline std::string shown(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end.ptr};
}

inline std::string shown(const native_histogram& h) {
    std::string out = "{{schema:" + std::to_string(h.schema) + " count:" + shown(h.count) +
                      " sum:" + shown(h.sum);
    for (const auto& [index, count] : counts_of(h.positive_spans, h.positive_counts)) {
        out += " [" + std::to_string(index) + "]:" + shown(count);
    }
    for (const auto& [index, count] : counts_of(h.negative_spans, h.negative_counts)) {
        out += " -[" + std::to_string(index) + "]:" + shown(count);
    }
    return out + "}}";
}

inline std::string shown(double number, const std::shared_ptr<const native_histogram>& histogram) {
    return histogram == nullptr ? shown(number) : shown(*histogram);
}

inline std::string shown(const promql::result_series& series) {
    std::string out;
    for (const sample& each : series.floats) {
        out += " " + shown(each.value) + "@" + std::to_string(unix_ms(each.at));
    }
    for (const histogram_sample& each : series.histograms) {
        out += " " + shown(*each.value) + "@" + std::to_string(unix_ms(each.at));
    }
    return out.empty() ? " nothing" : out;
}

/// A value of a series at a time, seen and expected.
inline difference compare_value(const described_value& expected, double number,
                                const std::shared_ptr<const native_histogram>& histogram) {
    const bool right = expected.histogram == nullptr
                           ? histogram == nullptr && almost_equal(expected.number, number)
                           : histogram != nullptr &&
                                 almost_equal(*expected.histogram, *histogram, expected.hint_given);
    if (right) return std::nullopt;
    return "expected " + shown(expected.number, expected.histogram) + ", got " +
           shown(number, histogram);
}

/// Each series that is expected must be there, once, and no other.
template <typename Compare>
difference compare_series(const expectation& expected,
                          const std::vector<promql::result_series>& got, Compare compare) {
    std::set<label_set> seen;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::string name = to_string(got[i].labels);
        const auto wanted = expected.series.find(got[i].labels);
        if (wanted == expected.series.end()) return "unexpected " + name + ":" + shown(got[i]);
        if (!seen.insert(got[i].labels).second) return "twice in the answer: " + name;
        if (const difference wrong = compare(wanted->second, got[i], i))
            return name + ": " + *wrong;
    }
    for (const auto& each : expected.series) {
        if (!seen.contains(each.first)) return "missing " + to_string(each.first);
    }
    return std::nullopt;
}

inline difference compare_vector(const expectation& expected,
                                 const std::vector<promql::result_series>& got) {
    return compare_series(expected, got,
                          [&](const expected_series& wanted, const promql::result_series& one,
                              std::size_t i) -> difference {
                              if (expected.ordered && wanted.position != i + 1) {
                                  return "expected as number " + std::to_string(wanted.position) +
                                         ", got as " + std::to_string(i + 1);
                              }
                              if (wanted.values.size() != 1)
                                  return "expected one value in the script";
                              if (one.floats.size() + one.histograms.size() != 1) {
                                  return "expected one sample, got" + shown(one);
                              }
                              if (one.floats.empty()) {
                                  return compare_value(wanted.values[0], 0,
                                                       one.histograms[0].value);
                              }
                              return compare_value(wanted.values[0], one.floats[0].value, nullptr);
                          });
}

/// The points of one series: the k-th value of the line is the one k steps after the start.
inline difference compare_points(const eval_command& eval, const expected_series& wanted,
                                 const promql::result_series& got) {
    std::size_t next_float = 0;
    std::size_t next_histogram = 0;
    timestamp at = eval.start;
    for (const described_value& value : wanted.values) {
        if (at > eval.end) return "more values are expected than there are steps";
        const timestamp step_at = at;
        at += eval.step;
        if (value.omitted) continue;
        const std::string where = " at " + std::to_string(unix_ms(step_at));
        difference wrong;
        if (value.histogram == nullptr) {
            if (next_float == got.floats.size() || got.floats[next_float].at != step_at) {
                return "expected " + shown(value.number) + where + ", got" + shown(got);
            }
            wrong = compare_value(value, got.floats[next_float++].value, nullptr);
        } else {
            if (next_histogram == got.histograms.size() ||
                got.histograms[next_histogram].at != step_at) {
                return "expected " + shown(*value.histogram) + where + ", got" + shown(got);
            }
            wrong = compare_value(value, 0, got.histograms[next_histogram++].value);
        }
        if (wrong) return *wrong + where;
    }
    if (next_float != got.floats.size() || next_histogram != got.histograms.size()) {
        return "expected fewer points, got" + shown(got);
    }
    return std::nullopt;
}

inline difference compare_matrix(const eval_command& eval,
                                 const std::vector<promql::result_series>& got) {
    if (eval.expected.ordered) return "expected a vector in order, got a range vector";
    for (std::size_t i = 1; i < got.size(); ++i) {
        if (got[i].labels < got[i - 1].labels) {
            return "not sorted by labels: " + to_string(got[i].labels) + " after " +
                   to_string(got[i - 1].labels);
        }
    }
    return compare_series(eval.expected, got,
                          [&](const expected_series& wanted, const promql::result_series& one,
                              std::size_t) { return compare_points(eval, wanted, one); });
}

}  // namespace detail

/// Whether `got`, an instant query's or a range query's, is what `eval` expects; not its
/// annotations.
[[nodiscard]] inline difference compare_answer(const eval_command& eval,
                                               const promql::query_result& got) {
    using promql::value_type;
    const expectation& expected = eval.expected;
    if (expected.scalar.has_value() != (got.type == value_type::scalar)) {
        return expected.scalar ? "expected a scalar"
                               : "expected no scalar, got " + detail::shown(got.scalar);
    }
    if (expected.text.has_value() != (got.type == value_type::string)) {
        return expected.text ? "expected a string" : "expected no string, got \"" + got.text + '"';
    }
    switch (got.type) {
        case value_type::scalar:
            if (almost_equal(*expected.scalar, got.scalar)) return std::nullopt;
            return "expected " + detail::shown(*expected.scalar) + ", got " +
                   detail::shown(got.scalar);
        case value_type::string:
            if (*expected.text == got.text) return std::nullopt;
            return "expected \"" + *expected.text + "\", got \"" + got.text + '"';
        case value_type::vector:
            return detail::compare_vector(expected, got.series);
        case value_type::matrix:
            break;
    }
    return detail::compare_matrix(eval, got.series);
}

}  // namespace tidegauge::promqltest
