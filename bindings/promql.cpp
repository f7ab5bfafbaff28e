// tidegauge.Store.query and query_range: PromQL, answered in NumPy's arrays.
#include "convert.hpp"
#include "series.hpp"
#include "store.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/result_order.hpp>
#include <tidegauge/promql/store_source.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::python {

using namespace py::literals;

namespace {

// --- what is asked ----------------------------------------------------------------------------

struct feature {
    std::string_view name;
    bool promql::experimental::*member;
};
constexpr std::array<feature, 5> features{{
    {"functions", &promql::experimental::functions},
    {"unquoted_utf8_names", &promql::experimental::unquoted_utf8_names},
    {"fill_modifiers", &promql::experimental::fill_modifiers},
    {"delayed_name_removal", &promql::experimental::delayed_name_removal},
    {"start_timestamps", &promql::experimental::start_timestamps},
}};

promql::experimental to_features(const std::vector<std::string>& names) {
    promql::experimental chosen;
    for (const std::string& name : names) {
        const auto* const known = std::ranges::find(features, name, &feature::name);
        if (known == features.end()) {
            std::string expected;
            for (const feature& each : features) {
                expected += (expected.empty() ? "" : ", ") + std::string(each.name);
            }
            raise(invalid_argument("experimental \"" + name + "\": expected one of " + expected));
        }
        chosen.*known->member = true;
    }
    return chosen;
}

promql::query_options to_options(duration lookback, const std::vector<std::string>& experimental,
                                 std::size_t max_samples) {
    if (lookback <= duration::zero()) throw py::value_error("lookback must be positive");
    promql::query_options options;
    options.lookback = lookback;
    options.features = to_features(experimental);
    options.most_samples = max_samples;
    return options;
}

/// Ends a query on Ctrl-C. As it has to wait for the interpreter's lock, it seldom looks.
class interruption {
  public:
    bool operator()() {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_look_) return false;
        next_look_ = now + std::chrono::milliseconds{100};
        const py::gil_scoped_acquire locked;
        return PyErr_CheckSignals() != 0;
    }

  private:
    std::chrono::steady_clock::time_point next_look_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds{100};
};

/// Parses `query` and calls `evaluate` with its tree, while other threads may run.
template <typename Evaluate>
promql::query_result run(std::string_view query, promql::query_options options,
                         const Evaluate& evaluate) {
    options.is_overdue = interruption{};
    auto result = [&]() -> absl::StatusOr<promql::query_result> {
        const py::gil_scoped_release unlocked;
        const auto tree = promql::parse(query, options.features, options.most_depth);
        if (!tree.ok()) return tree.status();
        return evaluate(**tree, options);
    }();
    if (PyErr_Occurred() != nullptr) throw py::error_already_set();  // a signal's handler raised
    return value_or_raise(std::move(result));
}

// --- what is answered -------------------------------------------------------------------------

/// What Prometheus remarks on an answer. Warnings are told by Python's means as well.
struct remarks {
    py::list warnings;
    py::list infos;
};

remarks to_remarks(std::string_view query, const promql::annotations& notes) {
    remarks made;
    for (const promql::annotation& each : notes) {
        const bool is_warning = each.level == promql::severity::warning;
        const py::str text = to_str(to_string(each, query));
        (is_warning ? made.warnings : made.infos).append(text);
        if (is_warning) warn(text);
    }
    return made;
}

/// Arrays are of numbers: an answer of native histograms is an error that says how to make some.
void refuse_histograms(std::string_view query, const promql::query_result& result) {
    const auto has_histograms = [](const promql::result_series& each) {
        return !each.histograms.empty();
    };
    if (std::ranges::none_of(result.series, has_histograms)) return;
    raise(invalid_argument(std::string(query) +
                           " gives native histograms: expected numbers, as of "
                           "histogram_quantile(0.9, ...), histogram_count(...) or "
                           "histogram_sum(...)"));
}

/// An instant vector.
struct vector {
    py::list labels;
    py::array_t<double> values;
    timestamp at;
    remarks its;
    std::string text;
};

vector to_vector(const promql::query_result& result, timestamp at, remarks its) {
    constexpr std::size_t most_shown = 10;
    vector made{py::list(), {}, at, std::move(its), {}};
    std::vector<double> values;
    for (const promql::result_series& each : result.series) {
        values.push_back(each.floats.front().value);
        made.labels.append(to_dict(each.labels));
        if (values.size() > most_shown) continue;
        made.text += (made.text.empty() ? "" : ", ") + to_string(each.labels) + " => " +
                     format_number(values.back());
    }
    if (values.size() > most_shown) {
        made.text += ", " + std::to_string(values.size() - most_shown) + " more";
    }
    made.values = to_array(values);
    return made;
}

