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

/// What of a window a reader wants. Each is fetched from memory and copied, so less is faster; of
/// sixty samples the ends are a fortieth and the values two thirds.
enum class window_parts : std::uint8_t {
    ends,    ///< how many samples, the first and the last; all of them where the series falls
    values,  ///< and all values
    all,     ///< and all times
};

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
    timestamp from{};       ///< exclusive
    timestamp to{};         ///< inclusive
    std::size_t count = 0;  ///< of samples
    timestamp first_at{};
    timestamp last_at{};
    double first_value = 0;
    double last_value = 0;
    /// All of them, or none when only `window_parts::ends` were wanted and the series never falls.
    std::span<const double> values;
    /// For `time` and `starts_anew`; as many as `values`, or none when only values were wanted and
    /// the series never started anew.
    std::span<const std::uint32_t> offsets;
    timestamp arrived{};  ///< the receiver's clock, in whole seconds, when the newest point came
    metric_type type = metric_type::unknown;
    /// Known that no neighbouring pair falls or starts anew, so first and last tell the whole
    /// increase. False says nothing.
    bool never_falls = false;
    bool ended = false;

    [[nodiscard]] std::size_t size() const noexcept { return count; }
    [[nodiscard]] bool empty() const noexcept { return count == 0; }

    /// When the i-th sample was taken.
    /// @pre i < size(), and all parts were wanted unless it is the first or the last
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

    /// @pre i < size(), and all parts were wanted
    [[nodiscard]] sample operator[](std::size_t i) const {
        TIDEGAUGE_ASSERT(i < values.size());
        return {time(i), values[i]};
    }
    /// @pre !empty()
    [[nodiscard]] sample first() const {
        TIDEGAUGE_ASSERT(!empty());
        return {first_at, first_value};
    }
    /// @pre !empty()
    [[nodiscard]] sample last() const {
        TIDEGAUGE_ASSERT(!empty());
        return {last_at, last_value};
    }
};

/// The arrays behind many windows, reused from one reading to the next.
///
/// Lifetime: what was taken stays where it is until `clear`.
class window_buffer {
  public:
    /// Forgets the samples and keeps the memory, which is for so many samples at least.
    void clear(std::size_t at_least) {
        used_ = 0;
        if (at_least <= values_.size()) return;
        values_.resize(at_least);
        offsets_.resize(at_least);
    }

    /// Whether nothing was taken since it was cleared.
    [[nodiscard]] bool empty() const noexcept { return used_ == 0; }

    /// For how many samples more there is room.
    [[nodiscard]] std::size_t room() const noexcept { return values_.size() - used_; }

    struct piece {
        double* values;
        std::uint32_t* offsets;
    };
    /// Takes room for `count` samples behind the others.
    /// @pre count <= room()
    piece take(std::size_t count) {
        TIDEGAUGE_ASSERT(count <= room());
        const piece taken{values_.data() + used_, offsets_.data() + used_};
        used_ += count;
        return taken;
    }

    /// Adds a sample behind those of `its`, a window that is put together sample by sample.
    /// `starts_anew`: the process behind the series was restarted since the sample before.
    /// @param base the time that the window's offsets count from
    /// @pre `its` is empty or what was last added to; `s` is newer than its samples and within 24
    ///      days after `base`; there is room
    void push(window& its, timestamp base, sample s, bool starts_anew) {
        const piece at = take(1);
        *at.values = s.value;
        *at.offsets = static_cast<std::uint32_t>((s.at - base).count()) |
                      (starts_anew ? detail::fresh_start_bit : 0U);
        if (its.empty()) {
            its.first_at = s.at;
            its.first_value = s.value;
            its.never_falls = true;
        } else {
            its.never_falls = its.never_falls && !starts_anew && s.value >= its.last_value;
        }
        its.last_at = s.at;
        its.last_value = s.value;
        ++its.count;
        its.values = {at.values + 1 - its.count, its.count};
        its.offsets = {at.offsets + 1 - its.count, its.count};
    }

  private:
    std::vector<double> values_;
    std::vector<std::uint32_t> offsets_;
    std::size_t used_ = 0;
};

}  // namespace tidegauge
