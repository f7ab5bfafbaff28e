// Native histograms added, subtracted, scaled and made coarser.
#pragma once

#include <tidegauge/samples/histogram_buckets.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tidegauge {

/// Whether two histograms can be added: both have exponential buckets, or the same custom ones.
///
/// Differs from Prometheus, which also adds histograms of other custom buckets, in those that both
/// have.
[[nodiscard]] inline bool are_compatible(const native_histogram& a, const native_histogram& b) {
    const bool a_is_custom = a.schema == native_histogram::custom_buckets;
    const bool b_is_custom = b.schema == native_histogram::custom_buckets;
    return a_is_custom == b_is_custom && a.custom_bounds == b.custom_bounds;
}

namespace detail {

/// Puts what lies in `h` below a threshold into its zero bucket; a bucket that the threshold would
/// split goes in as a whole, and the threshold up to its bound
/// (model/histogram/float_histogram.go, zeroCountForLargerThreshold).
/// @pre it has exponential buckets
inline void widen_zero_bucket(native_histogram& h, double threshold) {
    if (threshold <= h.zero_threshold) return;
    bucket_list positive = listed(h.positive_spans, h.positive_counts);
    bucket_list negative = listed(h.negative_spans, h.negative_counts);
    double moved = 0;
    const auto take_in = [&](bucket_list& from) {
        std::size_t taken = 0;
        while (taken < from.size() && upper_bound(h.schema, from[taken].index - 1) < threshold) {
            moved += from[taken].count;
            threshold = std::max(threshold, upper_bound(h.schema, from[taken].index));
            ++taken;
        }
        from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(taken));
    };
    for (double before = -1; before < threshold;) {  // either may push it beyond more of the other
        before = threshold;
        take_in(positive);
        take_in(negative);
    }
    h.zero_count += moved;
    h.zero_threshold = threshold;
    set_buckets(positive, h.positive_spans, h.positive_counts);
    set_buckets(negative, h.negative_spans, h.negative_counts);
}

/// Buckets of both, those of `b` times `factor`.
[[nodiscard]] inline bucket_list merged(const bucket_list& a, const bucket_list& b, double factor) {
    bucket_list made;
    auto from_b = b.begin();
    const auto take_b = [&] {
        append_bucket(made, {from_b->index, factor * from_b->count});
        ++from_b;
    };
    for (const indexed_bucket& each : a) {
        while (from_b != b.end() && from_b->index < each.index) take_b();
        append_bucket(made, each);
        if (from_b != b.end() && from_b->index == each.index) take_b();
    }
    while (from_b != b.end()) take_b();
    std::erase_if(made, [](const indexed_bucket& one) { return one.count == 0; });
    return made;
}

}  // namespace detail

/// Makes two buckets one until the schema is that one.
/// @pre schema <= h.schema, which is not custom
inline void reduce_resolution(native_histogram& h, std::int32_t schema) {
    const std::int32_t halvings = h.schema - schema;
    if (halvings <= 0) return;
    const bucket_list positive = coarser(listed(h.positive_spans, h.positive_counts), halvings);
    const bucket_list negative = coarser(listed(h.negative_spans, h.negative_counts), halvings);
    set_buckets(positive, h.positive_spans, h.positive_counts);
    set_buckets(negative, h.negative_spans, h.negative_counts);
    h.schema = schema;
}

/// Makes `h` coarser until neither its positive nor its negative buckets are more than `most`.
/// @pre most >= 2, and it has exponential buckets
inline void limit_buckets(native_histogram& h, std::size_t most) {
    while (std::max(h.positive_counts.size(), h.negative_counts.size()) > most) {
        reduce_resolution(h, h.schema - 1);
    }
}

