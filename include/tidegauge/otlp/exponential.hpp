// Exponential histograms as they stand on the wire, read into native histograms.
#pragma once

#include <tidegauge/otlp/wire.hpp>
#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/histogram_buckets.hpp>
#include <tidegauge/samples/histogram_ring.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace tidegauge::otlp {

namespace detail {

/// A sint32 as it stands on the wire.
[[nodiscard]] constexpr std::int32_t unzigzag(std::uint64_t number) noexcept {
    const auto bits = static_cast<std::uint32_t>(number);
    return static_cast<std::int32_t>(bits >> 1U ^ (0U - (bits & 1U)));
}

/// Reads messages Buckets of one data point into lists of native buckets, and sees to it that they
/// fit.
class bucket_reader {
  public:
    /// @param count how many observations the buckets may hold
    bucket_reader(std::int32_t scale, std::int32_t schema, std::uint64_t count) noexcept
        : scale_(scale), halvings_(scale - schema), left_(count) {}

    bucket_list read(std::string_view message, malformed& broken) {
        index_ = 0;
        message_reader head(message, broken);
        for (field f; head.next(f);) {
            if (f.tag == varint_tag(1)) index_ = unzigzag(f.number);
        }
        bucket_list buckets;
        message_reader fields(message, broken);
        for (field f; fields.next(f) && why_ == rejection::none;) {
            if (f.tag == varint_tag(2)) add(f.number, buckets);
            if (f.tag == bytes_tag(2)) add_packed(f.bytes, buckets);
        }
        return buckets;
    }

    /// What is wrong with the buckets that were read.
    [[nodiscard]] rejection why() const noexcept { return why_; }

  private:
    /// Bucket i reaches from base^i to base^(i + 1), base being 2^(2^-scale).
    void add(std::uint64_t count, bucket_list& buckets) {
        const std::int64_t index = index_++;
        if (count == 0) return;
        if (count > left_) {
            why_ = rejection::bad_counts;
        } else if (!has_doubles(index)) {
            why_ = rejection::bad_exponential;
        } else {
            left_ -= count;
            const auto coarse = static_cast<std::int32_t>(coarser_index(index + 1, halvings_));
            append_bucket(buckets, {coarse, static_cast<double>(count)});
        }
    }

    /// Varints, of which all but the last byte have the highest bit set.
    void add_packed(std::string_view numbers, bucket_list& buckets) {
        std::uint64_t number = 0;
        unsigned shift = 0;
        for (const char c : numbers) {
            const auto byte = static_cast<unsigned char>(c);
            if (shift < 64) number |= std::uint64_t{byte & 0x7fU} << shift;
            shift += 7;
            if (byte >= 0x80) continue;
            add(std::exchange(number, 0), buckets);
            shift = 0;
            if (why_ != rejection::none) return;
        }
    }

    [[nodiscard]] bool has_doubles(std::int64_t index) const noexcept {
        using doubles = std::numeric_limits<double>;
        constexpr int least_exponent = doubles::min_exponent - doubles::digits;
        const auto exponent = [&](std::int64_t bound) {
            return std::ldexp(static_cast<double>(bound), -scale_);
        };
        return exponent(index + 1) >= least_exponent && exponent(index) < doubles::max_exponent;
    }

    std::int32_t scale_;
    std::int32_t halvings_;
    std::uint64_t left_;
    std::int64_t index_ = 0;
    rejection why_ = rejection::none;
};

}  // namespace detail

/// Reads an ExponentialHistogramDataPoint into `h`, which is empty, as Prometheus does
/// (prometheusremotewrite/histograms.go): schemas reach from -4 to 8, so a finer scale is made
/// coarser and a coarser one is refused; a sum that is not there is 0, and a zero threshold that is
/// not there 1e-128. Min and max are not kept: a native histogram has no place for them.
///
/// More than `most_buckets` positive or negative buckets are made fewer. What no double can be, and
/// buckets that hold more than `count`, are refused; they may hold less, since NaN is in none.
/// @returns why it is refused, or `rejection::none`; if `broken` is set, that it is malformed
[[nodiscard]] inline rejection read_exponential(std::string_view bytes, malformed& broken,
                                                native_histogram& h) {
    constexpr std::int32_t coarsest = -4;
    constexpr std::int32_t finest_kept = 8;
    constexpr std::int32_t finest = 52;  // the next double to 1
    std::int32_t scale = 0;
    std::uint64_t count = 0;
    std::uint64_t zero_count = 0;
    std::string_view positive;
    std::string_view negative;
    h.zero_threshold = 0;
    message_reader fields(bytes, broken);
    for (field f; fields.next(f);) {
        if (f.tag == fixed64_tag(4)) count = f.number;
        if (f.tag == fixed64_tag(5)) h.sum = f.as_double();
        if (f.tag == varint_tag(6)) scale = detail::unzigzag(f.number);
        if (f.tag == fixed64_tag(7)) zero_count = f.number;
        if (f.tag == bytes_tag(8)) positive = f.bytes;
        if (f.tag == bytes_tag(9)) negative = f.bytes;
        if (f.tag == fixed64_tag(14)) h.zero_threshold = f.as_double();
    }
    if (broken) return rejection::none;
    const bool has_threshold = h.zero_threshold >= 0 && std::isfinite(h.zero_threshold);
    if (scale < coarsest || scale > finest || !has_threshold) return rejection::bad_exponential;
    if (h.zero_threshold == 0) h.zero_threshold = 1e-128;
    if (zero_count > count) return rejection::bad_counts;
    h.schema = std::min(scale, finest_kept);
    h.count = static_cast<double>(count);
    h.zero_count = static_cast<double>(zero_count);
    if (is_stale(h.sum)) h.sum = std::numeric_limits<double>::quiet_NaN();  // it is no marker
    detail::bucket_reader reader(scale, h.schema, count - zero_count);
    set_buckets(reader.read(positive, broken), h.positive_spans, h.positive_counts);
    if (reader.why() != rejection::none || broken) return reader.why();
    set_buckets(reader.read(negative, broken), h.negative_spans, h.negative_counts);
    if (reader.why() != rejection::none || broken) return reader.why();
    limit_buckets(h, most_buckets);
    return rejection::none;
}

}  // namespace tidegauge::otlp
