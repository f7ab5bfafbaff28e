// What a query has found out.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/annotations.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tidegauge::promql {

/// One series of an answer: numbers and histograms, each in time order, never both at one time.
struct result_series {
    label_set labels;
    std::vector<sample> floats;
    std::vector<histogram_sample> histograms;
};

/// What the answer has taken.
struct query_counts {
    std::size_t series_touched = 0;  ///< that selectors have read, the sum over all of them
    std::size_t samples_read = 0;    ///< from the source; a range query reads each once a selector
    std::size_t peak_samples = 0;    ///< in memory at once, see query_options::most_samples
};

/// The answer to a query.
///
/// A scalar is in `scalar` and a string in `text`; both are as of the time that was asked for. An
/// instant vector has one sample a series, in the order that `sort`, `topk` and their like made,
/// else in none. A range vector, which every range query gives, is sorted by labels and has no
/// series without samples.
struct query_result {
    value_type type = value_type::vector;
    double scalar = 0;
    std::string text;
    std::vector<result_series> series;
    annotations notes;
    query_counts counts;
};

}  // namespace tidegauge::promql
