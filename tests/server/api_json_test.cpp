#include "api_json.hpp"

#include "api_envelope.hpp"
#include "support/histograms.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>

namespace tidegauge::server {
namespace {

template <typename Value>
std::string json_of(const Value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

TEST(append_json, escapes_text_and_replaces_what_is_no_utf_8) {
    EXPECT_EQ(json_of(std::string_view("a\"b\\\n")), R"("a\"b\\\n")");
    EXPECT_EQ(json_of(std::string_view("\xc3\xa9")), "\"\xc3\xa9\"");
    EXPECT_EQ(json_of(std::string_view("\xff")), "\"\xef\xbf\xbd\"");
}

TEST(append_json, writes_times_in_seconds_with_milliseconds_where_there_are_some) {
    EXPECT_EQ(json_of(from_unix_ms(1'435'781'451'781)), "1435781451.781");
    EXPECT_EQ(json_of(from_unix_ms(1'000)), "1");
    EXPECT_EQ(json_of(from_unix_ms(1'005)), "1.005");
    EXPECT_EQ(json_of(from_unix_ms(-50)), "-0.050");
}

TEST(api_number_text, has_an_exponent_only_for_very_small_and_large_numbers) {
    EXPECT_EQ(api_number_text(0.1), "0.1");
    EXPECT_EQ(api_number_text(1e-6), "0.000001");
    EXPECT_EQ(api_number_text(1e-7), "1e-07");
    EXPECT_EQ(api_number_text(1e20), "100000000000000000000");
    EXPECT_EQ(api_number_text(1e21), "1e+21");
    EXPECT_EQ(api_number_text(-std::numeric_limits<double>::infinity()), "-Inf");
    EXPECT_EQ(api_number_text(std::nan("")), "NaN");
}

TEST(append_json, lists_the_buckets_of_a_histogram_with_which_bounds_are_theirs) {
    const auto of = [](const native_histogram& h) {
        return json_of(
            histogram_sample{from_unix_ms(1'500), std::make_shared<native_histogram>(h)});
    };
    EXPECT_EQ(of(testing::observed(0, {-3, 0, 3, 3}, 0.5)),
              R"([1.500,{"count":"4","sum":"3","buckets":)"
              R"([[1,"-4","-2","1"],[3,"-0.5","0.5","1"],[0,"2","4","2"]]}])");
    EXPECT_EQ(of(testing::observed(0, {})), R"([1.500,{"count":"0","sum":"0"}])");
}

TEST(failure_body, names_the_kind_of_error) {
    EXPECT_EQ(failure_body(invalid_argument("no")),
              R"({"status":"error","errorType":"bad_data","error":"no"})");
    EXPECT_EQ(failure_of(absl::StatusCode::kDeadlineExceeded).http_status, 503U);
    EXPECT_EQ(failure_of(absl::StatusCode::kResourceExhausted).http_status, 422U);
}

TEST(add_notes, keeps_ten_and_tells_how_many_more_there_were) {
    promql::annotations notes;
    for (int i = 0; i < 12; ++i) {
        notes.add(promql::severity::warning, "w" + std::to_string(i), {4, 5});
    }
    api_answer answer{"[]", {}, {}};
    add_notes(answer, notes, "sum(x)");
    ASSERT_EQ(answer.warnings.size(), 11U);
    EXPECT_EQ(answer.warnings[0], "PromQL warning: w0 (1:5)");
    EXPECT_EQ(answer.warnings[10], "2 more warning annotations omitted");
    EXPECT_TRUE(answer.infos.empty());
    EXPECT_TRUE(success_body({"[]", {"w"}, {}}) ==
                R"({"status":"success","data":[],"warnings":["w"]})");
}

}  // namespace
}  // namespace tidegauge::server
