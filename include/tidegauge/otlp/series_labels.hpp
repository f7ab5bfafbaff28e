// The labels of the series that a point belongs to, decoded in full.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/same_text.hpp>
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
#include <memory>
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
enum class component : std::uint8_t { value, count, sum, bucket, quantile, histogram };

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
        if (own_are_plain_ || !overrides()) {
            return described_labels{shared_.labels, shared_id_, own_.labels};
        }
        for (const label_view& each : shared_.labels) {
            if (!own_.has(each.name)) own_.put(each);
        }
        return described_labels{{}, 0, own_.labels};
    }

  private:
    /// An attribute that was read, kept in case that it comes again in the same place.
    struct attribute {
        std::string bytes;  ///< a KeyValue message; empty before the first, and of a malformed one
        std::string_view prefix;
        std::string_view key;  ///< in `bytes`
        std::string name;      ///< of the label
        std::string made;      ///< the value's text where it does not stand in `bytes`
        std::string_view value;
    };

    /// Labels, and the texts that some of them had to be given. What views refer to never moves.
    struct part {
        std::vector<label_view> labels;  ///< sorted by name
        std::vector<std::unique_ptr<attribute>> attributes;
        std::size_t attributes_used = 0;
        std::deque<std::string> texts;
        std::size_t texts_used = 0;

        void clear() noexcept {
            labels.clear();
            attributes_used = 0;
            texts_used = 0;
        }
        [[nodiscard]] attribute& next_attribute() {
            if (attributes_used == attributes.size()) {
                attributes.push_back(std::make_unique<attribute>());
            }
            return *attributes[attributes_used++];
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
        if (shared_id_ != 0 && is_same(metric.resource, newest_.resource) &&
            is_same(metric.scope, newest_.scope) &&
            is_same(metric.scope_schema_url, newest_.scope_schema_url)) {
            return shared_are_sound_;
        }
        newest_ = metric;
        metric_name_ = {};
        ++shared_id_;
        own_are_plain_ = false;
        shared_.clear();
        shared_are_sound_ = add(shared_, metric.resource, bytes_tag(1), {});
        if (options_.names == name_translation::prometheus) add_identity();
        shared_are_sound_ = shared_are_sound_ && add_scope(metric);
        return shared_are_sound_;
    }

    /// Whether both are the same bytes of the request.
    [[nodiscard]] static bool is_same(std::string_view a, std::string_view b) noexcept {
        return a.data() == b.data() && a.size() == b.size();
    }

    /// Adds what Prometheus calls the resource whose attributes were read last
    /// (prometheusremotewrite/helper.go, createAttributes). Differs from Prometheus, where these
    /// are the only labels of a resource unless others are asked for.
    void add_identity() {
        const auto value_of = [this](std::string_view key) {
            const auto found = std::ranges::find(message_, key, &attribute::key);
            return found == message_.end() ? std::string_view() : (*found)->value;
        };
        const std::string_view service = value_of("service.name");
        const std::string_view space = value_of("service.namespace");
        std::string& job = shared_.new_text();
        job = service.empty() || space.empty() ? "" : std::string(space) + '/';
        job += service;
        if (is_kept("job", job)) shared_.put({"job", job});
        const std::string_view instance = value_of("service.instance.id");
        if (is_kept("instance", instance)) shared_.put({"instance", instance});
    }

    /// Adds a scope's name, version, attributes and schema as `otel_scope_*`
    /// (prometheusremotewrite/helper.go, with promote_scope_metadata). Differs from Prometheus,
    /// which leaves all of it out when the scope has no name.
    bool add_scope(const metric_context& metric) {
        malformed broken;
        std::string_view name;
        std::string_view version;
        message_reader fields(metric.scope, broken);
        for (field f; fields.next(f);) {
            if (f.tag == bytes_tag(1)) name = f.bytes;
            if (f.tag == bytes_tag(2)) version = f.bytes;
        }
        if (broken || !is_utf8(name) || !is_utf8(version) || !is_utf8(metric.scope_schema_url)) {
            return false;
        }
        if (!add(shared_, metric.scope, bytes_tag(3), "otel_scope_")) return false;
        put_scope("otel_scope_name", name);
        put_scope("otel_scope_version", version);
        put_scope("otel_scope_schema_url", metric.scope_schema_url);
        return true;
    }

    void put_scope(std::string_view name, std::string_view value) {
        std::string& label = shared_.new_text();
        label = translate_label_name(name, options_.names);
        if (is_kept(label, value)) shared_.put({label, value});
    }

    bool read_own(const metric_context& metric, std::string_view point, const component_id& id) {
        own_.clear();
        // A point that turns out malformed leaves nothing for the next one to rely on.
        const bool were_plain = std::exchange(own_are_plain_, false);
        if (!collect(own_, point, attribute_tag(metric.kind), {}) || !name(metric)) return false;
        own_are_plain_ = were_plain && !keys_have_changed_;
        if (own_are_plain_) {
            for (const attribute* each : message_) {
                if (is_kept(each->name, each->value)) {
                    own_.labels.push_back({each->name, each->value});
                }
            }
        } else {
            own_are_plain_ = sort_out(own_) && !own_.has("le") && !own_.has("quantile");
            own_are_plain_ = own_are_plain_ && !overrides();
        }
        if (id.which == component::bucket) put_bound("le", id.bound);
        if (id.which == component::quantile) put_bound("quantile", id.bound);
        const std::string_view full = full_name(id.which);
        if (!full.empty()) put_own(metric_name_label, full);
        return true;
    }

    /// Adds a label that comes from no attribute.
    void put_own(std::string_view name, std::string_view value) {
        if (own_are_plain_) {
            own_.labels.push_back({name, value});
        } else {
            own_.put({name, value});
        }
    }

    /// The metric's name with what a component adds to it.
    std::string_view full_name(component which) {
        if (which == component::value || which == component::quantile ||
            which == component::histogram) {
            return metric_name_;
        }
        std::string& full = own_.new_text();
        full = metric_name_;
        if (which == component::count) full += "_count";
        if (which == component::sum) full += "_sum";
        if (which == component::bucket) full += "_bucket";
        return full;
    }

    /// Translates the metric's name, unless it is the one that was translated last.
    bool name(const metric_context& metric) {
        if (!metric_name_.empty() && is_same(metric.name, newest_.name) &&
            is_same(metric.unit, newest_.unit) && metric.kind == newest_.kind &&
            metric.is_monotonic == newest_.is_monotonic) {
            return true;
        }
        newest_ = metric;
        metric_name_.clear();
        if (!is_utf8(metric.name)) return false;
        metric_name_ = translate_metric_name(
            {metric.name, metric.unit, metric.is_monotonic, metric.kind == metric_kind::gauge},
            options_.names);
        return true;
    }

    void put_bound(std::string_view name, double bound) {
        std::string& text = own_.new_text();
        text = format_number(bound);
        put_own(name, text);
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
        if (!collect(to, message, tag, prefix)) return false;
        sort_out(to);
        return true;
    }

    /// Fills `message_` with the attributes among the fields of `message`, and notes whether keys
    /// are others than those of the message before.
    bool collect(part& to, std::string_view message, std::uint32_t tag, std::string_view prefix) {
        malformed broken;
        const std::size_t before = message_.size();
        message_.clear();
        keys_have_changed_ = false;
        message_reader fields(message, broken);
        for (field f; fields.next(f);) {
            if (f.tag != tag) continue;
            attribute& read = to.next_attribute();
            if (!recognise(read, f.bytes, prefix)) return false;
            if (!read.key.empty()) message_.push_back(&read);
        }
        keys_have_changed_ = keys_have_changed_ || message_.size() != before;
        return !broken;
    }

    /// Sorts `message_` by key or by name, and keeps the order of equal ones.
    template <typename Text>
    void sort_by(Text attribute::*text) {
        constexpr std::size_t few = 32;  // inserted one by one in half of the time
        if (message_.size() > few) {
            std::ranges::stable_sort(message_, {}, text);
            return;
        }
        for (std::size_t i = 1; i < message_.size(); ++i) {
            const attribute* const moved = message_[i];
            std::size_t to = i;
            for (; to != 0 && moved->*text < message_[to - 1]->*text; --to) {
                message_[to] = message_[to - 1];
            }
            message_[to] = moved;
        }
    }

    /// Reads an attribute, unless it is the one that was read in its place before. @returns false
    /// when it is malformed
    bool recognise(attribute& a, std::string_view bytes, std::string_view prefix) {
        if (!a.bytes.empty() && is_same_text(a.bytes, bytes) && is_same_text(a.prefix, prefix))
            return true;
        const bool had_name = !a.bytes.empty() && is_same_text(a.prefix, prefix);
        const std::optional<key_value> parts = read_key_value(bytes);
        const bool same_key = had_name && parts && is_same_text(parts->key, a.key);
        a.bytes.clear();
        if (!parts) return false;
        const auto kept = [&](std::string_view view) {  // the view's copy in `a.bytes`
            if (view.empty()) return std::string_view();
            return std::string_view(a.bytes).substr(
                static_cast<std::size_t>(view.data() - bytes.data()), view.size());
        };
        a.bytes = bytes;
        a.prefix = prefix;
        a.key = kept(parts->key);
        if (!same_key) {
            keys_have_changed_ = true;
            a.name = translate_label_name(std::string(prefix).append(a.key), options_.names);
        }
        if (const auto whole = only_string(parts->value)) {
            a.value = kept(*whole);
            return true;
        }
        std::optional<std::string> made = text_of(parts->value);
        if (!made) {
            a.bytes.clear();
            return false;
        }
        a.made = std::move(*made);
        a.value = a.made;
        return true;
    }

    /// Adds the attributes in `message_`. @returns whether each is a label of its own
    bool sort_out(part& to) {
        const std::size_t all = message_.size();
        sort_by(&attribute::key);
        const auto is_repeated = [](const attribute* a, const attribute* b) {
            return a->key == b->key;
        };
        const auto first = std::unique(message_.rbegin(), message_.rend(), is_repeated).base();
        message_.erase(message_.begin(), first);
        sort_by(&attribute::name);
        std::size_t names = 0;
        for (auto each = message_.begin(); each != message_.end(); ++names) {
            label_view joined{(*each)->name, {}};
            for (; each != message_.end() && (*each)->name == joined.name; ++each) {
                joined.value = join(to, joined.value, (*each)->value);
            }
            if (is_kept(joined.name, joined.value)) to.put(joined);
        }
        return names == all;
    }

    static std::string_view join(part& to, std::string_view a, std::string_view b) {
        if (a.empty()) return b;
        if (b.empty()) return a;
        std::string& text = to.new_text();
        return text.assign(a).append(";").append(b);
    }

    [[nodiscard]] bool is_kept(std::string_view name, std::string_view value) const {
        return !value.empty() && !name.empty() && name != metric_name_label && options_.keeps(name);
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

    const decode_options& options_;
    part shared_;
    part own_;
    std::vector<const attribute*> message_;  ///< the attributes of one message
    metric_context newest_;                  ///< what was read last
    std::string metric_name_;                ///< translated
    std::uint64_t shared_id_ = 0;
    bool shared_are_sound_ = false;
    bool keys_have_changed_ = true;  ///< of the newest message, against the one before
    /// The keys of the newest point are labels apart from each other, from the shared ones and from
    /// those that come from no attribute; so are those of a point with the same keys.
    bool own_are_plain_ = false;
};

}  // namespace tidegauge::otlp
