// OTLP metrics from the wire straight into a sink, without a model in between.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/otlp/exponential.hpp>
#include <tidegauge/otlp/identity.hpp>
#include <tidegauge/otlp/newest_time.hpp>
#include <tidegauge/otlp/point_batch.hpp>
#include <tidegauge/otlp/points.hpp>
#include <tidegauge/otlp/sample_sink.hpp>
#include <tidegauge/otlp/series_labels.hpp>
#include <tidegauge/otlp/target_info.hpp>
#include <tidegauge/otlp/wire.hpp>
#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::otlp {

/// What became of a request.
struct decode_result {
    std::uint64_t data_points = 0;                          ///< how many it held
    std::uint64_t rejected_data_points = 0;                 ///< for OTLP's partial_success
    std::array<std::uint64_t, rejection_count> rejected{};  ///< the same by reason
    /// Which metric was rejected first, and why. Also a warning when nothing was rejected, but a
    /// metric held nothing that is known here, or deltas overlap. Empty when all is well.
    std::string error_message;
};

namespace detail {

/// A name from outside for a message: short, and without what a log could stumble over.
[[nodiscard]] inline std::string quoted_name(std::string_view name) {
    std::string out = "\"";
    for (const char c : name.substr(0, 128)) out += ' ' <= c && c <= '~' && c != '"' ? c : '?';
    return out += name.size() > 128 ? "...\"" : "\"";
}

/// Decodes one request.
///
/// A request nests resources, scopes, metrics and data points, and any level may name its owner
/// behind what it owns (the Collector writes fields in descending order). So each level is read
/// twice: first the fields that say what it is, then the ones that it holds. Where a field that
/// can only be there once comes twice, the last one counts.
template <sample_sink Sink>
class decoder {
  public:
    decoder(const decode_options& options, Sink& sink, timestamp now)
        : options_(options), sink_(sink), now_(now), hash_(sink.hash()) {}

    decoder(const decoder&) = delete;  // the batch refers to its neighbours
    decoder& operator=(const decoder&) = delete;

    absl::StatusOr<decode_result> decode(std::string_view request) {
        const keyed_hash::state seed = identity_of(hash_, options_);
        message_reader fields(request, broken_);
        for (field f; fields.next(f);) {
            if (f.tag == bytes_tag(1)) read_resource_metrics(f.bytes, seed);
        }
        if (broken_) {
            return invalid_argument("byte " + std::to_string(broken_.at - request.data()) +
                                    " of the ExportMetricsServiceRequest: expected " +
                                    std::string(broken_.expected));
        }
        if (result_.error_message.empty()) result_.error_message = std::move(warning_);
        return std::move(result_);
    }

  private:
    using run = decltype(std::declval<Sink&>().write(0, timestamp()));

    void read_resource_metrics(std::string_view message, keyed_hash::state seed) {
        std::string_view resource;
        message_reader head(message, broken_);
        for (field f; head.next(f);) {
            if (f.tag == bytes_tag(1)) resource = f.bytes;
        }
        if (broken_) return;
        metric_.context.resource = resource;
        run mine = sink_.write(hash_.finish(seed, resource).low, now_);
        run_ = &mine;
        seed = hash_.chain(seed, resource);
        message_reader fields(message, broken_);
        for (field f; fields.next(f);) {
            if (f.tag == bytes_tag(2)) read_scope_metrics(f.bytes, seed);
        }
        flush();
        if (options_.names == name_translation::prometheus) add_target_info(message, seed);
        run_ = nullptr;
    }

    /// A 1 at the time of the newest point. It is no data point of the sender's, so one that is
    /// refused is a warning and counts nowhere.
    void add_target_info(std::string_view message, keyed_hash::state seed) {
        const std::string_view resource = metric_.context.resource;
        const std::optional<timestamp> at = newest_time_of_resource(message);
        if (broken_ || !at || !has_target_info(resource)) return;
        metric_.context = {};
        metric_.context.resource = resource;
        metric_.context.name = target_info_name;
        metric_.context.kind = metric_kind::gauge;
        metric_.seed = chain_metric(hash_, seed, metric_.context);
        batch_.begin_metric();
        point& p = batch_.next();
        p = {.id = identify(hash_, metric_.seed, {}),
             .at = *at,
             .value = 1,
             .type = metric_type::gauge};
        batch_.add(metric_, "", component_id{});
        const auto refused = [this](rejection why, std::string_view name) {
            warning_ = "metric " + quoted_name(name) + ": " + std::string(reason(why));
        };
        batch_.flush(*run_, broken_, refused, [](std::string_view) {});
    }

    void read_scope_metrics(std::string_view message, keyed_hash::state seed) {
        metric_context& its = metric_.context;
        its.scope = {};
        its.scope_schema_url = {};
        message_reader head(message, broken_);
        for (field f; head.next(f);) {
            if (f.tag == bytes_tag(1)) its.scope = f.bytes;
            if (f.tag == bytes_tag(3)) its.scope_schema_url = f.bytes;
        }
        seed = hash_.chain(hash_.chain(seed, its.scope), its.scope_schema_url);
        message_reader fields(message, broken_);
        for (field f; fields.next(f);) {
            if (f.tag == bytes_tag(2)) read_metric(f.bytes, seed);
        }
    }

