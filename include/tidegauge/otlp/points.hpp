// Data points as they stand on the wire, read into a few numbers and a hash of their attributes.
#pragma once

#include <tidegauge/otlp/wire.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/keyed_hash.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace tidegauge::otlp {

/// The kinds of metrics, by the number of their field in the message Metric.
enum class metric_kind : std::uint8_t {
    none = 0,
    gauge = 5,
    sum = 7,
    histogram = 9,
    exponential_histogram = 10,
    summary = 11,
};

/// The tag of an attribute in the data points of `kind`.
[[nodiscard]] constexpr std::uint32_t attribute_tag(metric_kind kind) noexcept {
    if (kind == metric_kind::histogram) return bytes_tag(9);
    return kind == metric_kind::exponential_histogram ? bytes_tag(1) : bytes_tag(7);
}

/// The attributes of a point as bytes, to be hashed: one run of neighbouring fields, as all known
/// senders write them, or several runs that other fields separate.
class attribute_runs {
  public:
    /// `seed` knows the metric.
    attribute_runs(const keyed_hash& hash, keyed_hash::state seed) noexcept
        : hash_(hash), before_(seed) {}

    /// Takes up fields that lie behind those before them.
    [[gnu::always_inline]] void add(std::string_view fields) noexcept {
        if (newest_.empty()) {
            newest_ = fields;
        } else if (newest_.data() + newest_.size() == fields.data()) {
            newest_ = {newest_.data(), newest_.size() + fields.size()};
        } else {
            before_ = chain();
            newest_ = fields;
            split_ = true;
        }
    }

    /// The last run, which is all of them unless they are split.
    [[nodiscard]] std::string_view newest() const noexcept { return newest_; }
    [[nodiscard]] bool are_split() const noexcept { return split_; }

    /// Whether these are the very bytes of `other`, given that they begin at the same place.
    [[nodiscard]] bool same_run(const attribute_runs& other) const noexcept {
        return !split_ && !other.split_ && newest_.size() == other.newest_.size();
    }

    /// The fingerprint of the metric with these attributes.
    [[gnu::always_inline]] [[nodiscard]] fingerprint finish() const noexcept {
        return hash_.finish(before_, newest_);
    }

    /// The same, for more to be added.
    [[nodiscard]] keyed_hash::state chain() const noexcept { return hash_.chain(before_, newest_); }

  private:
    const keyed_hash& hash_;
    keyed_hash::state before_;  ///< with all runs but the newest
    std::string_view newest_;
    bool split_ = false;
};

/// DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK: the series has ended, and the value means nothing.
inline constexpr std::uint64_t no_recorded_value = 1;

/// A NumberDataPoint.
struct number_point {
    number_point(const keyed_hash& hash, keyed_hash::state seed) noexcept
        : attributes(hash, seed) {}

    std::uint64_t time_ns = 0;
    std::uint64_t start_ns = 0;
    double value = 0;
    bool has_value = false;
    bool is_guess = false;  ///< what it holds from the first attribute on was not looked at
    std::uint64_t flags = 0;
    attribute_runs attributes;

    void set_value(bool is_double, std::uint64_t number) noexcept {
        value = is_double ? std::bit_cast<double>(number)
                          : static_cast<double>(static_cast<std::int64_t>(number));
        has_value = true;
    }

    /// Takes a field other than an attribute.
    [[gnu::always_inline]] void set(std::uint32_t tag, std::uint64_t number) noexcept {
        switch (tag) {
            case fixed64_tag(2):
                start_ns = number;
                break;
            case fixed64_tag(3):
                time_ns = number;
                break;
            case fixed64_tag(4):
            case fixed64_tag(6):
                set_value(tag == fixed64_tag(4), number);
                break;
            case varint_tag(8):
                flags = number;
                break;
            default:
                break;
        }
    }
};

