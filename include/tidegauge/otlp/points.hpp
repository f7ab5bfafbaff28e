// Data points as they stand on the wire, read into a few numbers and one run of attributes.
#pragma once

#include <tidegauge/otlp/wire.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

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

/// The attributes of a point as bytes: one run of neighbouring fields, as all known senders write
/// them, or spread over the point.
struct attribute_run {
    std::string_view bytes;  ///< the first run; all there is unless `split`
    bool split = false;

    /// Takes up the field `whole`, which lies behind those before it.
    void add(std::string_view whole) noexcept {
        if (bytes.empty()) {
            bytes = whole;
        } else if (bytes.data() + bytes.size() == whole.data()) {
            bytes = {bytes.data(), bytes.size() + whole.size()};
        } else {
            split = true;
        }
    }
};

/// DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK: the series has ended, and the value means nothing.
inline constexpr std::uint64_t no_recorded_value = 1;

/// A NumberDataPoint.
struct number_point {
    std::uint64_t time_ns = 0;
    std::uint64_t start_ns = 0;
    double value = 0;
    bool has_value = false;
    std::uint64_t flags = 0;
    attribute_run attributes;

    /// Takes a field of eight bytes. @returns whether it belongs to a number point
    bool set(std::uint32_t tag, std::uint64_t number) noexcept {
        switch (tag) {
            case fixed64_tag(2):
                start_ns = number;
                return true;
            case fixed64_tag(3):
                time_ns = number;
                return true;
            case fixed64_tag(4):
                value = std::bit_cast<double>(number);
                has_value = true;
                return true;
            case fixed64_tag(6):
                value = static_cast<double>(static_cast<std::int64_t>(number));
                has_value = true;
                return true;
            default:
                return false;
        }
    }
};

/// Reads a number point whatever the order of its fields. @returns false when it is malformed
[[nodiscard]] inline bool read_number_point(std::string_view bytes, malformed& broken,
                                            number_point& p) noexcept {
    message_reader fields(bytes, broken);
    for (field f; fields.next(f);) {
        if (f.tag == bytes_tag(7)) {
            p.attributes.add(f.whole);
        } else if (f.tag == varint_tag(8)) {
            p.flags = f.number;
        } else {
            p.set(f.tag, f.number);
        }
    }
    return !broken;
}

/// The fast path: reads a number point that begins with its times and value in any order and ends
/// with attributes, as the Collector (old and new) and most SDKs write it.
///
/// The attributes are taken as they are, up to the end of the point: this is a guess, which
/// `read_number_point` verifies for bytes that were never seen. Walking over six attributes costs
/// a third of the reading of a point.
/// @returns false when the point looks otherwise; `p` is then of no use
[[nodiscard]] inline bool guess_number_point(std::string_view bytes, number_point& p) noexcept {
    constexpr std::size_t tag_and_number = 9;
    while (bytes.size() >= tag_and_number) {
        const auto tag = static_cast<unsigned char>(bytes.front());
        if (tag == bytes_tag(7)) {
            // The only field that is written behind attributes is `flags`.
            const bool ends_with_flags =
                static_cast<unsigned char>(bytes[bytes.size() - 2]) == varint_tag(8);
            p.attributes.bytes = bytes;
            return p.has_value && p.time_ns != 0 && !ends_with_flags;
        }
        if (!p.set(tag, load_fixed64(bytes.data() + 1))) return false;
        bytes.remove_prefix(tag_and_number);
    }
    return false;
}

/// A HistogramDataPoint, ExponentialHistogramDataPoint or SummaryDataPoint, less their buckets and
/// quantiles, which are read in place.
struct distribution_point {
    std::uint64_t time_ns = 0;
    std::uint64_t start_ns = 0;
    std::uint64_t count = 0;
    double sum = 0;
    bool has_sum = false;
    std::uint64_t flags = 0;
    std::size_t bucket_counts = 0;  ///< how many there are
    std::size_t bounds = 0;
    attribute_run attributes;
};

/// The values of a repeated field of eight-byte numbers, packed or not.
class fixed64_values {
  public:
    /// @pre `message` is well-formed
    fixed64_values(std::string_view message, std::uint32_t number) noexcept
        : fields_(message, broken_), number_(number) {}

    fixed64_values(const fixed64_values&) = delete;  // the reader refers to its own
    fixed64_values& operator=(const fixed64_values&) = delete;

    bool next(std::uint64_t& value) noexcept {
        field f;
        while (packed_.empty()) {
            if (!fields_.next(f)) return false;
            if (f.tag == fixed64_tag(number_)) {
                value = f.number;
                return true;
            }
            if (f.tag == bytes_tag(number_)) packed_ = f.bytes;
        }
        value = load_fixed64(packed_.data());
        packed_.remove_prefix(8);
        return true;
    }

  private:
    malformed broken_;
    message_reader fields_;
    std::uint32_t number_;
    std::string_view packed_;
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

}  // namespace tidegauge::otlp
