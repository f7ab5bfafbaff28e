#include "conformance/promqltest/store_storage.hpp"

#include "conformance/promqltest/load.hpp"
#include "conformance/promqltest/script.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {
namespace {

void load_well(const std::string& text, sample_storage& into) {
    ASSERT_TRUE(load_into(std::get<load_command>(parse_script("a", text)->at(0)), into).ok());
}

std::string lack(const sample_storage& of, std::string_view query) {
    promql::query_options all;
    all.features.functions = true;
    const auto tree = promql::parse(query, all.features);
    EXPECT_TRUE(tree.ok()) << tree.status();
    return of.lacks(**tree);
}

/// What each way of asking for `x` at 2m says.
std::vector<double> answers(const sample_storage& of, const promql::query_options& options) {
    auto tree = promql::parse("x");
    EXPECT_TRUE(tree.ok());
    std::vector<double> values;
    for (const given_answer& each : of.ask(*std::move(tree), options)->at(from_unix_ms(120'000))) {
        EXPECT_TRUE(each.result.ok()) << each.way << each.result.status();
        values.push_back(each.result->series.at(0).floats.at(0).value);
    }
    return values;
}

TEST(store_storage, a_query_is_asked_over_the_store_and_twice_prepared) {
    store_storage kept;
    const promql::query_options options;
    load_well("load 1m\n  x 1 2\n", kept);
    EXPECT_EQ(answers(kept, options), (std::vector<double>{2, 2, 2}));
    load_well("load 1m\n  x _ _ 3\n", kept);
    EXPECT_EQ(answers(kept, options), (std::vector<double>{3, 3, 3}));
    kept.clear();
    load_well("load 1m\n  x 4\n", kept);
    EXPECT_EQ(answers(kept, options), (std::vector<double>{4, 4, 4}));
}

TEST(store_storage, knows_which_series_it_does_not_keep_as_they_were_loaded) {
    store_storage kept;
    load_well("load 1m\n  x{a=\"1\"} 1\n  x{a=\"2\"} 1 {{count:1}} 2\n  h {{count:1}}\n", kept);
    const std::string histograms = "the store keeps no series of numbers and histograms";
    EXPECT_EQ(lack(kept, "h"), "");
    EXPECT_EQ(lack(kept, "sum(x{a=\"1\"}) + 1"), "");
    EXPECT_EQ(lack(kept, "x{a=\"2\"}"), histograms);
    EXPECT_EQ(lack(kept, "1 + sum(rate(x[1m:]))"), histograms);
    EXPECT_EQ(lack(kept, "info(y)"), histograms) << "it reads what no selector says";
    EXPECT_EQ(lack(kept, "y"), "");
    kept.clear();
    EXPECT_EQ(lack(kept, "x"), "");
}

}  // namespace
}  // namespace tidegauge::promqltest
