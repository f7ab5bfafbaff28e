// tidegauge.Store: metrics in, series out.
#include "store.hpp"

#include "convert.hpp"
#include "series.hpp"

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/file.hpp>
#include <tidegauge/otlp/json.hpp>
#include <tidegauge/over_time/operation.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/scaler/evaluator.hpp>
#include <tidegauge/scaler/parse_query.hpp>

#include <pybind11/numpy.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::python {

using namespace py::literals;

namespace {

/// What became of a number of samples.
struct write_result {
    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
    std::map<std::string, std::uint64_t> reasons;
    std::string message;
};

void add(write_result& all, const otlp::decode_result& some) {
    all.accepted += some.data_points - some.rejected_data_points;
    all.rejected += some.rejected_data_points;
    for (std::size_t i = 1; i < rejection_count; ++i) {
        if (some.rejected[i] == 0) continue;
        all.reasons[std::string(name(static_cast<rejection>(i)))] += some.rejected[i];
    }
    if (all.message.empty()) all.message = some.error_message;
}

void add(write_result& all, rejection of_one) {
    if (of_one == rejection::none) {
        ++all.accepted;
        return;
    }
    ++all.rejected;
    ++all.reasons[std::string(name(of_one))];
    if (all.message.empty()) all.message = reason(of_one);
}

std::string text(const write_result& its) {
    return "WriteResult(accepted=" + std::to_string(its.accepted) +
           ", rejected=" + std::to_string(its.rejected) + ")";
}

// --- metrics in -----------------------------------------------------------------------------

std::unique_ptr<named_store> make_store(duration retention, duration max_ahead,
                                        std::string_view names, const store_limits& limits) {
    if (retention <= duration{} || retention > std::chrono::days{12}) {
        throw py::value_error("retention must be positive and at most 12 days");
    }
    store_options options;
    options.retention = retention;
    options.max_ahead = max_ahead;
    options.limits = limits;
    return std::make_unique<named_store>(options, value_or_raise(parse_name_translation(names)));
}

absl::Status write_request(named_store& self, std::string_view request, timestamp now,
                           write_result& done) {
    const auto decoded = otlp::decode(request, {.names = self.names}, self.metrics, now);
    if (!decoded.ok()) return decoded.status();
    add(done, *decoded);
    return absl::OkStatus();
}

write_result write_otlp(named_store& self, const py::bytes& request, timestamp now) {
    write_result done;
    const std::string_view bytes(request);
    absl::Status status;
    {
        const py::gil_scoped_release unlocked;
        if (bytes.substr(0, bytes.find_first_not_of(" \t\r\n") + 1).ends_with('{')) {
            const absl::StatusOr<std::string> converted = otlp::json_to_protobuf(bytes);
            status =
                converted.ok() ? write_request(self, *converted, now, done) : converted.status();
        } else {
            status = write_request(self, bytes, now, done);
        }
    }
    if (!status.ok()) raise(status);
    return done;
}

write_result load(named_store& self, const py::object& path, duration delay) {
    const py::bytes contents =
        py::module_::import("pathlib").attr("Path")(path).attr("read_bytes")();
    const std::string_view bytes(contents);
    write_result done;
    absl::Status status;
    {
        const py::gil_scoped_release unlocked;
        status = otlp::read_file(bytes, [&](std::string_view request) {
            const std::optional<timestamp> newest = otlp::newest_time(request);
            if (!newest) return absl::OkStatus();
            return write_request(self, request, *newest + delay, done);
        });
    }
    if (!status.ok()) raise(status);
    return done;
}

metric_type to_metric_type(std::string_view text) {
    for (const auto type : {metric_type::unknown, metric_type::gauge, metric_type::counter,
                            metric_type::up_down_counter}) {
        if (text == name(type)) return type;
    }
    throw py::value_error("type must be unknown, gauge, counter or up_down_counter");
}

/// The labels of one series, from a dict or as PromQL writes a series.
label_set to_labels(const named_store& self, const py::object& from) {
    std::vector<label> labels;
    if (py::isinstance<py::str>(from)) {
        const auto written = from.cast<std::string>();
        for (const matcher& each :
             value_or_raise(scaler::parse_query(written, self.names)).matchers) {
            if (each.op() != match_op::equal) {
                raise(invalid_argument("labels of one series are written with = alone"));
            }
            labels.push_back({std::string(each.name()), std::string(each.value())});
        }
    } else {
        for (const auto& [name, value] : from.cast<std::map<std::string, std::string>>()) {
            labels.push_back({name, value});
        }
    }
    return label_set(std::move(labels));
}

/// Milliseconds, of datetime64 in any unit or of integers that are milliseconds.
py::array_t<std::int64_t> to_ms(const py::array& times) {
    const char kind = times.dtype().kind();
    if (kind == 'M') return times.attr("astype")("datetime64[ms]").attr("astype")("int64");
    if (kind != 'i' && kind != 'u') {
        throw py::type_error("times_ms must be integers (milliseconds) or datetime64");
    }
    return times;
}

write_result append(named_store& self, const py::object& labels, const py::array& times_ms,
                    const py::array_t<double>& values, std::string_view type,
                    std::optional<timestamp> now) {
    const label_set owner = to_labels(self, labels);
    const metric_type what = to_metric_type(type);
    const py::array_t<std::int64_t> times = to_ms(times_ms);
    if (times.ndim() != 1 || values.ndim() != 1 || times.size() != values.size()) {
        throw py::value_error("times_ms and values must have one dimension and one length");
    }
    const auto at = times.unchecked<1>();
    const auto value = values.unchecked<1>();
    const py::gil_scoped_release unlocked;
    write_result done;
    for (py::ssize_t i = 0; i < at.shape(0); ++i) {
        const timestamp when = from_unix_ms(at(i));
        add(done, self.metrics.append(owner, {when, value(i)}, now.value_or(when), what));
    }
    return done;
}

// --- series out -----------------------------------------------------------------------------

std::vector<series> select(const named_store& self, std::string_view written,
                           std::optional<timestamp> start, std::optional<timestamp> end) {
    struct copy {
        label_set labels;
        std::vector<std::int64_t> times_ms;
        std::vector<double> values;
    };
    auto asked = value_or_raise(scaler::parse_query(written, self.names));
    std::vector<copy> copies;
    {
        const py::gil_scoped_release unlocked;
        const timestamp from = start.value_or(from_unix_ms(-most_ms));
        const timestamp to = end.value_or(from_unix_ms(most_ms));
        const auto take = [&](const series_ref& which, const window& its) {
            auto labels = self.metrics.labels(which);
            if (!labels) return;  // evicted meanwhile
            copies.push_back({*std::move(labels), {}, {its.values.begin(), its.values.end()}});
            for (std::size_t i = 0; i < its.size(); ++i) {
                copies.back().times_ms.push_back(unix_ms(its.time(i)));
            }
        };
        self.metrics.read(self.metrics.select(std::move(asked.matchers)), from, to, take);
        std::ranges::sort(copies, {}, &copy::labels);
    }
    std::vector<series> found;
    for (const copy& each : copies) {
        found.push_back(make_series(each.labels, each.times_ms, each.values));
    }
    return found;
}

std::optional<double> ask_metric_query(const named_store& self, std::string_view metric_query,
                                       timestamp at, std::string_view operation_over_time,
                                       duration window) {
    scaler::trigger asked;
    asked.what = value_or_raise(scaler::parse_query(metric_query, self.names));
    asked.over_time = value_or_raise(parse_operation(operation_over_time));
    asked.window = window;
    const py::gil_scoped_release unlocked;
    selection chosen(asked.what.matchers);
    return scaler::query_value(self.metrics, chosen, asked, at);
}

// --- how Python sees it ---------------------------------------------------------------------

void bind_results(py::module_& module) {
    py::class_<write_result>(module, "WriteResult", "What became of a number of samples.")
        .def_readonly("accepted", &write_result::accepted, "Samples that were stored.")
        .def_readonly("rejected", &write_result::rejected, "Samples that were not.")
        .def_readonly("reasons", &write_result::reasons,
                      "Why samples were rejected, and how many for each reason.")
        .def_readonly("message", &write_result::message,
                      "About the first sample that was rejected; empty when all is well.")
        .def("__repr__", &text);
    py::class_<series>(module, "Series", "One series, copied out of a store.")
        .def_readonly("labels", &series::labels, "All labels, the metric's name as __name__.")
        .def_readonly("times_ms", &series::times_ms,
                      "Milliseconds since the epoch, ascending: int64, shape (n,).")
        .def_readonly("values", &series::values, "float64, shape (n,).")
        .def("__len__", [](const series& self) { return self.values.size(); })
        .def("__repr__", [](const series& self) {
            return "Series(" + self.text + ", " + std::to_string(self.values.size()) + " samples)";
        });
    py::class_<store_stats>(module, "Stats", "What a store holds and has done.")
        .def_readonly("series", &store_stats::series, "Series there are now.")
        .def_readonly("bytes", &store_stats::bytes, "About what they take.")
        .def_readonly("samples_accepted", &store_stats::samples_accepted, "Samples ever stored.")
        .def_readonly("series_created", &store_stats::series_created, "Series ever made.")
        .def_readonly("series_evicted", &store_stats::series_evicted, "Series ever forgotten.")
        .def_property_readonly(
            "rejected",
            [](const store_stats& self) {
                std::map<std::string, std::uint64_t> reasons;
                for (std::size_t i = 1; i < rejection_count; ++i) {
                    reasons[std::string(name(static_cast<rejection>(i)))] = self.rejected[i];
                }
                return reasons;
            },
            "Samples ever refused, by reason.");
}

constexpr auto store_doc = R"doc(The last minutes of many series, in memory.

Samples older than `retention_seconds` are forgotten, and so are series silent for that long. What
goes beyond a limit is refused, with a reason, and leaves the rest usable. `names` says how names
that come over OTLP are written: "underscores", "prometheus" (with suffixes) or "none".

All methods may be called from several threads.

>>> import tidegauge
>>> tidegauge.Store(retention_seconds=600).metric_names()
[])doc";

