// The queries of Prometheus' HTTP API, one function each.
#include "prometheus_api.hpp"

#include "api_json.hpp"
#include "api_times.hpp"
#include "label_in_path.hpp"
#include "prepared_queries.hpp"
#include "query_stats.hpp"
#include "series_listing.hpp"
#include "store_status.hpp"
#include "tree_json.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/version.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/print.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/samples/metric_type.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::server {

namespace {

/// The first `limit` of `items`, all for 0; a warning tells when that was not all.
template <typename Items>
void truncate(Items& items, std::size_t limit, api_answer& answer) {
    if (limit == 0 || items.size() <= limit) return;
    items.resize(limit);
    answer.warnings.emplace_back("results truncated due to limit");
}

/// The sorted strings of a listing.
api_answer answer_of(const std::set<std::string, std::less<>>& names, std::size_t limit) {
    api_answer answer;
    std::vector<std::string_view> listed(names.begin(), names.end());
    truncate(listed, limit, answer);
    append_json_array(answer.data, listed);
    return answer;
}

/// A whole number of the parameter `name`; without the parameter, `preset`.
absl::StatusOr<std::int64_t> number_of(const form& asked, std::string_view name,
                                       std::int64_t preset) {
    const std::string_view text = asked[name];
    if (text.empty()) return preset;
    std::int64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec == std::errc() && end.ptr == text.data() + text.size()) return number;
    return invalid_argument(std::string(name) + " must be a number");
}

/// The type as Prometheus has it.
std::string_view type_text(metric_type type) {
    return type == metric_type::up_down_counter ? name(metric_type::gauge) : name(type);
}

/// The grid of a range query.
struct range {
    timestamp start;
    timestamp end;
    duration step;
};

absl::StatusOr<range> range_of(const form& asked) {
    const auto start = required_time(asked, "start");
    if (!start.ok()) return start.status();
    const auto end = required_time(asked, "end");
    if (!end.ok()) return end.status();
    if (*end < *start) {
        return invalid_parameter("end", "end timestamp must not be before start time");
    }
    const auto step = parse_api_duration(asked["step"]);
    if (!step.ok()) return invalid_parameter("step", message(step.status()));
    if (*step <= duration::zero()) {
        return invalid_parameter("step",
                                 "zero or negative query resolution step widths are not accepted. "
                                 "Try a positive integer");
    }
    constexpr std::int64_t most_points = 11'000;
    if ((*end - *start) / *step > most_points) {
        return invalid_argument(
            "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query "
            "resolution (?step=XX)");
    }
    return range{*start, *end, *step};
}

}  // namespace

prometheus_api::prometheus_api(const store& of, clock_function now, query_settings set)
    : store_(of),
      now_(std::move(now)),
      set_(std::move(set)),
      prepared_(std::make_unique<prepared_queries>(of, set_.prepared)) {}

prometheus_api::~prometheus_api() = default;

prepared_counts prometheus_api::prepared() const {
    return prepared_->counts();
}

struct prometheus_api::route {
    std::string_view path;
    bool takes_post;
    absl::StatusOr<api_answer> (prometheus_api::*answer)(const form&) const;
};

const prometheus_api::route* prometheus_api::find(std::string_view path) {
    static constexpr std::array<route, 9> routes{{
        {"/api/v1/query", true, &prometheus_api::query},
        {"/api/v1/query_range", true, &prometheus_api::query_range},
        {"/api/v1/format_query", true, &prometheus_api::format_query},
        {"/api/v1/parse_query", true, &prometheus_api::parse_query},
        {"/api/v1/labels", true, &prometheus_api::labels},
        {"/api/v1/series", true, &prometheus_api::series},
        {"/api/v1/metadata", false, &prometheus_api::metadata},
        {"/api/v1/status/buildinfo", false, &prometheus_api::build_info},
        {"/api/v1/status/tsdb", false, &prometheus_api::store_info},
    }};
    const auto* const found = std::ranges::find(routes, path, &route::path);
    return found == routes.end() ? nullptr : found;
}

bool prometheus_api::has(std::string_view path) {
    return find(path) != nullptr || label_in_path(path);
}

bool prometheus_api::takes_post(std::string_view path) {
    const route* const found = find(path);
    return found != nullptr && found->takes_post;
}

