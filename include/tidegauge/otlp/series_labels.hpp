// The labels of the series that a point belongs to, decoded in full.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/described_labels.hpp>
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
#include <deque>
#include <iterator>
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

/// Reads the labels of series, one after the other.
///
/// What the series of a scope have in common is read once for all of them, names that come again in
/// the same place are translated once, and text that needs no change stays where it is: creating a
/// million series is mostly this and the store's part.
/// Lifetime: belongs to one request. What `describe` returns is valid until it is called again.
class series_labels {
  public:
    explicit series_labels(const decode_options& options) : options_(options) {}
    series_labels(const series_labels&) = delete;  // labels refer to the texts here
    series_labels& operator=(const series_labels&) = delete;

    /// The labels of a component of the data point `point` of `metric`: attributes of resource,
    /// scope and point, of which the later one wins where two have a label of one name, and the
    /// metric's name.
    /// @returns an error when an attribute or a name is malformed
    [[nodiscard]] absl::StatusOr<described_labels> describe(const metric_context& metric,
                                                            std::string_view point,
                                                            const component_id& id) {
        if (!share(metric) || !read_own(metric, point, id)) {
            return invalid_argument("expected attributes that are KeyValues and UTF-8 text");
        }
        if (!overrides()) return described_labels{shared_.labels, shared_id_, own_.labels};
        message_.clear();
        std::ranges::copy_if(shared_.labels, std::back_inserter(message_),
                             [&](const label_view& each) { return !own_.has(each.name); });
        for (const label_view& each : message_) own_.put(each);
        return described_labels{{}, 0, own_.labels};
    }

  private:
    /// Labels and the texts that some of them had to be given.
    struct part {
        std::vector<label_view> labels;  ///< sorted by name
        std::deque<std::string> texts;   ///< a deque: it does not move them
        std::size_t texts_used = 0;
        /// The n-th name that was translated, and what it became.
        std::deque<std::pair<std::string, std::string>> names;
        std::size_t names_used = 0;

        void clear() noexcept {
            labels.clear();
            texts_used = 0;
            names_used = 0;
        }
        [[nodiscard]] std::string& new_text() {
            if (texts_used == texts.size()) texts.emplace_back();
            return texts[texts_used++];
        }
        [[nodiscard]] auto position(std::string_view name) {
            return std::ranges::lower_bound(labels, name, {}, &label_view::name);
        }
        [[nodiscard]] bool has(std::string_view name) {
            const auto at = position(name);
            return at != labels.end() && at->name == name;
        }
        /// Adds a label; the later one wins.
        void put(label_view added) {
            if (labels.empty() || labels.back().name < added.name) {
                labels.push_back(added);
                return;
            }
            const auto at = position(added.name);
            if (at != labels.end() && at->name == added.name) {
                at->value = added.value;
            } else {
                labels.insert(at, added);
            }
        }
    };

    /// Reads what all series of the resource and scope of `metric` have, unless it is what was read
    /// last.
    bool share(const metric_context& metric) {
        const auto same = [](std::string_view a, std::string_view b) {
            return a.data() == b.data() && a.size() == b.size();
        };
        if (shared_id_ != 0 && same(metric.resource, resource_) && same(metric.scope, scope_) &&
            same(metric.scope_schema_url, scope_schema_url_)) {
            return shared_are_sound_;
        }
        resource_ = metric.resource;
        scope_ = metric.scope;
        scope_schema_url_ = metric.scope_schema_url;
        ++shared_id_;
        shared_.clear();
        shared_are_sound_ = add(shared_, resource_, bytes_tag(1), {}) && add_scope();
        return shared_are_sound_;
    }

    /// Adds a scope's name, version, attributes and schema as `otel_scope_*`
    /// (prometheusremotewrite/helper.go, with promote_scope_metadata). Differs from Prometheus,
    /// which leaves all of it out when the scope has no name.
    bool add_scope() {
        malformed broken;
        std::string_view name;
        std::string_view version;
        message_reader fields(scope_, broken);
        for (field f; fields.next(f);) {
            if (f.tag == bytes_tag(1)) name = f.bytes;
            if (f.tag == bytes_tag(2)) version = f.bytes;
        }
        if (broken || !is_utf8(name) || !is_utf8(version) || !is_utf8(scope_schema_url_)) {
            return false;
        }
        if (!add(shared_, scope_, bytes_tag(3), "otel_scope_")) return false;
        set(shared_, "otel_scope_name", name);
        set(shared_, "otel_scope_version", version);
        set(shared_, "otel_scope_schema_url", scope_schema_url_);
        return true;
    }

    bool read_own(const metric_context& metric, std::string_view point, const component_id& id) {
        own_.clear();
        if (!add(own_, point, attribute_tag(metric.kind), {}) || !is_utf8(metric.name)) {
            return false;
        }
        if (id.which == component::bucket) put_bound("le", id.bound);
        if (id.which == component::quantile) put_bound("quantile", id.bound);
        std::string& name = own_.new_text();
        name = translate_metric_name(
            {metric.name, metric.unit, metric.is_monotonic, metric.kind == metric_kind::gauge},
            options_.names);
        if (id.which == component::count) name += "_count";
        if (id.which == component::sum) name += "_sum";
        if (id.which == component::bucket) name += "_bucket";
        if (!name.empty()) own_.put({metric_name_label, name});
        return true;
    }