constexpr auto write_otlp_doc =
    R"doc(Stores all points of an OTLP ExportMetricsServiceRequest, protobuf or JSON.

`now` is the receiver's clock. Points that cannot be stored are counted in the result; bytes that
are no such request raise InvalidArgument.

>>> import tidegauge
>>> store = tidegauge.Store()
>>> store.write_otlp(b'{"resourceMetrics": []}', now=0)
WriteResult(accepted=0, rejected=0))doc";

constexpr auto load_doc =
    R"doc(Stores a file of the Collector's file exporter: JSON lines, or protobuf with lengths.

Each request arrives at the time of its newest point, `delay` later.)doc";

constexpr auto append_doc = R"doc(Stores samples of one series, by hand.

`labels` is a dict with the metric's name as __name__, or text such as 'orders{shop="a"}'.
`times_ms` and `values` are arrays of shape (n,): milliseconds since the epoch as integers, or
datetime64 in any unit, and numbers. `type` is "unknown" (rates treat it as a counter), "gauge",
"counter" or "up_down_counter". Each sample arrives at its own time, or all of them at `now`.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> store.append('orders{shop="a"}', np.array(["2026-01-01T00:00:00", "2026-01-01T00:00:10"],
...                                           dtype="datetime64[s]"), np.array([1.0, 2.0]))
WriteResult(accepted=2, rejected=0))doc";