    [[gnu::hot]] void read_metric(std::string_view message, keyed_hash::state seed) {
        metric_context& its = metric_.context;
        its.name = {};
        its.unit = {};
        its.kind = metric_kind::none;
        std::string_view data;
        message_reader head(message, broken_);
        for (field f; head.next(f);) {
            switch (f.tag) {
                case bytes_tag(1):
                    its.name = f.bytes;
                    break;
                case bytes_tag(3):
                    its.unit = f.bytes;
                    break;
                case bytes_tag(5):
                case bytes_tag(7):
                case bytes_tag(9):
                case bytes_tag(10):
                case bytes_tag(11):
                    its.kind = static_cast<metric_kind>(f.tag >> 3U);
                    data = f.bytes;
                    break;
                default:
                    break;
            }
        }
        if (broken_) return;
        if (its.kind == metric_kind::none) {
            warning_ = "metric " + quoted_name(its.name) +
                       ": expected a gauge, sum, histogram, exponential_histogram or summary";
            return;
        }
        read_temporality(data);
        metric_.seed = chain_metric(hash_, seed, its);
        batch_.begin_metric();
        read_data(data);
    }

    /// Looks for temporality and monotonicity, which stand behind the points or before them; stops
    /// at the points once both are known.
    void read_temporality(std::string_view data) {
        metric_context& its = metric_.context;
        its.temporality = 0;
        its.is_monotonic = false;
        if (!its.has_temporality()) return;
        message_reader head(data, broken_);
        for (field f; head.next(f);) {
            if (f.tag == varint_tag(2)) its.temporality = f.number;
            if (its.kind != metric_kind::sum) continue;
            if (f.tag == varint_tag(3)) its.is_monotonic = f.number != 0;
            if (f.tag == bytes_tag(1) && its.temporality != 0 && its.is_monotonic) return;
        }
    }

    [[gnu::hot]] void read_data(std::string_view data) {
        const metric_context& its = metric_.context;
        rejection why = rejection::none;
        if (its.has_temporality() && !its.is_delta() && !its.is_cumulative()) {
            why = rejection::no_temporality;
        }
        if (its.name.empty()) why = rejection::no_name;
        const bool has_numbers = its.kind == metric_kind::gauge || its.kind == metric_kind::sum;
        message_reader fields(data, broken_);
        for (field f; fields.next(f);) {
            if (f.tag != bytes_tag(1)) continue;
            ++result_.data_points;
            if (why != rejection::none) {
                refuse(why);
            } else if (has_numbers) {
                read_number(f.bytes);
            } else {
                read_distribution(f.bytes);
            }
        }
    }

    [[gnu::always_inline]] void read_number(std::string_view bytes) {
        number_point read(hash_, metric_.seed);
        if (!batch_.may_guess() || !guess_number_point(bytes, read)) return read_any_number(bytes);
        take_number(read, bytes);
    }

    /// The slow path, twice as long: a point of another shape.
    [[gnu::noinline]] void read_any_number(std::string_view bytes) {
        number_point read(hash_, metric_.seed);
        if (read_number_point(bytes, batch_.may_guess(), broken_, read)) take_number(read, bytes);
    }

    [[gnu::always_inline]] void take_number(const number_point& read, std::string_view bytes) {
        point& p = batch_.next();
        const rejection why = make_point(read, metric_.context, p);
        if (why != rejection::none) return refuse(why);
        batch_.add(metric_, bytes, read);
        if (batch_.full()) flush();
    }

    void read_distribution(std::string_view bytes) {
        const metric_context& its = metric_.context;
        distribution_point read(hash_, metric_.seed);
        if (!read_distribution_point(bytes, its.kind, broken_, read)) return;
        if (read.time_ns == 0) return refuse(rejection::no_time);
        const bool ended = (read.flags & no_recorded_value) != 0;
        const bool has_buckets = its.kind == metric_kind::histogram;
        const bool is_exponential = its.kind == metric_kind::exponential_histogram;
        const rejection why = ended ? rejection::none : misfit(bytes, read);
        if (broken_) return;
        if (why != rejection::none) return refuse(why);
        const keyed_hash::state seed = read.attributes.chain();
        point p{};
        p.at = from_unix_nanos(read.time_ns);
        p.start = from_unix_nanos(read.start_ns);
        p.type = metric_type::counter;
        p.counted = its.counted();
        if (is_exponential && !take_histogram(bytes, ended, seed, p)) return;
        const auto give = [&](const component_id& id, double value) {
            point& component = batch_.next();
            component = p;
            component.id = identify(hash_, seed, id);
            component.value = ended ? stale_nan : value;
            batch_.add(metric_, bytes, id);
            if (batch_.full()) flush();
        };
        give({component::count}, static_cast<double>(read.count));
        if (read.has_sum || ended) give({component::sum}, read.sum);
        if (has_buckets) give_buckets(bytes, read, give);
        if (its.kind != metric_kind::summary) return;
        p.type = metric_type::gauge;
        p.start = {};
        give_quantiles(bytes, give);
    }