    void put_bound(std::string_view name, double bound) {
        std::string& text = own_.new_text();
        text = format_number(bound);
        own_.put({name, text});
    }

    /// Whether an own label has the name of a shared one. Both are sorted.
    [[nodiscard]] bool overrides() const {
        auto shared = shared_.labels.begin();
        for (const label_view& each : own_.labels) {
            while (shared != shared_.labels.end() && shared->name < each.name) ++shared;
            if (shared != shared_.labels.end() && shared->name == each.name) return true;
        }
        return false;
    }

    /// Adds the attributes among the fields of `message`, each name with `prefix` before it. Keys
    /// of one message that become the same label have their values joined with `;` in the order of
    /// the keys, as Prometheus does (prometheusremotewrite/helper.go, createAttributes); of a key
    /// that is repeated the last value stays. No label comes from an empty key or value, and none
    /// is called `__name__`.
    /// @returns false when an attribute is malformed
    bool add(part& to, std::string_view message, std::uint32_t tag, std::string_view prefix) {
        malformed broken;
        attributes_.clear();
        message_reader fields(message, broken);
        for (field f; fields.next(f);) {
            if (f.tag != tag) continue;
            const std::optional<key_value> parts = read_key_value(f.bytes);
            if (!parts) return false;
            if (!parts->key.empty()) attributes_.push_back(*parts);
        }
        if (broken) return false;
        const auto by_key = [](const key_value& a, const key_value& b) { return a.key < b.key; };
        if (!std::ranges::is_sorted(attributes_, by_key)) {
            std::ranges::stable_sort(attributes_, by_key);
        }
        message_.clear();
        for (std::size_t i = 0; i < attributes_.size(); ++i) {
            const std::optional<std::string_view> value = text(to, attributes_[i].value);
            if (!value) return false;
            if (i + 1 < attributes_.size() && attributes_[i + 1].key == attributes_[i].key)
                continue;
            const std::string_view name = translated(to, prefix, attributes_[i].key);
            if (is_kept(name, *value)) join(to, {name, *value});
        }
        for (const label_view& each : message_) to.put(each);
        return true;
    }

    /// Adds a label of the message that is being read to those before it.
    void join(part& to, const label_view& added) {
        const auto same_name = [&](const label_view& each) { return each.name == added.name; };
        const bool is_last = message_.empty() || message_.back().name < added.name;
        const auto at = is_last ? message_.end() : std::ranges::find_if(message_, same_name);
        if (at == message_.end()) {
            // Sorted as long as translation keeps the order of the keys, which it mostly does.
            const bool in_order = is_last;
            message_.push_back(added);
            if (!in_order) {
                std::ranges::rotate(std::ranges::lower_bound(message_.begin(), message_.end() - 1,
                                                             added.name, {}, &label_view::name),
                                    message_.end() - 1, message_.end());
            }
            return;
        }
        std::string& joined = to.new_text();
        joined.assign(at->value).append(";").append(added.value);
        at->value = joined;
    }

    void set(part& to, std::string_view name, std::string_view value) {
        const std::string_view label = translated(to, {}, name);
        if (is_kept(label, value)) to.put({label, value});
    }

    [[nodiscard]] bool is_kept(std::string_view name, std::string_view value) const {
        return !value.empty() && !name.empty() && name != metric_name_label && options_.keeps(name);
    }

    /// The text of an AnyValue; nothing when it is malformed.
    static std::optional<std::string_view> text(part& to, std::string_view any_value) {
        if (const auto whole = only_string(any_value)) return whole;
        std::optional<std::string> made = text_of(any_value);
        if (!made) return std::nullopt;
        std::string& kept = to.new_text();
        kept = std::move(*made);
        return kept;
    }

    /// The text of an AnyValue that holds a string and nothing else, in the usual bytes.
    static std::optional<std::string_view> only_string(std::string_view any_value) {
        constexpr std::size_t header = 2;  // tag, and a length in one byte
        if (any_value.size() < header || any_value.size() > header + 0x7f ||
            static_cast<unsigned char>(any_value[0]) != bytes_tag(1) ||
            static_cast<unsigned char>(any_value[1]) != any_value.size() - header) {
            return std::nullopt;
        }
        const std::string_view held = any_value.substr(header);
        if (!is_utf8(held)) return std::nullopt;
        return held;
    }

    /// The label's name. The points of a metric repeat their keys in the same places.
    std::string_view translated(part& to, std::string_view prefix, std::string_view key) const {
        if (to.names_used == to.names.size()) to.names.emplace_back();
        auto& [before, after] = to.names[to.names_used++];
        const bool is_same = !after.empty() && before.size() == prefix.size() + key.size() &&
                             before.starts_with(prefix) && before.ends_with(key);
        if (!is_same) {
            before.assign(prefix).append(key);
            after = translate_label_name(before, options_.names);
        }
        return after;
    }

    const decode_options& options_;
    part shared_;
    part own_;
    std::vector<key_value> attributes_;  ///< of the message that is being read
    std::vector<label_view> message_;    ///< the labels of these, sorted
    std::string_view resource_;
    std::string_view scope_;
    std::string_view scope_schema_url_;
    std::uint64_t shared_id_ = 0;
    bool shared_are_sound_ = false;
};

}  // namespace tidegauge::otlp