constexpr auto select_doc =
    R"doc(The series that a selector matches, sorted by labels, with their samples.

The samples are those in the left-open range (start, end]; without bounds, all there are. The arrays
are copies.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> _ = store.append('orders{shop="a"}', np.array([0, 1000]), np.array([1.0, 2.0]))
>>> [series] = store.select('orders{shop=~"a|b"}')
>>> series
Series(orders{shop="a"}, 2 samples)
>>> series.labels, series.times_ms, series.values
({'__name__': 'orders', 'shop': 'a'}, array([   0, 1000]), array([1., 2.])))doc";

constexpr auto metric_query_doc =
    R"doc(The number that a trigger's query over time gives, None when there is none.

`metric_query` is then a trigger's metricQuery, `op(name{label="value"})`: every series is reduced
over the left-open window before `at` as `operation_over_time` says (last_one, rate, increase,
delta, count, avg, min, max, sum, stddev, first, present, deriv, p95), then they are put together.
Here nothing stands in for data that is missing; a Trigger has a policy for that.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> for shop, orders in {"a": 10.0, "b": 20.0}.items():
...     _ = store.append({"__name__": "orders_total", "shop": shop}, np.array([0, 10_000]),
...                      np.array([0.0, orders]))
>>> store.query("sum(orders_total)", at=10, operation_over_time="rate", window=60)
3.0
>>> store.query("max(orders_total)", at=10, operation_over_time="last_one")
20.0
>>> store.query("sum(no_such_metric)", at=10, operation_over_time="last_one") is None
True)doc";

}  // namespace