namespace detail {

/// Whether `bytes` may end with the field `flags`, of however many bytes.
[[gnu::always_inline]] [[nodiscard]] inline bool may_end_with_flags(
    std::string_view bytes) noexcept {
    std::size_t at = bytes.size() - 1;
    do {
        if (at-- == 0) return false;
    } while (static_cast<unsigned char>(bytes[at]) >= 0x80);
    return static_cast<unsigned char>(bytes[at]) == varint_tag(8);
}

/// Takes `rest`, which begins with the first attribute of `p`, for nothing but attributes, or for
/// attributes and the value, as the Go SDK writes it. @returns false if it looks otherwise
[[gnu::always_inline]] [[nodiscard]] inline bool guess_attributes(std::string_view rest,
                                                                  number_point& p) noexcept {
    if (p.time_ns == 0 || may_end_with_flags(rest)) return false;
    if (!p.has_value && (p.flags & no_recorded_value) == 0) {
        constexpr std::size_t tag_and_number = 9;
        if (rest.size() <= tag_and_number) return false;
        const char* const last = rest.data() + rest.size() - tag_and_number;
        const auto tag = static_cast<unsigned char>(*last);
        if (tag != fixed64_tag(4) && tag != fixed64_tag(6)) return false;
        rest.remove_suffix(tag_and_number);
        if (may_end_with_flags(rest)) return false;
        p.set(tag, load_fixed64(last + 1));
    }
    p.attributes.add(rest);
    p.is_guess = true;
    return true;
}

}  // namespace detail

/// Reads a number point that begins with its start, time and value in this order or the opposite
/// one, as nearly all do, by looking at four tags. What follows is taken for attributes, which must
/// be verified for bytes that were never seen. @returns false if it looks otherwise
[[gnu::always_inline]] [[nodiscard]] inline bool guess_number_point(std::string_view bytes,
                                                                    number_point& p) noexcept {
    const auto tag_at = [bytes](std::size_t at) {
        return std::uint32_t{static_cast<unsigned char>(bytes[at])};
    };
    if (bytes.size() < 29 || tag_at(27) != bytes_tag(7) || tag_at(9) != fixed64_tag(3))
        return false;
    std::size_t start = 0;
    std::size_t value = 18;
    if (tag_at(start) != fixed64_tag(2)) std::swap(start, value);
    if (tag_at(start) != fixed64_tag(2)) return false;
    const bool is_double = tag_at(value) == fixed64_tag(4);
    if (!is_double && tag_at(value) != fixed64_tag(6)) return false;
    p.start_ns = load_fixed64(bytes.data() + start + 1);
    p.time_ns = load_fixed64(bytes.data() + 10);
    p.set_value(is_double, load_fixed64(bytes.data() + value + 1));
    bytes.remove_prefix(27);
    return detail::guess_attributes(bytes, p);
}

/// Reads a number point whatever the order of its fields. @returns false when it is malformed
///
/// `may_guess`: the reading may end at the first attribute. What follows is then taken for
/// attributes, which is right for all that the Collector (old and new) and the SDKs write, and
/// holds if these bytes are known: for bytes that were never seen it must be verified. Walking
/// over six attributes costs a third of the reading of a point.
[[gnu::always_inline]] [[nodiscard]] inline bool read_number_point(std::string_view bytes,
                                                                   bool may_guess,
                                                                   malformed& broken,
                                                                   number_point& p) noexcept {
    message_reader fields(bytes, broken);
    for (field f; fields.next(f);) {
        if (f.tag != bytes_tag(7)) {
            p.set(f.tag, f.number);
            continue;
        }
        if (may_guess) {
            bytes.remove_prefix(static_cast<std::size_t>(f.whole.data() - bytes.data()));
            if (detail::guess_attributes(bytes, p)) return true;
            may_guess = false;
        }
        p.attributes.add(f.whole);
    }
    return !broken;
}

/// A HistogramDataPoint, ExponentialHistogramDataPoint or SummaryDataPoint, less their buckets and
/// quantiles, which are read in place.
struct distribution_point {
    distribution_point(const keyed_hash& hash, keyed_hash::state seed) noexcept
        : attributes(hash, seed) {}

    std::uint64_t time_ns = 0;
    std::uint64_t start_ns = 0;
    std::uint64_t count = 0;
    double sum = 0;
    bool has_sum = false;
    std::uint64_t flags = 0;
    std::size_t bucket_counts = 0;  ///< how many there are
    std::size_t bounds = 0;
    attribute_runs attributes;
};

/// The values of a repeated field of eight-byte numbers, packed or not.
class fixed64_values {
  public:
    /// @pre `message` is well-formed
    fixed64_values(std::string_view message, std::uint32_t number) noexcept
        : fields_(message, broken_), number_(number) {}

    fixed64_values(const fixed64_values&) = delete;  // the reader refers to its own
    fixed64_values& operator=(const fixed64_values&) = delete;

    [[gnu::always_inline]] bool next(std::uint64_t& value) noexcept {
        if (left_.empty() && !find_more()) return false;
        value = load_fixed64(left_.data());
        left_.remove_prefix(8);
        return true;
    }