absl::StatusOr<api_answer> prometheus_api::answer(std::string_view path, const form& asked) const {
    if (const auto name = label_in_path(path)) return label_values(*name, asked);
    return (this->*find(path)->answer)(asked);
}

absl::StatusOr<promql::query_options> prometheus_api::options_of(const form& asked) const {
    using clock = std::chrono::steady_clock;
    duration timeout = set_.timeout;
    if (const std::string_view text = asked["timeout"]; !text.empty()) {
        const auto wanted = parse_api_duration(text);
        if (!wanted.ok()) return invalid_parameter("timeout", message(wanted.status()));
        if (*wanted <= duration::zero()) {
            return invalid_parameter("timeout",
                                     "timeout must be positive, got " + std::string(text));
        }
        timeout = std::min(timeout, *wanted);
    }
    promql::query_options options = set_.options;
    if (const std::string_view text = asked["lookback_delta"]; !text.empty()) {
        const auto lookback = parse_api_duration(text);
        if (!lookback.ok()) {
            return invalid_argument("error parsing lookback delta duration: " +
                                    std::string(message(lookback.status())));
        }
        if (*lookback > duration::zero()) options.lookback = *lookback;
    }
    options.is_overdue = [this, end = clock::now() + timeout] {
        return is_stopped_ || clock::now() >= end;
    };
    return options;
}

/// Why there is no answer to a query, in the API's words.
absl::Status prometheus_api::refusal(const absl::Status& why) const {
    if (absl::IsInvalidArgument(why)) return invalid_parameter("query", message(why));
    if (absl::IsDeadlineExceeded(why) && is_stopped_) {
        return error(absl::StatusCode::kCancelled, "query was canceled in expression evaluation");
    }
    return why;
}

/// The answer as of `at` to the query of `asked`, which `use(prepared, options)` evaluates.
template <typename Use>
absl::StatusOr<api_answer> prometheus_api::ask(const form& asked, timestamp at, std::size_t limit,
                                               Use&& use) const {
    const auto options = options_of(asked);
    if (!options.ok()) return options.status();
    const std::string_view text = asked["query"];
    query_timings took;
    auto result = timed(took.all, [&] {
        return prepared_->with(text, *options, [&](promql::prepared_query& query) {
            return timed(took.evaluation, [&] { return use(query, *options); });
        });
    });
    if (!result.ok()) return refusal(result.status());
    api_answer answer;
    add_notes(answer, result->notes, text);
    truncate(result->series, limit, answer);
    append_json(answer.data, *result, at);
    if (!asked["stats"].empty()) add_stats(answer.data, took, result->counts);
    return answer;
}

absl::StatusOr<api_answer> prometheus_api::query(const form& asked) const {
    const auto limit = result_limit(asked);
    if (!limit.ok()) return limit.status();
    const auto at = optional_time(asked, "time", now_());
    if (!at.ok()) return at.status();
    return ask(asked, *at, *limit,
               [&](promql::prepared_query& query, const promql::query_options& options) {
                   return query.evaluate(*at, options);
               });
}

absl::StatusOr<api_answer> prometheus_api::query_range(const form& asked) const {
    const auto limit = result_limit(asked);
    if (!limit.ok()) return limit.status();
    const auto grid = range_of(asked);
    if (!grid.ok()) return grid.status();
    return ask(asked, grid->end, *limit,
               [&](promql::prepared_query& query, const promql::query_options& options) {
                   return query.evaluate_range(grid->start, grid->end, grid->step, options);
               });
}

absl::StatusOr<api_answer> prometheus_api::parse_query(const form& asked) const {
    const auto tree = promql::parse(asked["query"], set_.options.features, set_.options.most_depth);
    if (!tree.ok()) return invalid_parameter("query", message(tree.status()));
    using json = nlohmann::json;
    return api_answer{
        tree_json(**tree).dump(-1, ' ', false, json::error_handler_t::replace), {}, {}};
}

absl::StatusOr<api_answer> prometheus_api::format_query(const form& asked) const {
    const auto tree = promql::parse(asked["query"], set_.options.features, set_.options.most_depth);
    if (!tree.ok()) return invalid_parameter("query", message(tree.status()));
    api_answer answer;
    append_json(answer.data, to_string(**tree, set_.options.features.unquoted_utf8_names));
    return answer;
}

