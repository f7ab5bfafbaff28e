// The operators over groups against filtering by hand, on random series.
#include "aggregate/requests.hpp"

#include <tidegauge/aggregate/count_values.hpp>
#include <tidegauge/aggregate/labelled.hpp>
#include <tidegauge/aggregate/topk.hpp>
#include <tidegauge/base/number_text.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace tidegauge;

using list = std::vector<labelled_value>;
constexpr std::array names{"job", "pod", "zone", "__name__"};

/// Series with random labels of few values, and whole numbers, so that sums are exact.
list random_series(std::mt19937& random) {
    list all(random() % 40);
    for (labelled_value& each : all) {
        for (const char* name : names) {
            if (random() % 4 != 0) each.labels.set(name, std::to_string(random() % 3));
        }
        each.value = static_cast<double>(random() % 10);
    }
    return all;
}

grouping random_grouping(std::mt19937& random) {
    grouping by{.without = random() % 2 == 0, .labels = {}};
    for (const char* name : names) {
        if (random() % 2 == 0) by.labels.emplace_back(name);
    }
    return by;
}

/// Whether two series agree in every label that counts, decided name by name.
bool together(const label_set& a, const label_set& b, const grouping& by) {
    return std::ranges::all_of(names, [&](const std::string name) {
        const bool listed = std::ranges::count(by.labels, name) != 0;
        const bool counts = by.without ? !listed && name != "__name__" : listed;
        return !counts || a[name] == b[name];
    });
}

/// The values of all series that belong together with `one`.
std::vector<double> companions(const list& all, const labelled_value& one, const grouping& by) {
    std::vector<double> values;
    for (const labelled_value& each : all) {
        if (together(each.labels, one.labels, by)) values.push_back(each.value);
    }
    return values;
}

/// What one seed makes: series, and how to group them.
struct story {
    explicit story(unsigned seed)
        : random(seed), all(random_series(random)), by(random_grouping(random)) {}

    std::mt19937 random;
    list all;
    grouping by;
};

TEST(aggregate_model, gives_every_series_one_group_with_the_value_of_its_companions) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        story s(seed);
        for (const auto op : {aggregation::sum, aggregation::avg, aggregation::min,
                              aggregation::max, aggregation::count, aggregation::stdvar}) {
            const list results = aggregate(op, s.all, s.by);
            std::set<label_set> groups;
            for (const labelled_value& one : s.all) {
                const auto found =
                    std::ranges::find(results, s.by.of(one.labels), &labelled_value::labels);
                ASSERT_NE(found, results.end());
                EXPECT_EQ(found->value, aggregate(op, companions(s.all, one, s.by)));
                groups.insert(found->labels);
            }
            EXPECT_EQ(results.size(), groups.size());
            EXPECT_TRUE(std::ranges::is_sorted(results, {}, &labelled_value::labels));
        }
    }
}

TEST(aggregate_model, chooses_the_largest_of_each_group) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        story s(seed);
        const std::size_t k = 1 + s.random() % 4;
        const list chosen = topk(k, s.all, s.by);
        for (const labelled_value& one : s.all) {
            auto values = companions(s.all, one, s.by);
            std::ranges::sort(values, std::greater<>());
            values.resize(std::min(k, values.size()));
            EXPECT_EQ(companions(chosen, one, s.by), values);
        }
    }
}

TEST(aggregate_model, chooses_the_smallest_of_each_group) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        story s(seed);
        const std::size_t k = 1 + s.random() % 4;
        const list chosen = bottomk(k, s.all, s.by);
        for (const labelled_value& one : s.all) {
            auto values = companions(s.all, one, s.by);
            std::ranges::sort(values);
            values.resize(std::min(k, values.size()));
            EXPECT_EQ(companions(chosen, one, s.by), values);
        }
    }
}

TEST(aggregate_model, counts_every_series_under_its_value) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        story s(seed);
        const list counts = count_values("v", s.all, s.by);
        double counted = 0;
        for (const labelled_value& each : counts) counted += each.value;
        EXPECT_EQ(counted, static_cast<double>(s.all.size()));
        for (const labelled_value& one : s.all) {
            label_set labels = s.by.of(one.labels);
            labels.set("v", format_number(one.value));
            const auto found = std::ranges::find(counts, labels, &labelled_value::labels);
            ASSERT_NE(found, counts.end());
            const auto values = companions(s.all, one, s.by);
            EXPECT_EQ(found->value, static_cast<double>(std::ranges::count(values, one.value)));
        }
    }
}

}  // namespace
