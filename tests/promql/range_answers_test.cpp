// The range functions against recorded answers of Prometheus, bit by bit.
#include "promql/one_call.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/function_bodies.hpp>
#include <tidegauge/promql/query_options.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    if (text.empty()) return out;
    for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
        out.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    out.push_back(text);
    return out;
}

template <typename Number>
Number parsed(std::string_view text, int base) {
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number, base);
    return number;
}

timestamp time_in(std::string_view text) {
    return from_unix_ms(parsed<std::int64_t>(text, 10));
}

double double_in(std::string_view text) {
    return std::bit_cast<double>(parsed<std::uint64_t>(text, 16));
}

/// The samples of one line, and the window over them.
struct series_in {
    explicit series_in(std::string_view times, std::string_view samples) {
        const auto edges = split(times, ' ');
        seen.from = time_in(edges.at(0));
        seen.to = time_in(edges.at(1));
        const auto each = split(samples, ' ');
        buffer.clear(each.size());
        for (const auto text : each) {
            const auto parts = split(text, ':');
            const timestamp at = time_in(parts.at(0));
            if (seen.empty()) base = at;
            buffer.push(seen, base, {at, double_in(parts.at(1))}, false);
            if (parts.size() > 2) starts.push_back(time_in(parts[2]));
        }
    }
    window seen;
    window_buffer buffer;
    timestamp base;
    std::vector<timestamp> starts;
};

range_extension extension_in(std::string_view text) {
    if (text == "anchored") return range_extension::anchored;
    return text == "smoothed" ? range_extension::smoothed : range_extension::none;
}

/// The answer as it is recorded.
std::string answered(const range_result& given, const one_call& made) {
    if (!given.ok()) return "error: " + std::string(message(given.status()));
    std::vector<std::string> notes;
    for (const std::string& each : made.noted()) {
        notes.push_back(each.substr(0, each.rfind(" (")));
    }
    std::ranges::sort(notes);
    std::string text;
    if (*given) {
        char digits[17] = "nan";
        if (!std::isnan((*given)->number)) {
            std::snprintf(
                digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(std::bit_cast<std::uint64_t>((*given)->number)));
        }
        text = digits;
    }
    for (const std::string& each : notes) text += (text.empty() ? "" : "; ") + each;
    return text;
}

TEST(range_answers, are_those_of_prometheus_bit_by_bit) {
    std::ifstream file(std::string(TIDEGAUGE_TESTS_DIR) + "/data/promql/range_answers.tsv");
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
        const auto columns = split(line, '\t');
        ASSERT_EQ(columns.size(), 7U) << line;
        one_call made(columns[0]);
        made.options.features.delayed_name_removal = true;
        made.at(seconds(time_in(split(columns[3], ' ').at(2)).time_since_epoch()));
        for (const auto argument : split(columns[4], ' ')) {
            argument == "m" ? made.range(extension_in(columns[2]))
                            : made.number(double_in(argument));
        }
        const series_in series(columns[3], columns[5]);
        const auto given = made.of(series.seen, columns[1], series.starts);
        EXPECT_EQ(answered(given, made), columns[6]) << line;
    }
    EXPECT_GT(count, 400U);
}

}  // namespace
}  // namespace tidegauge::promql
