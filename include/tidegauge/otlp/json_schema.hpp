// What may stand in OTLP/JSON, as a table: messages, their fields, and what each field holds.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegauge::otlp {

/// What a field holds, which decides how it looks in JSON and on the wire.
enum class json_kind : std::uint8_t {
    message,
    text,
    bytes,  ///< base64 in JSON
    boolean,
    uint32,  ///< a varint
    sint32,  ///< a zigzag varint
    int64,   ///< a varint
    uint64,  ///< a varint
    fixed64,
    sfixed64,
    real,         ///< a double
    temporality,  ///< AggregationTemporality: a varint; a number or a name in JSON
};

/// The messages that the table knows, in its order.
enum class json_message : std::uint8_t {
    request,
    resource_metrics,
    resource,
    scope_metrics,
    scope,
    metric,
    gauge,
    sum,
    histogram,
    exponential_histogram,
    summary,
    number_point,
    histogram_point,
    exponential_point,
    buckets,
    summary_point,
    value_at_quantile,
    key_value,
    any_value,
    array_value,
    key_value_list,
};

/// One field of a message.
struct json_field {
    json_message owner;
    std::string_view name;  ///< as in the .proto: snake_case
    std::uint32_t number;
    json_kind kind;
    bool is_repeated = false;
    json_message message = {};  ///< what a field of kind message holds
};