absl::StatusOr<api_answer> prometheus_api::labels(const form& asked) const {
    const auto limit = result_limit(asked);
    if (!limit.ok()) return limit.status();
    const auto wanted = read_series_query(asked);
    if (!wanted.ok()) return wanted.status();
    std::set<std::string, std::less<>> names;
    for_each_series(store_, *wanted, [&](const label_set& series, const window&) {
        for (const label& each : series) names.insert(each.name);
    });
    return answer_of(names, *limit);
}

absl::StatusOr<api_answer> prometheus_api::label_values(std::string_view name,
                                                        const form& asked) const {
    const auto limit = result_limit(asked);
    if (!limit.ok()) return limit.status();
    const auto wanted = read_series_query(asked);
    if (!wanted.ok()) return wanted.status();
    std::set<std::string, std::less<>> values;
    for_each_series(store_, *wanted, [&](const label_set& series, const window&) {
        const std::string_view value = series[name];
        if (!value.empty() && !values.contains(value)) values.emplace(value);
    });
    return answer_of(values, *limit);
}

absl::StatusOr<api_answer> prometheus_api::series(const form& asked) const {
    if (asked.all("match[]").empty()) return invalid_argument("no match[] parameter provided");
    const auto limit = result_limit(asked);
    if (!limit.ok()) return limit.status();
    const auto wanted = read_series_query(asked);
    if (!wanted.ok()) {
        const std::string_view why = message(wanted.status());
        const bool names_one = why.starts_with("invalid parameter");
        return names_one ? wanted.status() : invalid_parameter("match[]", why);
    }
    std::vector<label_set> found;
    for_each_series(store_, *wanted,
                    [&](const label_set& each, const window&) { found.push_back(each); });
    std::ranges::sort(found);
    // Not std::ranges::unique: clang 14 does not compile libstdc++'s subrange.
    found.erase(std::unique(found.begin(), found.end()), found.end());
    api_answer answer;
    truncate(found, *limit, answer);
    answer.data = "[";
    append_list(answer.data, found, [&](const auto& each) { append_json(answer.data, each); });
    answer.data += ']';
    return answer;
}

absl::StatusOr<api_answer> prometheus_api::metadata(const form& asked) const {
    const auto limit = number_of(asked, "limit", -1);
    if (!limit.ok()) return limit.status();
    const auto limit_per_metric = number_of(asked, "limit_per_metric", -1);
    if (!limit_per_metric.ok()) return limit_per_metric.status();
    series_query wanted;
    if (!asked["metric"].empty()) {
        wanted.selectors.push_back({matcher::equal(metric_name_label, asked["metric"])});
    }
    std::map<std::string, std::set<std::string_view>, std::less<>> types;
    for_each_series(store_, wanted, [&](const label_set& series, const window& samples) {
        types[std::string(series[metric_name_label])].insert(type_text(samples.type));
    });
    api_answer answer;
    std::vector<std::pair<std::string, std::set<std::string_view>>> listed(types.begin(),
                                                                           types.end());
    if (*limit >= 0) listed.resize(std::min(listed.size(), static_cast<std::size_t>(*limit)));
    answer.data = "{";
    append_list(answer.data, listed, [&](const auto& metric) {
        std::vector<std::string_view> its(metric.second.begin(), metric.second.end());
        const std::int64_t most = *limit_per_metric;
        if (most > 0) its.resize(std::min(its.size(), static_cast<std::size_t>(most)));
        append_json(answer.data, metric.first);
        answer.data += ":[";
        append_list(answer.data, its, [&](std::string_view type) {
            answer.data += R"({"type":")" + std::string(type) + R"(","unit":"","help":""})";
        });
        answer.data += ']';
    });
    answer.data += '}';
    return answer;
}

absl::StatusOr<api_answer> prometheus_api::build_info(const form&) const {
    return api_answer{
        R"({"application":"tidegauge","version":")" TIDEGAUGE_VERSION
        R"(","revision":"","branch":"","buildUser":"","buildDate":"","goVersion":""})",
        {},
        {}};
}

absl::StatusOr<api_answer> prometheus_api::store_info(const form& asked) const {
    constexpr std::int64_t most_rows = 10'000;
    const auto limit = number_of(asked, "limit", 10);
    if (!limit.ok() || *limit < 1) return invalid_argument("limit must be a positive number");
    if (*limit > most_rows) return invalid_argument("limit must not exceed 10000");
    return api_answer{store_status(store_).json(static_cast<std::size_t>(*limit)), {}, {}};
}

}  // namespace tidegauge::server