  private:
    /// Looks for the next field with values.
    [[gnu::noinline]] bool find_more() noexcept {
        for (field f; left_.empty();) {
            if (!fields_.next(f)) return false;
            if (f.tag == fixed64_tag(number_)) left_ = f.whole.substr(f.whole.size() - 8);
            if (f.tag == bytes_tag(number_)) left_ = f.bytes;
        }
        return true;
    }

    malformed broken_;
    message_reader fields_;
    std::uint32_t number_;
    std::string_view left_;  ///< values that were found and not given yet
};

namespace detail {

/// Counts the values of one field of eight-byte numbers.
inline bool count_fixed64(const field& f, malformed& broken, std::size_t& count) noexcept {
    if (f.bytes.size() % 8 != 0) {
        broken = {f.whole.data(), "packed values of eight bytes each"};
        return false;
    }
    count += f.bytes.size() / 8;
    return true;
}

}  // namespace detail

/// Reads a point of a histogram, an exponential histogram or a summary, whatever the order of its
/// fields. @returns false when it is malformed
[[nodiscard]] inline bool read_distribution_point(std::string_view bytes, metric_kind kind,
                                                  malformed& broken,
                                                  distribution_point& p) noexcept {
    const std::uint32_t flags_tag = varint_tag(kind == metric_kind::summary ? 8 : 10);
    p.has_sum = kind == metric_kind::summary;  // there it is not optional
    message_reader fields(bytes, broken);
    for (field f; fields.next(f);) {
        if (f.tag == attribute_tag(kind)) {
            p.attributes.add(f.whole);
        } else if (f.tag == flags_tag) {
            p.flags = f.number;
        } else if (f.tag == fixed64_tag(2)) {
            p.start_ns = f.number;
        } else if (f.tag == fixed64_tag(3)) {
            p.time_ns = f.number;
        } else if (f.tag == fixed64_tag(4)) {
            p.count = f.number;
        } else if (f.tag == fixed64_tag(5)) {
            p.sum = f.as_double();
            p.has_sum = true;
        } else if (kind == metric_kind::histogram) {
            if (f.tag == fixed64_tag(6)) ++p.bucket_counts;
            if (f.tag == fixed64_tag(7)) ++p.bounds;
            if (f.tag == bytes_tag(6) && !detail::count_fixed64(f, broken, p.bucket_counts)) break;
            if (f.tag == bytes_tag(7) && !detail::count_fixed64(f, broken, p.bounds)) break;
        }
    }
    return !broken;
}

/// Whether a histogram's bucket counts and bounds fit together: one count more than bounds, which
/// increase, or neither (metrics.proto, HistogramDataPoint). That the counts add up to `count` is
/// not asked: senders that scrape cannot always keep it, and Prometheus takes those as well.
/// @pre `bytes` are those of a HistogramDataPoint and were read into `p`
[[nodiscard]] inline bool buckets_fit(std::string_view bytes,
                                      const distribution_point& p) noexcept {
    const bool has_neither = p.bucket_counts == 0 && p.bounds == 0;
    if (!has_neither && p.bucket_counts != p.bounds + 1) return false;
    fixed64_values bounds(bytes, 7);
    double before = -std::numeric_limits<double>::infinity();
    bool first = true;
    for (std::uint64_t bits = 0; bounds.next(bits); first = false) {
        const auto bound = std::bit_cast<double>(bits);
        if (first ? bound != bound : !(bound > before)) return false;
        before = bound;
    }
    return true;
}

/// A ValueAtQuantile of a summary.
struct quantile_value {
    double quantile = 0;
    double value = 0;
};

/// Reads the next quantile of a SummaryDataPoint. @returns false at the end
[[nodiscard]] inline bool next_quantile(message_reader& fields, malformed& broken,
                                        quantile_value& q) noexcept {
    for (field f; fields.next(f);) {
        if (f.tag != bytes_tag(6)) continue;
        q = {};
        message_reader parts(f.bytes, broken);
        for (field part; parts.next(part);) {
            if (part.tag == fixed64_tag(1)) q.quantile = part.as_double();
            if (part.tag == fixed64_tag(2)) q.value = part.as_double();
        }
        return !broken;
    }
    return false;
}

/// Whether all quantiles of a SummaryDataPoint lie in [0, 1] (metrics.proto, ValueAtQuantile).
[[nodiscard]] inline bool quantiles_fit(std::string_view bytes, malformed& broken) noexcept {
    message_reader fields(bytes, broken);
    for (quantile_value q; next_quantile(fields, broken, q);) {
        if (!(q.quantile >= 0 && q.quantile <= 1)) return false;
    }
    return true;
}

}  // namespace tidegauge::otlp
