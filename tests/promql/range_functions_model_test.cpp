// The range functions against a second, naive evaluator: plain loops over plain samples, which
// share nothing with over_time/.
#include "promql/one_call.hpp"

#include <tidegauge/promql/function_bodies.hpp>
#include <tidegauge/samples/sample.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

using plain_samples = std::vector<sample>;
using answer = std::optional<double>;

struct range {
    timestamp from;
    timestamp to;
};

double seconds_between(timestamp a, timestamp b) {
    return static_cast<double>((b - a).count()) / 1000;
}

/// Growth between the edges, guessed from that between the samples.
answer extrapolated(const plain_samples& in, range over, bool is_counter, bool is_rate) {
    if (in.size() < 2) return std::nullopt;
    double growth = in.back().value - in.front().value;
    for (std::size_t i = 1; is_counter && i < in.size(); ++i) {
        if (in[i].value < in[i - 1].value) growth += in[i - 1].value;
    }
    const double sampled = seconds_between(in.front().at, in.back().at);
    const double apart = sampled / static_cast<double>(in.size() - 1);
    double before = seconds_between(over.from, in.front().at);
    double after = seconds_between(in.back().at, over.to);
    if (before >= apart * 1.1) before = apart / 2;
    if (after >= apart * 1.1) after = apart / 2;
    if (is_counter && growth > 0 && in.front().value >= 0) {
        const double since_zero = sampled * (in.front().value / growth);
        if (since_zero < before) before = since_zero;
    }
    double factor = (sampled + before + after) / sampled;
    if (is_rate) factor /= seconds_between(over.from, over.to);
    return growth * factor;
}

answer last_two(const plain_samples& in, bool is_rate) {
    if (in.size() < 2) return std::nullopt;
    const sample& last = in.back();
    const sample& before = in[in.size() - 2];
    if (!is_rate) return last.value - before.value;
    const bool fell = last.value < before.value;
    return (fell ? last.value : last.value - before.value) / seconds_between(before.at, last.at);
}

answer count_pairs(const plain_samples& in, const std::function<bool(double, double)>& counts) {
    if (in.empty()) return std::nullopt;
    double count = 0;
    for (std::size_t i = 1; i < in.size(); ++i) {
        if (counts(in[i - 1].value, in[i].value)) count += 1;
    }
    return count;
}

answer best(const plain_samples& in, bool is_max) {
    if (in.empty()) return std::nullopt;
    double found = in.front().value;
    for (const sample& each : in) {
        const bool is_better = is_max ? each.value > found : each.value < found;
        if (is_better || std::isnan(found)) found = each.value;
    }
    return found;
}

long double sum(const plain_samples& in) {
    long double total = 0;
    for (const sample& each : in) total += static_cast<long double>(each.value);
    return total;
}

answer mean(const plain_samples& in) {
    if (in.empty()) return std::nullopt;
    return static_cast<double>(sum(in) / static_cast<long double>(in.size()));
}

answer variance(const plain_samples& in) {
    if (in.empty()) return std::nullopt;
    const auto n = static_cast<long double>(in.size());
    const long double middle = sum(in) / n;
    long double squares = 0;
    for (const sample& each : in) {
        const long double off = static_cast<long double>(each.value) - middle;
        squares += off * off;
    }
    return static_cast<double>(squares / n);
}

answer slope(const plain_samples& in) {
    if (in.size() < 2) return std::nullopt;
    const auto n = static_cast<long double>(in.size());
    const long double mean_y = sum(in) / n;
    long double mean_x = 0;
    for (const sample& each : in) {
        mean_x += static_cast<long double>(seconds_between(in.front().at, each.at)) / n;
    }
    long double xy = 0;
    long double xx = 0;
    for (const sample& each : in) {
        const long double x =
            static_cast<long double>(seconds_between(in.front().at, each.at)) - mean_x;
        xy += x * (static_cast<long double>(each.value) - mean_y);
        xx += x * x;
    }
    return static_cast<double>(xy / xx);
}