/// Adds `factor` times `other` to `to`, with the coarser schema and the wider zero bucket of both.
/// If one is a gauge, so is the sum; else a reset hint is kept that both have.
///
/// Cost: by the buckets of both; allocates.
/// @pre are_compatible(to, other)
inline void add(native_histogram& to, const native_histogram& other, double factor = 1) {
    native_histogram fit;
    const native_histogram* added = &other;
    if (to.schema != other.schema || to.zero_threshold != other.zero_threshold) {
        fit = other;
        added = &fit;
        const std::int32_t schema = std::min(to.schema, fit.schema);
        while (to.zero_threshold < fit.zero_threshold || fit.zero_threshold < to.zero_threshold) {
            detail::widen_zero_bucket(to, fit.zero_threshold);
            detail::widen_zero_bucket(fit, to.zero_threshold);
        }
        reduce_resolution(to, schema);
        reduce_resolution(fit, schema);
    }
    using hint = native_histogram::reset_hint;
    if (to.hint != other.hint) {
        const bool is_gauge = to.hint == hint::gauge || other.hint == hint::gauge;
        to.hint = is_gauge ? hint::gauge : hint::unknown;
    }
    to.count += factor * added->count;
    to.sum += factor * added->sum;
    to.zero_count += factor * added->zero_count;
    const auto add_buckets = [&](auto& spans, auto& counts, const auto& its_spans,
                                 const auto& its_counts) {
        set_buckets(detail::merged(listed(spans, counts), listed(its_spans, its_counts), factor),
                    spans, counts);
    };
    add_buckets(to.positive_spans, to.positive_counts, added->positive_spans,
                added->positive_counts);
    add_buckets(to.negative_spans, to.negative_counts, added->negative_spans,
                added->negative_counts);
}

namespace detail {

/// `change` is called with every number that is counted.
template <typename Change>
void change_counts(native_histogram& h, const Change& change) {
    change(h.count);
    change(h.sum);
    change(h.zero_count);
    for (double& each : h.positive_counts) change(each);
    for (double& each : h.negative_counts) change(each);
}

}  // namespace detail

/// Multiplies all that `h` counts. What counts backwards then is no counter.
inline void multiply(native_histogram& h, double factor) {
    detail::change_counts(h, [factor](double& each) { each *= factor; });
    if (factor < 0) h.hint = native_histogram::reset_hint::gauge;
}

/// Divides all that `h` counts; by 0, no buckets are left.
inline void divide(native_histogram& h, double divisor) {
    detail::change_counts(h, [divisor](double& each) { each /= divisor; });
    if (divisor < 0) h.hint = native_histogram::reset_hint::gauge;
    if (divisor != 0) return;
    set_buckets({}, h.positive_spans, h.positive_counts);
    set_buckets({}, h.negative_spans, h.negative_counts);
}

/// Whether the series started anew between two of its histograms: by the hint of the later one if
/// it has one, else because something fell or became finer, which never happens to one process
/// (model/histogram/float_histogram.go, DetectReset).
[[nodiscard]] inline bool is_reset(const native_histogram& before, const native_histogram& now) {
    using enum native_histogram::reset_hint;
    if (now.hint == reset || now.hint == not_reset) return now.hint == reset;
    if (now.count < before.count) return true;
    if (!are_compatible(before, now) || now.schema > before.schema ||
        now.zero_threshold < before.zero_threshold) {
        return true;
    }
    native_histogram fit = before;
    if (now.schema != native_histogram::custom_buckets) {
        detail::widen_zero_bucket(fit, now.zero_threshold);
        if (fit.zero_threshold != now.zero_threshold || now.zero_count < fit.zero_count) {
            return true;
        }
        reduce_resolution(fit, now.schema);
    }
    const auto any_fell = [](const bucket_list& earlier, const bucket_list& later) {
        auto at = later.begin();
        return std::ranges::any_of(earlier, [&](const indexed_bucket& each) {
            while (at != later.end() && at->index < each.index) ++at;
            const bool is_there = at != later.end() && at->index == each.index;
            return (is_there ? at->count : 0) < each.count;
        });
    };
    return any_fell(listed(fit.positive_spans, fit.positive_counts),
                    listed(now.positive_spans, now.positive_counts)) ||
           any_fell(listed(fit.negative_spans, fit.negative_counts),
                    listed(now.negative_spans, now.negative_counts));
}

}  // namespace tidegauge
