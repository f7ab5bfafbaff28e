// The labels of the series that a point belongs to, decoded in full.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/otlp/any_value.hpp>
#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/otlp/points.hpp>
#include <tidegauge/otlp/wire.hpp>
#include <tidegauge/samples/metric_type.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::otlp {

/// What the points of one metric have in common. Lifetime: views of the request.
struct metric_context {
    std::string_view resource;          ///< a Resource message
    std::string_view scope;             ///< an InstrumentationScope message
    std::string_view scope_schema_url;  ///< of ScopeMetrics
    std::string_view name;
    std::string_view unit;
    metric_kind kind = metric_kind::none;
    bool is_monotonic = false;
    std::uint64_t temporality = 0;  ///< AggregationTemporality as on the wire

    [[nodiscard]] bool has_temporality() const noexcept {
        return kind != metric_kind::gauge && kind != metric_kind::summary;
    }
    [[nodiscard]] bool is_delta() const noexcept { return temporality == 1; }
    [[nodiscard]] bool is_cumulative() const noexcept { return temporality == 2; }
    [[nodiscard]] tidegauge::temporality counted() const noexcept {
        return is_delta() ? tidegauge::temporality::delta : tidegauge::temporality::cumulative;
    }
};

/// Which of the series that one data point gives.
enum class component : std::uint8_t { value, count, sum, bucket, quantile };

/// A component and the bound or quantile that it has as a label.
struct component_id {
    component which = component::value;
    double bound = 0;
};

/// Turns attributes into labels, from one owner after the other: the later one wins where two have
/// a label of one name, so resource, scope and point are added in that order.
class series_labels {
  public:
    explicit series_labels(const decode_options& options) : options_(options) {}

    /// Adds the attributes among the fields of `message`, each name with `prefix` before it. Keys
    /// of one message that become the same label have their values joined with `;` in the order of
    /// the keys, as Prometheus does (prometheusremotewrite/helper.go, createAttributes); of a key
    /// that is repeated the last value stays. No label comes from an empty key or value, and none
    /// is called `__name__`.
    /// @returns false when an attribute is malformed
    [[nodiscard]] bool add(std::string_view message, std::uint32_t attribute_tag,
                           std::string_view prefix = {}) {
        malformed broken;
        std::vector<key_value> attributes;
        message_reader fields(message, broken);
        for (field f; fields.next(f);) {
            if (f.tag != attribute_tag) continue;
            const std::optional<key_value> parts = read_key_value(f.bytes);
            if (!parts) return false;
            if (!parts->key.empty()) attributes.push_back(*parts);
        }
        std::ranges::stable_sort(attributes, {}, &key_value::key);
        const std::size_t before = labels_.size();
        for (std::size_t i = 0; i < attributes.size(); ++i) {
            std::optional<std::string> value = text_of(attributes[i].value);
            if (!value) return false;
            if (i + 1 < attributes.size() && attributes[i + 1].key == attributes[i].key) continue;
            set(std::string(prefix).append(attributes[i].key), std::move(*value));
        }
        join_from(before);
        return !broken;
    }

    /// Adds a scope's name, version, attributes and schema as `otel_scope_*`
    /// (prometheusremotewrite/helper.go, with promote_scope_metadata). Differs from Prometheus,
    /// which leaves all of it out when the scope has no name.
    [[nodiscard]] bool add_scope(std::string_view scope, std::string_view schema_url) {
        malformed broken;
        std::string_view name;
        std::string_view version;
        message_reader fields(scope, broken);
        for (field f; fields.next(f);) {
            if (f.tag == bytes_tag(1)) name = f.bytes;
            if (f.tag == bytes_tag(2)) version = f.bytes;
        }
        if (broken || !is_utf8(name) || !is_utf8(version) || !is_utf8(schema_url)) return false;
        if (!add(scope, bytes_tag(3), "otel_scope_")) return false;
        set("otel_scope_name", std::string(name));
        set("otel_scope_version", std::string(version));
        set("otel_scope_schema_url", std::string(schema_url));
        return true;
    }

    /// The set, with the name of the metric's component and its own label.
    [[nodiscard]] label_set finish(const metric_context& metric, const component_id& id) && {
        std::string name = translate_metric_name(
            {metric.name, metric.unit, metric.is_monotonic, metric.kind == metric_kind::gauge},
            options_.names);
        if (id.which == component::count) name += "_count";
        if (id.which == component::sum) name += "_sum";
        if (id.which == component::bucket) {
            name += "_bucket";
            labels_.push_back({"le", format_number(id.bound)});
        }
        if (id.which == component::quantile) {
            labels_.push_back({"quantile", format_number(id.bound)});
        }
        labels_.push_back({std::string(metric_name_label), std::move(name)});
        return label_set(std::move(labels_));
    }

  private:
    void set(std::string_view name, std::string value) {
        std::string translated = translate_label_name(name, options_.names);
        if (value.empty() || translated == metric_name_label || !options_.keeps(translated)) return;
        labels_.push_back({std::move(translated), std::move(value)});
    }

    /// Joins those of the labels from the given one on that have the same name.
    void join_from(std::size_t first) {
        const auto begin = labels_.begin() + static_cast<std::ptrdiff_t>(first);
        std::stable_sort(begin, labels_.end(),
                         [](const label& a, const label& b) { return a.name < b.name; });
        auto kept = begin;
        for (auto each = begin; each != labels_.end(); ++each) {
            if (each == begin) continue;
            if (each->name == kept->name) {
                kept->value += ';';
                kept->value += each->value;
            } else if (++kept != each) {
                *kept = std::move(*each);
            }
        }
        if (begin != labels_.end()) labels_.erase(kept + 1, labels_.end());
    }

    const decode_options& options_;
    std::vector<label> labels_;
};

/// The labels of a component of the data point `point` of `metric`.
/// @returns an error when an attribute or a name is malformed
/// Cost: some microseconds; it is for series that are not known yet.
[[nodiscard]] inline absl::StatusOr<label_set> labels_of(const metric_context& metric,
                                                         std::string_view point,
                                                         const component_id& id,
                                                         const decode_options& options) {
    series_labels labels(options);
    if (!labels.add(metric.resource, bytes_tag(1)) ||
        !labels.add_scope(metric.scope, metric.scope_schema_url) ||
        !labels.add(point, attribute_tag(metric.kind)) || !is_utf8(metric.name)) {
        return invalid_argument("expected attributes that are KeyValues and text that is UTF-8");
    }
    return std::move(labels).finish(metric, id);
}

}  // namespace tidegauge::otlp
