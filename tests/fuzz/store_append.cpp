// The store agrees with a map of maps that is searched series by series.
#include "support/fuzz.hpp"

#include <tidegauge/store/store.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::from_unix_ms;
using tidegauge::label_set;
using tidegauge::match_op;
using tidegauge::matcher;
using tidegauge::rejection;
using tidegauge::sample;
using tidegauge::selection;
using tidegauge::series_ref;
using tidegauge::store;
using tidegauge::timestamp;
using tidegauge::window;

constexpr tidegauge::duration retention = 60s;
constexpr std::size_t most_series = 12;

struct series {
    std::map<timestamp, double> samples;
    timestamp heard;
};
using naive_store = std::map<label_set, series>;

/// One of 16 label sets; `b` is sometimes missing.
label_set labels_of(unsigned number) {
    return label_set{{"__name__", "m"},
                     {"a", std::to_string(number % 4)},
                     {"b", number / 4 == 0 ? "" : std::to_string(number / 4)}};
}

void evict(naive_store& all, timestamp now) {
    const auto whole_s = [](timestamp t) { return std::chrono::floor<std::chrono::seconds>(t); };
    std::erase_if(all, [&](const auto& each) {
        return whole_s(now) - whole_s(each.second.heard) > retention;
    });
}

/// What the store promises of one sample, the capacity of a ring being out of reach here.
rejection append(naive_store& all, const label_set& labels, sample s, timestamp now) {
    if (s.at > now + 10min) return rejection::too_far_ahead;
    auto known = all.find(labels);
    if (known == all.end()) {
        if (all.size() == most_series) return rejection::series_limit;
        known = all.emplace(labels, series{}).first;
        known->second.heard = now;
    }
    series& its = known->second;
    if (!its.samples.empty() && s.at < its.samples.rbegin()->first - retention) {
        return rejection::too_old;
    }
    its.samples[s.at] = s.value;
    its.heard = now;
    return rejection::none;
}

std::vector<matcher> matchers_of(unsigned kind, unsigned value) {
    const auto make = [](const char* name, match_op op, const std::string& text) {
        return *matcher::make(name, op, text);
    };
    const std::string digit = std::to_string(value % 4);
    switch (kind % 6) {
        case 0:
            return {};
        case 1:
            return {matcher::equal("a", digit)};
        case 2:
            return {make("b", match_op::not_equal, digit)};
        case 3:
            return {matcher::equal("b", ""), make("a", match_op::regex, digit + "|3")};
        case 4:
            return {make("b", match_op::not_regex, "1|" + digit)};
        default:
            return {matcher::equal("__name__", "m"), make("b", match_op::regex, ".+"),
                    make("a", match_op::not_equal, digit)};
    }
}

using windows = std::map<label_set, std::vector<std::pair<timestamp, double>>>;

windows expected_windows(const naive_store& all, const std::vector<matcher>& matchers,
                         timestamp from, timestamp to) {
    windows found;
    for (const auto& each : all) {
        const label_set& labels = each.first;
        const bool matched = std::ranges::all_of(
            matchers, [&](const matcher& m) { return m.matches(labels[m.name()]); });
        if (!matched) continue;
        auto& samples = found[labels];
        for (const auto& [at, value] : each.second.samples) {
            if (at > from && at <= to) samples.emplace_back(at, value);
        }
    }
    return found;
}

windows stored_windows(const store& s, const selection& chosen, timestamp from, timestamp to) {
    windows found;
    s.read(chosen, from, to, [&](const series_ref& ref, const window& w) {
        auto& samples = found[*s.labels(ref)];
        for (std::size_t i = 0; i < w.size(); ++i) samples.emplace_back(w.time(i), w.values[i]);
    });
    return found;
}

}  // namespace

// Bytes, three an operation: what to do and with which series, a step of time, a value.
TIDEGAUGE_FUZZ_TARGET(store_append) {
    tidegauge::store_options options;
    options.retention = retention;
    options.shards = 1;
    options.limits.series = most_series;
    store s(options);
    naive_store all;
    timestamp now = from_unix_ms(1'000'000);
    std::map<unsigned, selection> chosen;
    for (std::size_t i = 0; i + 2 < bytes.size(); i += 3) {
        const unsigned what = bytes[i];
        const unsigned series_number = what % 16;
        const tidegauge::duration step{bytes[i + 1] * 100};
        if (what < 192) {  // a sample, up to 25.5 s late
            s.evict(now);  // ingest would look at some records only
            evict(all, now);
            const sample sent{now - step, static_cast<double>(bytes[i + 2])};
            TIDEGAUGE_FUZZ_CHECK(s.append(labels_of(series_number), sent, now) ==
                                 append(all, labels_of(series_number), sent, now));
        } else if (what < 216) {  // time passes
            now += 4 * step;
        } else if (what < 232) {
            s.evict(now);
            evict(all, now);
        } else {  // a query, asked before or not
            const auto matchers = matchers_of(bytes[i + 1], bytes[i + 2]);
            const unsigned key = bytes[i + 1] % 6 * 4U + bytes[i + 2] % 4U;
            const auto known = chosen.try_emplace(key, matchers).first;
            s.refresh(known->second);
            TIDEGAUGE_FUZZ_CHECK(stored_windows(s, known->second, now - retention, now) ==
                                 expected_windows(all, matchers, now - retention, now));
        }
    }
}