/// A window with counters, gauges, and values that are no numbers.
plain_samples made_up(std::mt19937& random, range over) {
    const auto below = [&](unsigned n) { return static_cast<double>(random() % n); };
    const auto kind = random() % 3;
    plain_samples out;
    double counter = below(50);
    timestamp at = over.from;
    for (std::size_t left = random() % 12; left > 0; --left) {
        at += duration{1 + random() % 9'000};
        if (at > over.to) break;
        double value = 0.25 * below(400) - 50;
        if (kind == 0) value = counter = random() % 5 == 0 ? below(3) : counter + below(9);
        if (kind == 1 && random() % 4 == 0) {
            value = std::vector{nan, infinity, -infinity, 0.0, -0.0}[random() % 5];
        }
        out.push_back({at, value});
    }
    return out;
}

struct window_of {
    window_of(const plain_samples& in, range over) {
        buffer.clear(in.size());
        seen.from = over.from;
        seen.to = over.to;
        for (const sample& each : in) buffer.push(seen, over.from, each, false);
    }
    window_buffer buffer;
    window seen;
};

/// @param error largest one allowed, as a share of the answer
void expect_same(std::string_view function,
                 const std::function<answer(const plain_samples&, range)>& model, double error) {
    std::mt19937 random(1);
    for (int round = 0; round < 3'000; ++round) {
        const timestamp from = from_unix_ms(1'700'000'000'000);
        const range over{from, from + std::chrono::seconds{10 + random() % 50}};
        const plain_samples in = made_up(random, over);
        const window_of made(in, over);
        const answer got = one_call(function).range().number_of(made.seen);
        const answer want = model(in, over);
        ASSERT_EQ(got.has_value(), want.has_value()) << function << " round " << round;
        if (!got || (std::isnan(*got) && std::isnan(*want))) continue;
        if (error == 0 || !std::isfinite(*want)) {
            ASSERT_EQ(tidegauge::testing::bits(*got), tidegauge::testing::bits(*want))
                << function << " round " << round << ": " << *got << ", not " << *want;
        } else {
            ASSERT_LE(std::abs(*got - *want), error * std::max(1.0, std::abs(*want)))
                << function << " round " << round;
        }
    }
}

TEST(range_functions_model, agrees_on_growth_to_the_last_bit) {
    const auto grown = [](bool is_counter, bool is_rate) {
        return [=](const plain_samples& in, range over) {
            return extrapolated(in, over, is_counter, is_rate);
        };
    };
    expect_same("rate", grown(true, true), 0);
    expect_same("increase", grown(true, false), 0);
    expect_same("delta", grown(false, false), 0);
    expect_same(
        "irate", [](const plain_samples& in, range) { return last_two(in, true); }, 0);
    expect_same(
        "idelta", [](const plain_samples& in, range) { return last_two(in, false); }, 0);
}

TEST(range_functions_model, agrees_on_what_is_counted_and_compared_to_the_last_bit) {
    const auto differ = [](double before, double now) {
        return before != now && !(std::isnan(before) && std::isnan(now));
    };
    const auto fall = [](double before, double now) { return now < before; };
    expect_same(
        "changes", [&](const plain_samples& in, range) { return count_pairs(in, differ); }, 0);
    expect_same(
        "resets", [&](const plain_samples& in, range) { return count_pairs(in, fall); }, 0);
    expect_same(
        "max_over_time", [](const plain_samples& in, range) { return best(in, true); }, 0);
    expect_same(
        "min_over_time", [](const plain_samples& in, range) { return best(in, false); }, 0);
}

TEST(range_functions_model, agrees_on_sums_but_for_rounding) {
    expect_same(
        "sum_over_time",
        [](const plain_samples& in, range) -> answer {
            if (in.empty()) return std::nullopt;
            return static_cast<double>(sum(in));
        },
        1e-14);
    expect_same(
        "avg_over_time", [](const plain_samples& in, range) { return mean(in); }, 1e-14);
    expect_same(
        "stdvar_over_time", [](const plain_samples& in, range) { return variance(in); }, 1e-12);
    expect_same(
        "deriv", [](const plain_samples& in, range) { return slope(in); }, 1e-9);
}

}  // namespace
}  // namespace tidegauge::promql