namespace detail {

inline constexpr bool once = false;
inline constexpr bool many = true;

/// opentelemetry/proto/{collector/metrics,metrics,resource,common}/v1. Exemplars and entity_refs
/// are left out: what is not here is ignored, as OTLP asks for unknown names.
inline constexpr auto json_fields = [] {
    using enum json_kind;
    using m = json_message;
    return std::to_array<json_field>({
        {m::request, "resource_metrics", 1, message, many, m::resource_metrics},

        {m::resource_metrics, "resource", 1, message, once, m::resource},
        {m::resource_metrics, "scope_metrics", 2, message, many, m::scope_metrics},
        {m::resource_metrics, "schema_url", 3, text},

        {m::resource, "attributes", 1, message, many, m::key_value},
        {m::resource, "dropped_attributes_count", 2, uint32},

        {m::scope_metrics, "scope", 1, message, once, m::scope},
        {m::scope_metrics, "metrics", 2, message, many, m::metric},
        {m::scope_metrics, "schema_url", 3, text},

        {m::scope, "name", 1, text},
        {m::scope, "version", 2, text},
        {m::scope, "attributes", 3, message, many, m::key_value},
        {m::scope, "dropped_attributes_count", 4, uint32},

        {m::metric, "name", 1, text},
        {m::metric, "description", 2, text},
        {m::metric, "unit", 3, text},
        {m::metric, "gauge", 5, message, once, m::gauge},
        {m::metric, "sum", 7, message, once, m::sum},
        {m::metric, "histogram", 9, message, once, m::histogram},
        {m::metric, "exponential_histogram", 10, message, once, m::exponential_histogram},
        {m::metric, "summary", 11, message, once, m::summary},
        {m::metric, "metadata", 12, message, many, m::key_value},

        {m::gauge, "data_points", 1, message, many, m::number_point},

        {m::sum, "data_points", 1, message, many, m::number_point},
        {m::sum, "aggregation_temporality", 2, temporality},
        {m::sum, "is_monotonic", 3, boolean},

        {m::histogram, "data_points", 1, message, many, m::histogram_point},
        {m::histogram, "aggregation_temporality", 2, temporality},

        {m::exponential_histogram, "data_points", 1, message, many, m::exponential_point},
        {m::exponential_histogram, "aggregation_temporality", 2, temporality},

        {m::summary, "data_points", 1, message, many, m::summary_point},

        {m::number_point, "start_time_unix_nano", 2, fixed64},
        {m::number_point, "time_unix_nano", 3, fixed64},
        {m::number_point, "as_double", 4, real},
        {m::number_point, "as_int", 6, sfixed64},
        {m::number_point, "attributes", 7, message, many, m::key_value},
        {m::number_point, "flags", 8, uint32},

        {m::histogram_point, "start_time_unix_nano", 2, fixed64},
        {m::histogram_point, "time_unix_nano", 3, fixed64},
        {m::histogram_point, "count", 4, fixed64},
        {m::histogram_point, "sum", 5, real},
        {m::histogram_point, "bucket_counts", 6, fixed64, many},
        {m::histogram_point, "explicit_bounds", 7, real, many},
        {m::histogram_point, "attributes", 9, message, many, m::key_value},
        {m::histogram_point, "flags", 10, uint32},
        {m::histogram_point, "min", 11, real},
        {m::histogram_point, "max", 12, real},

        {m::exponential_point, "attributes", 1, message, many, m::key_value},
        {m::exponential_point, "start_time_unix_nano", 2, fixed64},
        {m::exponential_point, "time_unix_nano", 3, fixed64},
        {m::exponential_point, "count", 4, fixed64},
        {m::exponential_point, "sum", 5, real},
        {m::exponential_point, "scale", 6, sint32},
        {m::exponential_point, "zero_count", 7, fixed64},
        {m::exponential_point, "positive", 8, message, once, m::buckets},
        {m::exponential_point, "negative", 9, message, once, m::buckets},
        {m::exponential_point, "flags", 10, uint32},
        {m::exponential_point, "min", 12, real},
        {m::exponential_point, "max", 13, real},
        {m::exponential_point, "zero_threshold", 14, real},

        {m::buckets, "offset", 1, sint32},
        {m::buckets, "bucket_counts", 2, uint64, many},

        {m::summary_point, "start_time_unix_nano", 2, fixed64},
        {m::summary_point, "time_unix_nano", 3, fixed64},
        {m::summary_point, "count", 4, fixed64},
        {m::summary_point, "sum", 5, real},
        {m::summary_point, "quantile_values", 6, message, many, m::value_at_quantile},
        {m::summary_point, "attributes", 7, message, many, m::key_value},
        {m::summary_point, "flags", 8, uint32},

        {m::value_at_quantile, "quantile", 1, real},
        {m::value_at_quantile, "value", 2, real},

        {m::key_value, "key", 1, text},
        {m::key_value, "value", 2, message, once, m::any_value},

        {m::any_value, "string_value", 1, text},
        {m::any_value, "bool_value", 2, boolean},
        {m::any_value, "int_value", 3, int64},
        {m::any_value, "double_value", 4, real},
        {m::any_value, "array_value", 5, message, once, m::array_value},
        {m::any_value, "kvlist_value", 6, message, once, m::key_value_list},
        {m::any_value, "bytes_value", 7, bytes},

        {m::array_value, "values", 1, message, many, m::any_value},

        {m::key_value_list, "values", 1, message, many, m::key_value},
    });
}();

static_assert(std::ranges::is_sorted(json_fields, {}, &json_field::owner));

/// Whether `key` is the name, in snake_case or in lowerCamelCase.
[[nodiscard]] constexpr bool is_name(std::string_view key, std::string_view snake_case) {
    if (key == snake_case) return true;
    std::size_t at = 0;
    for (std::size_t i = 0; i < snake_case.size(); ++i, ++at) {
        const bool raised = snake_case[i] == '_';
        if (raised) ++i;
        const char c = raised ? static_cast<char>(snake_case[i] - 'a' + 'A') : snake_case[i];
        if (at == key.size() || key[at] != c) return false;
    }
    return at == key.size();
}

}  // namespace detail

/// The field of `owner` that `key` names, in lowerCamelCase or in snake_case; null when there is
/// none. Lifetime: for ever.
[[nodiscard]] constexpr const json_field* find_field(json_message owner, std::string_view key) {
    const auto* each = std::ranges::lower_bound(detail::json_fields, owner, {}, &json_field::owner);
    for (; each != detail::json_fields.end() && each->owner == owner; ++each) {
        if (detail::is_name(key, each->name)) return each;
    }
    return nullptr;
}

}  // namespace tidegauge::otlp
