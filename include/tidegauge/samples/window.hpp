// The samples of one series inside a range of time, as the formulas see them.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/sample.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidegauge {

/// Which times of a window's samples a reader wants. Most formulas look at the first and the last
/// alone, and then the others need not be fetched from memory: a third of what a window takes.
enum class sample_times : std::uint8_t { all, ends };

namespace detail {

/// A sample's time as rings and windows keep it: milliseconds, and a bit which says that the series
/// started anew before this sample.
inline constexpr std::uint32_t fresh_start_bit = 0x8000'0000U;

[[nodiscard]] constexpr std::uint32_t without_mark(std::uint32_t offset) noexcept {
    return offset & ~fresh_start_bit;
}

}  // namespace detail

/// The samples of one series in the left-open range `(from, to]`, oldest first.
///
/// Staleness markers are not among them, as in Prometheus' range vectors; `ended` says that the
/// newest thing known of the series at `to` is such a marker.
/// Lifetime: a view; whoever made it says how long its arrays live.
struct window {
    timestamp from{};      ///< exclusive
    timestamp to{};        ///< inclusive
    timestamp first_at{};  ///< time of the first sample
    timestamp last_at{};   ///< time of the last one
    std::span<const double> values;
    /// For `time` and `starts_anew`; as many as `values`, or none when only `sample_times::ends`
    /// were wanted and the series never started anew.
    std::span<const std::uint32_t> offsets;
    timestamp arrived{};  ///< the receiver's clock, in whole seconds, when the newest point came
    metric_type type = metric_type::unknown;
    /// Known that no neighbouring pair falls or starts anew, so first and last tell the whole
    /// increase. False says nothing.
    bool never_falls = false;
    bool ended = false;

    [[nodiscard]] std::size_t size() const noexcept { return values.size(); }
    [[nodiscard]] bool empty() const noexcept { return values.empty(); }

    /// When the i-th sample was taken.
    /// @pre i < size(), and all times were wanted unless it is the first or the last
    [[nodiscard]] timestamp time(std::size_t i) const {
        TIDEGAUGE_ASSERT(i < size());
        if (i == 0) return first_at;
        if (i + 1 == size()) return last_at;
        TIDEGAUGE_ASSERT(i < offsets.size());
        return first_at +
               duration{detail::without_mark(offsets[i]) - detail::without_mark(offsets[0])};
    }
    /// Whether the series started anew between the sample before and the i-th although its value
    /// may not have fallen (OTLP's start time moved forward). Never before the first.
    [[nodiscard]] bool starts_anew(std::size_t i) const noexcept {
        return i != 0 && i < offsets.size() && (offsets[i] & detail::fresh_start_bit) != 0;
    }

    [[nodiscard]] sample operator[](std::size_t i) const { return {time(i), values[i]}; }
    /// @pre !empty()
    [[nodiscard]] sample first() const { return (*this)[0]; }
    /// @pre !empty()
    [[nodiscard]] sample last() const { return (*this)[size() - 1]; }
};

/// Where the samples of one window lie in a `window_buffer`, and what is known of them.
struct window_place {
    std::size_t begin = 0;
    std::size_t size = 0;
    timestamp first_at{};
    timestamp last_at{};
    bool has_offsets = false;
    bool never_falls = true;
    bool ended = false;
};

/// The arrays behind many windows, reused from one reading to the next.
///
/// Lifetime: what `view` returns is valid until the buffer is changed.
class window_buffer {
  public:
    /// Forgets the samples and keeps the memory.
    void clear() noexcept { used_ = 0; }

    /// How many samples there is room taken for.
    [[nodiscard]] std::size_t size() const noexcept { return used_; }

    /// Takes room for `count` samples behind the others. @returns where it begins
    std::size_t take(std::size_t count) {
        const std::size_t begin = used_;
        used_ += count;
        if (used_ > values_.size()) grow();
        return begin;
    }
    /// The room from `begin` on, valid until more is taken.
    [[nodiscard]] double* values(std::size_t begin) noexcept { return values_.data() + begin; }
    [[nodiscard]] std::uint32_t* offsets(std::size_t begin) noexcept {
        return offsets_.data() + begin;
    }

    /// Adds a sample behind the others of a window that is put together sample by sample.
    /// `starts_anew`: the process behind the series was restarted since the sample before.
    /// @param base the time that the window's offsets count from
    /// @pre `its` is new or what was taken last; `s` is newer than its samples and within 24 days
    ///      after `base`
    void push(window_place& its, timestamp base, sample s, bool starts_anew) {
        const std::size_t at = take(1);
        if (its.size == 0) {
            its.begin = at;
            its.first_at = s.at;
            its.has_offsets = true;
        } else {
            its.never_falls = its.never_falls && !starts_anew && s.value >= values_[at - 1];
        }
        TIDEGAUGE_ASSERT(its.begin + its.size == at);
        its.last_at = s.at;
        ++its.size;
        values_[at] = s.value;
        offsets_[at] = static_cast<std::uint32_t>((s.at - base).count()) |
                       (starts_anew ? detail::fresh_start_bit : 0U);
    }

    [[nodiscard]] window view(const window_place& its, timestamp from, timestamp to) const {
        TIDEGAUGE_ASSERT(its.begin + its.size <= used_);
        window seen;
        seen.from = from;
        seen.to = to;
        seen.first_at = its.first_at;
        seen.last_at = its.last_at;
        seen.values = {values_.data() + its.begin, its.size};
        seen.offsets = {offsets_.data() + its.begin, its.has_offsets ? its.size : 0};
        seen.never_falls = its.never_falls;
        seen.ended = its.ended;
        return seen;
    }

  private:
    [[gnu::noinline]] void grow() {
        values_.resize(used_ + used_ / 2);
        offsets_.resize(values_.size());
    }

    std::vector<double> values_;
    std::vector<std::uint32_t> offsets_;
    std::size_t used_ = 0;
};

}  // namespace tidegauge
