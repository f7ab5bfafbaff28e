#include <tidegauge/aggregate/label_ratio.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using tidegauge::is_in_ratio;
using tidegauge::label_set;
using tidegauge::ratio_offset;

label_set request(const std::string& instance, const std::string& group) {
    return {{"__name__", "http_requests"},
            {"job", "api-server"},
            {"instance", instance},
            {"group", group}};
}

// The hashes are those of Prometheus' label sets in its default build.
TEST(ratio_offset, is_prometheus_hash_of_the_labels_as_a_share) {
    EXPECT_EQ(ratio_offset(request("0", "production")),
              static_cast<double>(0x18351c049c0d95e6U) / 18446744073709551615.0);
    EXPECT_EQ(ratio_offset(request("0", "canary")),
              static_cast<double>(0xfa6e5aa974a03e59U) / 18446744073709551615.0);
}

TEST(ratio_offset, writes_long_values_with_four_bytes_of_length) {
    // A length of 255 is the first that does not fit in one byte.
    EXPECT_NE(ratio_offset({{"a", std::string(254, 'x')}}),
              ratio_offset({{"a", std::string(255, 'x')}}));
}

TEST(is_in_ratio, takes_the_lower_share_for_a_positive_ratio) {
    EXPECT_TRUE(is_in_ratio(0.2, 0.3));
    EXPECT_FALSE(is_in_ratio(0.3, 0.3));
    EXPECT_FALSE(is_in_ratio(0.0, 0.0));
}

TEST(is_in_ratio, takes_what_the_opposite_leaves_for_a_negative_ratio) {
    EXPECT_TRUE(is_in_ratio(0.5, -0.5));
    EXPECT_FALSE(is_in_ratio(0.49, -0.5));
    EXPECT_TRUE(is_in_ratio(0.0, -1.0));
}

}  // namespace
