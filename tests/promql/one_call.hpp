// The call of one function in one line: its arguments, and all that a body is given.
#pragma once

#include "over_time/recorded.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_bodies.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/window.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// What a function of a vector gives: labels and numbers, the name still there.
using labelled_numbers = std::vector<std::pair<label_set, double>>;

/// A histogram that has a count alone.
inline std::shared_ptr<const native_histogram> counted(double count) {
    native_histogram h;
    h.count = count;
    return std::make_shared<const native_histogram>(h);
}

/// A function and its arguments in their order. The i-th argument stands at [10 i, 10 i + 5) of the
/// query, for the positions of notes.
class one_call {
  public:
    explicit one_call(std::string_view name) : name_(name) { where_.node = call{}; }

    one_call& number(double given) { return argument(number_literal{given}, given); }
    one_call& text(std::string given) { return argument(string_literal{given}, given); }
    one_call& vector(const labelled_numbers& given) {
        instant_vector elements;
        for (const auto& [labels, number] : given) {
            elements.push_back({labels_.intern(labels), {number, nullptr}, false});
        }
        return argument(vector_selector{}, std::move(elements));
    }
    /// Adds a histogram to the vector that is the last argument.
    one_call& with_histogram(const label_set& labels, double count) {
        std::get<instant_vector>(args_.back())
            .push_back({labels_.intern(labels), {0, counted(count)}, false});
        return *this;
    }
    one_call& range(range_extension extension = range_extension::none) {
        vector_selector selector;
        selector.extension = extension;
        matrix_selector matrix;
        matrix.selector = std::make_unique<expr>();
        matrix.selector->node = std::move(selector);
        return argument(std::move(matrix), range_vector{});
    }
    one_call& at(double s) {
        at_ = tidegauge::testing::at_s(s);
        return *this;
    }

    /// The vector that a function of vectors gives.
    absl::StatusOr<labelled_numbers> elements() {
        const auto given = over_vector();
        if (!given.ok()) return given.status();
        labelled_numbers out;
        for (const element& each : std::get<instant_vector>(*given)) {
            out.emplace_back(*each.labels, each.value.number);
        }
        return out;
    }
    /// The whole answer; its labels live as long as the call.
    absl::StatusOr<value> over_vector() { return find_body(name_)->over_vector(args_, context()); }
    /// What a function makes of a range of a series of that name.
    range_result of(const window& floats, std::string_view metric = "m_total",
                    start_times starts = {}, std::vector<histogram_sample> histograms = {}) {
        const label_set* const labels =
            labels_.intern(label_set{{std::string(metric_name_label), std::string(metric)}});
        return find_body(name_)->over_time({labels, false, floats, starts, histograms}, args_,
                                           context());
    }
    /// The number of `of`, which must not be an error.
    std::optional<double> number_of(const window& floats, std::string_view metric = "m_total",
                                    start_times starts = {},
                                    std::vector<histogram_sample> histograms = {}) {
        const auto given = of(floats, metric, starts, std::move(histograms));
        if (!given.value()) return std::nullopt;
        return (*given)->number;
    }

    /// What was noted so far: `warning: ... (<begin of its position>)`.
    [[nodiscard]] std::vector<std::string> noted() const {
        std::vector<std::string> out;
        for (const annotation& each : notes_) {
            out.push_back((each.level == severity::warning ? "warning: " : "info: ") +
                          to_string(each) + " (" + std::to_string(each.where.begin) + ")");
        }
        return out;
    }

    query_options options;

  private:
    template <typename Node>
    one_call& argument(Node node, value given) {
        const std::size_t begin = 10 * args_.size();
        auto& args = std::get<call>(where_.node).args;
        args.push_back(std::make_unique<expr>());
        args.back()->node = std::move(node);
        args.back()->where = {begin, begin + 5};
        args_.push_back(std::move(given));
        return *this;
    }
    [[nodiscard]] call_context context() {
        return {where_, at_, at_, at_, duration{}, options, labels_, notes_};
    }

    std::string_view name_;
    expr where_;
    std::vector<value> args_;
    timestamp at_{};
    label_table labels_;
    annotations notes_;
};

}  // namespace tidegauge::promql