/// A range vector: each series has samples of its own times.
std::vector<series> to_series(const promql::query_result& result) {
    std::vector<series> made;
    for (const promql::result_series& each : result.series) {
        std::vector<std::int64_t> times_ms;
        std::vector<double> values;
        for (const sample& its : each.floats) {
            times_ms.push_back(unix_ms(its.at));
            values.push_back(its.value);
        }
        made.push_back(make_series(each.labels, times_ms, values));
    }
    return made;
}

/// What a range query gives: all series at the same times.
struct matrix {
    py::list labels;
    py::array_t<std::int64_t> times_ms;
    py::array_t<double> values;
    py::array_t<bool> present;
    remarks its;
};

matrix to_matrix(const promql::query_result& result, const promql::evaluation_grid& grid,
                 remarks its) {
    const auto steps = static_cast<py::ssize_t>(grid.size());
    const auto rows = static_cast<py::ssize_t>(result.series.size());
    matrix made{py::list(), py::array_t<std::int64_t>(steps), py::array_t<double>({rows, steps}),
                py::array_t<bool>({rows, steps}), std::move(its)};
    for (const promql::result_series& each : result.series)
        made.labels.append(to_dict(each.labels));
    auto times_ms = made.times_ms.mutable_unchecked<1>();
    auto values = made.values.mutable_unchecked<2>();
    auto present = made.present.mutable_unchecked<2>();
    const py::gil_scoped_release unlocked;
    for (py::ssize_t i = 0; i < steps; ++i) {
        times_ms(i) = unix_ms(grid[static_cast<std::size_t>(i)]);
    }
    for (py::ssize_t row = 0; row < rows; ++row) {
        for (py::ssize_t i = 0; i < steps; ++i) {
            values(row, i) = std::numeric_limits<double>::quiet_NaN();
            present(row, i) = false;
        }
        for (const sample& point : result.series[static_cast<std::size_t>(row)].floats) {
            const auto i = static_cast<py::ssize_t>((point.at - grid.start) / grid.step);
            values(row, i) = point.value;
            present(row, i) = true;
        }
    }
    return made;
}

// --- the methods ------------------------------------------------------------------------------

py::object query(const named_store& self, std::string_view query, timestamp at, duration lookback,
                 const std::vector<std::string>& experimental, std::size_t max_samples) {
    const promql::query_result result =
        run(query, to_options(lookback, experimental, max_samples),
            [&](const promql::expr& tree, const promql::query_options& options) {
                const promql::store_source source(self.metrics);
                auto found = promql::evaluate_instant(tree, source, at, options);
                if (found.ok() && !promql::is_ordered(tree)) {
                    std::ranges::sort(found->series, {}, &promql::result_series::labels);
                }
                return found;
            });
    refuse_histograms(query, result);
    remarks its = to_remarks(query, result.notes);
    switch (result.type) {
        case promql::value_type::scalar:
            return py::float_(result.scalar);
        case promql::value_type::string:
            return to_str(result.text);
        case promql::value_type::matrix:
            return py::cast(to_series(result));
        case promql::value_type::vector:
            break;
    }
    return py::cast(to_vector(result, at, std::move(its)));
}

matrix query_range(const named_store& self, std::string_view query, timestamp start, timestamp end,
                   duration step, duration lookback, const std::vector<std::string>& experimental,
                   std::size_t max_samples) {
    // Prometheus' words, of web/api/v1/api.go.
    if (end < start) raise(invalid_argument("end timestamp must not be before start time"));
    if (step <= duration::zero()) {
        raise(
            invalid_argument("zero or negative query resolution step widths are not accepted. "
                             "Try a positive integer"));
    }
    const promql::evaluation_grid grid{start, end, step};
    if (grid.size() > max_samples) raise(promql::too_many_samples_error());
    const promql::query_result result =
        run(query, to_options(lookback, experimental, max_samples),
            [&](const promql::expr& tree, const promql::query_options& options) {
                const promql::store_source source(self.metrics);
                return promql::evaluate_range(tree, source, start, end, step, options);
            });
    refuse_histograms(query, result);
    if (result.series.size() > max_samples / grid.size()) raise(promql::too_many_samples_error());
    return to_matrix(result, grid, to_remarks(query, result.notes));
}

// --- how Python sees it -----------------------------------------------------------------------

constexpr auto warnings_doc =
    "What makes the answer doubtful, in Prometheus' words: list of str.\n\n"
    "Each is also issued as a QueryWarning.";
constexpr auto infos_doc = "What may not have been meant, in Prometheus' words: list of str.";

