#include <tidegauge/labels/metadata_labels.hpp>

#include <gtest/gtest.h>

namespace {

using tidegauge::label_set;
using tidegauge::without_metadata;

TEST(without_metadata, drops_name_type_and_unit_and_nothing_else) {
    const label_set labels{{"__name__", "m"},
                           {"__type__", "counter"},
                           {"__unit__", "s"},
                           {"__other__", "x"},
                           {"job", "a"}};
    EXPECT_EQ(without_metadata(labels), (label_set{{"__other__", "x"}, {"job", "a"}}));
}

}  // namespace