void bind_store(py::module_& module) {
    bind_results(module);
    const store_limits limits;
    py::class_<named_store> store(module, "Store", store_doc);
    store
        .def(py::init([](duration retention, duration max_ahead, std::string_view names,
                         std::size_t max_series, std::size_t max_bytes,
                         std::size_t max_labels_per_series, std::size_t max_label_bytes,
                         std::size_t max_samples_per_series) {
                 return make_store(retention, max_ahead, names,
                                   {max_series, max_labels_per_series, max_label_bytes, max_bytes,
                                    max_samples_per_series});
             }),
             py::kw_only(), "retention_seconds"_a = 300.0, "max_ahead_seconds"_a = 600.0,
             "names"_a = "underscores", "max_series"_a = limits.series,
             "max_bytes"_a = limits.bytes, "max_labels_per_series"_a = limits.labels_per_series,
             "max_label_bytes"_a = limits.label_bytes,
             "max_samples_per_series"_a = limits.samples_per_series)
        .def("write_otlp", &write_otlp, "request"_a, py::kw_only(), "now"_a, write_otlp_doc)
        .def("load", &load, "path"_a, py::kw_only(), "delay"_a = 0.0, load_doc)
        .def("append", &append, "labels"_a, "times_ms"_a, "values"_a, py::kw_only(),
             "type"_a = "unknown", "now"_a = py::none(), append_doc)
        .def("select", &select, "selector"_a, py::kw_only(), "start"_a = py::none(),
             "end"_a = py::none(), select_doc)
        .def(
            "metric_names", [](const named_store& self) { return self.metrics.metric_names(); },
            "The names of the metrics that there are series of, sorted.")
        .def(
            "evict", [](named_store& self, timestamp now) { return self.metrics.evict(now); },
            py::kw_only(), "now"_a, py::call_guard<py::gil_scoped_release>(),
            "Forgets every series silent for longer than the retention; says how many.\n\n"
            "Writing does it along the way; this is for a store that nothing is written to.")
        .def(
            "stats", [](const named_store& self) { return self.metrics.stats(); },
            "What the store holds and has done.");
    bind_queries(module, store);
    store.def("query", &ask_metric_query, "metric_query"_a, py::kw_only(), "at"_a,
              "operation_over_time"_a, "window"_a = 60.0, metric_query_doc);
}

}  // namespace tidegauge::python
