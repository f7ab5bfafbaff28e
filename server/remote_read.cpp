// Prometheus' remote read: messages in and out.
#include "remote_read.hpp"

#include "api_times.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/store_source.hpp>

#include <google/protobuf/arena.h>
#include <prometheus/remote_read.pb.h>
#include <snappy.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tidegauge::server {

namespace {

namespace messages = tidegauge::remote_read;

absl::StatusOr<std::string> unpacked(std::string_view packed, std::size_t most_bytes) {
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(packed.data(), packed.size(), &size)) {
        return invalid_argument("snappy: corrupt input");
    }
    if (size > most_bytes) {
        return resource_exhausted("snappy: decoded size " + std::to_string(size) +
                                  " exceeds limit " + std::to_string(most_bytes));
    }
    std::string text;
    if (!snappy::Uncompress(packed.data(), packed.size(), &text)) {
        return invalid_argument("snappy: corrupt input");
    }
    return text;
}

absl::StatusOr<match_op> op_of(messages::LabelMatcher::Type type) {
    switch (type) {
        case messages::LabelMatcher::EQ:
            return match_op::equal;
        case messages::LabelMatcher::NEQ:
            return match_op::not_equal;
        case messages::LabelMatcher::RE:
            return match_op::regex;
        case messages::LabelMatcher::NRE:
            return match_op::not_regex;
        default:
            return invalid_argument("invalid matcher type");
    }
}

absl::StatusOr<std::vector<matcher>> matchers_of(const messages::Query& query) {
    std::vector<matcher> matchers;
    for (const auto& each : query.matchers()) {
        const auto op = op_of(each.type());
        if (!op.ok()) return op.status();
        auto made = matcher::make(each.name(), *op, each.value());
        if (!made.ok()) return made.status();
        matchers.push_back(*std::move(made));
    }
    return matchers;
}

timestamp time_of(std::int64_t ms) {
    return std::clamp(from_unix_ms(ms), first_time, last_time);
}

void add(messages::QueryResult& result, const promql::stored_series& series) {
    messages::TimeSeries& added = *result.add_timeseries();
    for (const label& each : *series.labels) {
        messages::Label& named = *added.add_labels();
        named.set_name(each.name);
        named.set_value(each.value);
    }
    added.mutable_samples()->Reserve(static_cast<int>(series.floats.size()));
    for (const sample& each : series.floats) {
        messages::Sample& kept = *added.add_samples();
        kept.set_value(each.value);
        kept.set_timestamp(unix_ms(each.at));
    }
}

bool takes_samples(const messages::ReadRequest& request) {
    const auto& types = request.accepted_response_types();
    return types.empty() || std::ranges::count(types, int{messages::ReadRequest::SAMPLES}) > 0;
}

}  // namespace

absl::StatusOr<std::string> remote_read(const store& from, std::string_view packed,
                                        const remote_read_limits& limits) {
    const auto text = unpacked(packed, limits.request_bytes);
    if (!text.ok()) return text.status();
    google::protobuf::Arena arena;
    auto& request = *google::protobuf::Arena::CreateMessage<messages::ReadRequest>(&arena);
    if (!request.ParseFromString(*text)) return invalid_argument("expected a ReadRequest");
    if (!takes_samples(request)) {
        return invalid_argument(
            "server does not support any of the requested response types; supported: [SAMPLES]");
    }
    auto& response = *google::protobuf::Arena::CreateMessage<messages::ReadResponse>(&arena);
    const promql::store_source source(from);
    std::size_t left = limits.samples;
    for (const messages::Query& query : request.queries()) {
        const auto matchers = matchers_of(query);
        if (!matchers.ok()) return matchers.status();
        auto found = source.select(*matchers, time_of(query.start_timestamp_ms()) - duration{1},
                                   time_of(query.end_timestamp_ms()), left);
        if (!found.ok()) {
            return resource_exhausted("exceeded sample limit (" + std::to_string(limits.samples) +
                                      ")");
        }
        std::ranges::sort(*found, {}, [](const promql::stored_series& each) -> const label_set& {
            return each.labels;
        });
        messages::QueryResult& result = *response.add_results();
        for (const promql::stored_series& each : *found) {
            left -= each.floats.size() + each.histograms.size();
            if (!each.floats.empty()) add(result, each);
        }
    }
    std::string answer;
    const std::string written = response.SerializeAsString();
    snappy::Compress(written.data(), written.size(), &answer);
    return answer;
}

}  // namespace tidegauge::server