void bind_answers(py::module_& module) {
    py::class_<vector>(module, "Vector",
                       "What a query is at one time: of each of n series one number.")
        .def_readonly("labels", &vector::labels,
                      "Of each series its labels: a list of n dicts, such as {'pod': 'a'}.")
        .def_readonly("values", &vector::values,
                      "float64, shape (n,): values[i] is that of labels[i].")
        .def_readonly("at", &vector::at, "The time of all values, in seconds since the epoch.")
        .def_property_readonly(
            "warnings", [](const vector& self) { return self.its.warnings; }, warnings_doc)
        .def_property_readonly(
            "infos", [](const vector& self) { return self.its.infos; }, infos_doc)
        .def("__len__", [](const vector& self) { return self.labels.size(); })
        .def("__repr__", [](const vector& self) { return to_str("Vector(" + self.text + ")"); });
    py::class_<matrix>(module, "Matrix",
                       "What a query is at many times: of each of n series a row of numbers.")
        .def_readonly("labels", &matrix::labels,
                      "Of each series its labels: a list of n dicts, sorted by labels.")
        .def_readonly("times_ms", &matrix::times_ms,
                      "Milliseconds since the epoch, ascending: int64, shape (steps,).")
        .def_readonly(
            "values", &matrix::values,
            "float64, shape (n, steps), NaN where there is no point: values[i, k] is that "
            "of\nlabels[i] at times_ms[k].")
        .def_readonly("present", &matrix::present,
                      "Whether there is a point: bool, shape (n, steps).\n\n"
                      "It tells no point from a NaN that was computed, as 0 / 0 is.")
        .def_property_readonly(
            "warnings", [](const matrix& self) { return self.its.warnings; }, warnings_doc)
        .def_property_readonly(
            "infos", [](const matrix& self) { return self.its.infos; }, infos_doc)
        .def("__len__", [](const matrix& self) { return self.labels.size(); })
        .def("__repr__", [](const matrix& self) {
            return "Matrix(" + std::to_string(self.values.shape(0)) + " series, " +
                   std::to_string(self.values.shape(1)) + " steps)";
        });
}

constexpr auto query_doc = R"doc(What a PromQL query is at a time.

An instant vector is a Vector: labels, and values of shape (n,), in the order that sort and topk
make, else sorted by labels. A scalar is a float and a string a str. A range vector, such as
orders[1m], is a list of Series, sorted by labels.

The language is Prometheus 3.16's, and so are numbers, warnings and errors. Names are as the store
has them; what PromQL cannot write bare stands in quotes: {"http.requests"}. `lookback` is how old
the sample of a selector may be. `experimental` names what Prometheus has behind feature flags:
"functions", "unquoted_utf8_names", "fill_modifiers", "delayed_name_removal", "start_timestamps".

A query that cannot be read raises InvalidArgument, a ValueError, with line and column; one that the
data do not allow to answer, or that would hold more than `max_samples` in memory, raises Error.
Other threads run meanwhile, and Ctrl-C ends it. Cost: the samples that selectors reach are copied.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> for pod, per_second in {"a": 1.0, "b": 2.0}.items():
...     _ = store.append({"__name__": "orders_total", "pod": pod}, np.arange(0, 61_000, 10_000),
...                      np.arange(0, 61, 10) * per_second)
>>> rates = store.query("rate(orders_total[1m])", at=60)
>>> rates
Vector({pod="a"} => 1, {pod="b"} => 2)
>>> rates.labels, rates.values
([{'pod': 'a'}, {'pod': 'b'}], array([1., 2.]))
>>> store.query("scalar(sum(rate(orders_total[1m])))", at=60)
3.0
>>> store.query("sum(orders_total", at=60)
Traceback (most recent call last):
tidegauge.InvalidArgument: 1:17: parse error: unclosed left parenthesis)doc";

constexpr auto query_range_doc =
    R"doc(What a PromQL query is at start, start + step and so on until end, itself among them.

The query is an instant vector or a scalar, which counts as one series without labels; a series
without any point is left out. See `query` for the rest. `max_samples` also bounds n * steps.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> _ = store.append("orders_total", np.array([0, 10_000, 20_000]), np.array([0.0, 5.0, 25.0]))
>>> orders = store.query_range("orders_total > 0", start=0, end=20, step=10)
>>> orders
Matrix(1 series, 3 steps)
>>> orders.times_ms, orders.values
(array([    0, 10000, 20000]), array([[nan,  5., 25.]]))
>>> orders.times_ms.astype("datetime64[ms]")[-1]
np.datetime64('1970-01-01T00:00:20.000'))doc";

}  // namespace

void bind_queries(py::module_& module, py::class_<named_store>& store) {
    bind_answers(module);
    const promql::query_options defaults;
    const std::vector<std::string> none;
    store
        .def("query", &query, "query"_a, py::kw_only(), "at"_a, "lookback"_a = defaults.lookback,
             "experimental"_a = none, "max_samples"_a = defaults.most_samples, query_doc)
        .def("query_range", &query_range, "query"_a, "start"_a, "end"_a, "step"_a, py::kw_only(),
             "lookback"_a = defaults.lookback, "experimental"_a = none,
             "max_samples"_a = defaults.most_samples, query_range_doc);
}

}  // namespace tidegauge::python
