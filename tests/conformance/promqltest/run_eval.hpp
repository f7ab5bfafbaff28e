// Asks the query of an `eval` in all the ways in which the answer must be the same.
#pragma once

#include "commands.hpp"
#include "compare_answer.hpp"
#include "compare_notes.hpp"
#include "pin_times.hpp"
#include "queries.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/clone.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/samples/sample.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

namespace detail {

/// Of a range query's answer what it says about `at`, as the instant query of type `wanted` would.
inline promql::query_result at_one_step(const promql::query_result& range, timestamp at,
                                        promql::value_type wanted) {
    promql::query_result one;
    one.type = wanted;
    for (const promql::result_series& series : range.series) {
        promql::result_series part{series.labels, {}, {}};
        for (const sample& each : series.floats) {
            if (each.at == at) part.floats.push_back(each);
        }
        for (const histogram_sample& each : series.histograms) {
            if (each.at == at) part.histograms.push_back(each);
        }
        if (!part.floats.empty()) one.scalar = part.floats[0].value;
        if (!part.floats.empty() || !part.histograms.empty()) {
            one.series.push_back(std::move(part));
        }
    }
    return one;
}

/// One `eval` over one place where series are kept.
class eval_run {
  public:
    eval_run(const eval_command& eval, const queryable& over, const promql::query_options& options)
        : eval_(eval), over_(over), options_(options) {}

    difference run() const {
        auto query = promql::parse(eval_.query, options_.features);
        if (!query.ok()) return "no query: " + std::string(message(query.status()));
        promql::expr_ptr pinned = promql::clone(**query);
        const auto asked = over_.ask(*std::move(query), options_);
        if (eval_.is_range) {
            return check_each(asked->over(eval_.start, eval_.end, eval_.step),
                              [&](const auto& got) { return check(got); });
        }
        if (difference wrong = run_instant(*asked, eval_.at)) return wrong;
        if (!pin_times(*pinned, eval_.at)) return std::nullopt;
        const auto asked_pinned = over_.ask(std::move(pinned), options_);
        for (const timestamp at : other_times()) {
            if (difference wrong = run_instant(*asked_pinned, at)) {
                return "with @ " + std::to_string(unix_ms(eval_.at)) + "ms, asked at " +
                       std::to_string(unix_ms(at)) + "ms: " + *wrong;
            }
        }
        return std::nullopt;
    }

  private:
    /// When a query with fixed times is asked.
    [[nodiscard]] std::vector<timestamp> other_times() const {
        const duration at = eval_.at.time_since_epoch();
        if (at == duration{0}) {
            return {from_unix_ms(-1000), from_unix_ms(0), from_unix_ms(1000)};
        }
        return {timestamp{-10 * at}, timestamp{}, timestamp{at / 5}, timestamp{at},
                timestamp{10 * at}};
    }

    using answer = absl::StatusOr<promql::query_result>;

    /// The first thing that `check_one` says about the answers.
    template <typename Check>
    [[nodiscard]] static difference check_each(const std::vector<given_answer>& all,
                                               Check check_one) {
        for (const given_answer& each : all) {
            difference wrong = check_one(each.result);
            if (!wrong) continue;
            if (!each.way.empty()) wrong->insert(0, std::string(each.way) + ": ");
            return wrong;
        }
        return std::nullopt;
    }

    [[nodiscard]] difference run_instant(asked_query& query, timestamp at) const {
        const std::vector<given_answer> all = query.at(at);
        difference wrong = check_each(all, [&](const answer& got) { return check(got); });
        if (wrong) return wrong;
        const answer& got = all[0].result;
        if (!got.ok() || eval_.answers_range_vector || eval_.expected.text) return std::nullopt;
        // These are something else in a range query.
        static const RE2 of_the_range(R"((start|end|range|step)\(\))");
        if (RE2::PartialMatch(eval_.query, of_the_range)) return std::nullopt;
        constexpr duration around = std::chrono::minutes{1};
        wrong = check_each(query.over(at - around, at + around, around), [&](const answer& range) {
            return check_as_range(range, at, got->type);
        });
        if (wrong) wrong->insert(0, "as a range query: ");
        return wrong;
    }

    /// The answer in the middle of a range query is that of the instant query.
    [[nodiscard]] difference check_as_range(const answer& got, timestamp at,
                                            promql::value_type wanted) const {
        if (!got.ok()) return "error: " + std::string(message(got.status()));
        if (eval_.expected.ordered) return std::nullopt;
        if (!std::ranges::is_sorted(got->series, {}, &promql::result_series::labels)) {
            return "not sorted by labels";
        }
        const promql::query_result one = at_one_step(*got, at, wanted);
        if (wanted == promql::value_type::scalar && one.series.empty()) return "no scalar";
        return compare_answer(eval_, one);
    }

    /// An answer, or an error if one is expected.
    [[nodiscard]] difference check(const answer& got) const {
        const expectation& expected = eval_.expected;
        if (!got.ok()) {
            const std::string text(message(got.status()));
            if (!expected.failure) return "error: " + text;
            if (expected.failure->matches(text)) return std::nullopt;
            return "expected the error " + expected.failure->shown() + ", got " + text;
        }
        if (expected.failure) return "expected the error " + expected.failure->shown();
        if (difference wrong = compare_notes(expected, got->notes, eval_.query)) return wrong;
        return compare_answer(eval_, *got);
    }

    const eval_command& eval_;
    const queryable& over_;
    const promql::query_options& options_;
};

}  // namespace detail

/// Asks the query of `eval` as test.go does: an instant query also as the middle step of a range
/// query, and with its times fixed at other times.
/// @returns the first thing that is wrong
[[nodiscard]] inline difference run_eval(const eval_command& eval, const queryable& over,
                                         const promql::query_options& options) {
    return detail::eval_run(eval, over, options).run();
}

}  // namespace tidegauge::promqltest