    /// Hands the histogram of an exponential point on at once: batches are for numbers.
    /// @returns whether it was taken; if not, nothing of its data point is
    [[gnu::noinline]] bool take_histogram(std::string_view bytes, bool ended,
                                          keyed_hash::state seed, point p) {
        native_histogram h;
        if (ended) {
            h.sum = stale_nan;
        } else {
            p.outcome = read_exponential(bytes, broken_, h);
        }
        if (broken_) return false;
        if (p.outcome == rejection::none) {
            const component_id id{component::histogram};
            p.id = identify(hash_, seed, id);
            p.type = metric_type::histogram;
            run_->append_histogram(
                p, std::move(h), [&](std::size_t) { return batch_.describe(metric_, bytes, id); });
        }
        if (p.outcome != rejection::none) refuse(p.outcome);
        return p.outcome == rejection::none;
    }

    /// What is wrong with the parts of a point of a distribution.
    rejection misfit(std::string_view bytes, const distribution_point& read) {
        switch (metric_.context.kind) {
            case metric_kind::histogram:
                return buckets_fit(bytes, read) ? rejection::none : rejection::bad_histogram;
            case metric_kind::summary:
                return quantiles_fit(bytes, broken_) ? rejection::none : rejection::bad_quantile;
            default:
                return rejection::none;
        }
    }

    /// Prometheus' buckets: each counts all that is not above its bound, the last one everything
    /// (prometheusremotewrite/helper.go, addHistogramDataPoints).
    template <typename Give>
    void give_buckets(std::string_view bytes, const distribution_point& read, const Give& give) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        fixed64_values bounds(bytes, 7);
        fixed64_values counts(bytes, 6);
        std::uint64_t total = 0;
        for (std::uint64_t bits = 0; bounds.next(bits);) {
            std::uint64_t count = 0;  // a point that has ended may have none
            counts.next(count);
            total += count;
            const auto bound = std::bit_cast<double>(bits);
            if (bound != infinity) give({component::bucket, bound}, static_cast<double>(total));
        }
        give({component::bucket, infinity}, static_cast<double>(read.count));
    }

    template <typename Give>
    void give_quantiles(std::string_view bytes, const Give& give) {
        message_reader fields(bytes, broken_);
        for (quantile_value q; next_quantile(fields, broken_, q);) {
            give({component::quantile, q.quantile}, q.value);
        }
    }

    [[gnu::noinline]] void flush() {
        batch_.flush(
            *run_, broken_, [this](rejection why, std::string_view name) { refuse(why, name); },
            [this](std::string_view name) { warn_of_overlap(name); });
    }

    void warn_of_overlap(std::string_view metric_name) {
        if (!warning_.empty()) return;
        warning_ =
            "metric " + quoted_name(metric_name) +
            ": deltas overlap, of which all were added up; expected start_time_unix_nano not "
            "before the time of the point before, from one sender a series";
    }

    void refuse(rejection why) { refuse(why, metric_.context.name); }

    void refuse(rejection why, std::string_view metric_name) {
        ++result_.rejected_data_points;
        ++result_.rejected[static_cast<std::size_t>(why)];
        if (!result_.error_message.empty()) return;
        result_.error_message =
            "metric " + quoted_name(metric_name) + ": " + std::string(reason(why));
    }

    const decode_options& options_;
    Sink& sink_;
    timestamp now_;
    const keyed_hash& hash_;
    point_batch batch_{hash_, options_};
    current_metric metric_;
    run* run_ = nullptr;
    malformed broken_;
    decode_result result_;
    std::string warning_;
};

}  // namespace detail

/// Writes all points of an ExportMetricsServiceRequest into `sink`, `now` being the receiver's
/// clock: gauges, sums, classic histograms (`_bucket`, `_sum`, `_count`), exponential histograms
/// (native histograms of the metric's own name, and `_sum`, `_count`), summaries (`quantile`,
/// `_sum`, `_count`); int64 values as doubles; a point flagged as having no recorded value as a
/// staleness marker. Fields may come in any order, and unknown ones are skipped.
///
/// @returns what was rejected, and why; or INVALID_ARGUMENT, naming the byte, when the request is
/// no protobuf. Points that stand before that byte may have been stored.
/// Cost: 64 known points at a time, nothing allocated; a new series decodes its labels.
/// Threads: as the sink's.
template <sample_sink Sink>
[[nodiscard]] absl::StatusOr<decode_result> decode(std::string_view request,
                                                   const decode_options& options, Sink& sink,
                                                   timestamp now) {
    return detail::decoder<Sink>(options, sink, now).decode(request);
}

}  // namespace tidegauge::otlp
