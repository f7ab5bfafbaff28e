// The samples of one series inside a range of time, as the formulas see them.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/sample.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace tidegauge {

/// The samples of one series in the left-open range `(from, to]`, oldest first.
///
/// Staleness markers are not among them, as in Prometheus' range vectors; `ended` says that the
/// newest thing known of the series at `to` is such a marker.
/// Lifetime: a view; whoever made it says how long its arrays live.
struct window {
    timestamp from;  ///< exclusive
    timestamp to;    ///< inclusive
    std::span<const timestamp> times;
    std::span<const double> values;  ///< as many as `times`
    /// Positions, ascending, of samples before which the series started anew although its value
    /// did not fall (OTLP's start time moved forward). Never 0; usually none.
    std::span<const std::uint32_t> fresh_starts;
    metric_type type = metric_type::unknown;
    /// No neighbouring pair falls or starts anew, so first and last tell the whole increase.
    bool never_falls = false;
    bool ended = false;

    [[nodiscard]] std::size_t size() const noexcept { return values.size(); }
    [[nodiscard]] bool empty() const noexcept { return values.empty(); }
    [[nodiscard]] sample operator[](std::size_t i) const {
        TIDEGAUGE_ASSERT(i < size());
        return {times[i], values[i]};
    }
    /// @pre !empty()
    [[nodiscard]] sample first() const { return (*this)[0]; }
    /// @pre !empty()
    [[nodiscard]] sample last() const { return (*this)[size() - 1]; }
};

/// The arrays behind a `window`, reused from one to the next.
///
/// Lifetime: what `view` returns is valid until the buffer is changed.
class window_buffer {
  public:
    /// Forgets the samples and keeps the memory.
    void clear() noexcept {
        times_.clear();
        values_.clear();
        fresh_starts_.clear();
        falls_ = false;
    }

    /// Adds a sample behind the others. `starts_anew`: the process behind the series was
    /// restarted since the sample before.
    /// @pre newer than the samples before it
    void push(sample s, bool starts_anew = false) {
        if (!values_.empty()) {
            if (starts_anew) fresh_starts_.push_back(static_cast<std::uint32_t>(values_.size()));
            falls_ = falls_ || starts_anew || !(s.value >= values_.back());
        }
        times_.push_back(s.at);
        values_.push_back(s.value);
    }

    [[nodiscard]] window view(timestamp from, timestamp to, metric_type type = {},
                              bool ended = false) const noexcept {
        return {from, to, times_, values_, fresh_starts_, type, !falls_, ended};
    }

  private:
    std::vector<timestamp> times_;
    std::vector<double> values_;
    std::vector<std::uint32_t> fresh_starts_;
    bool falls_ = false;
};

}  // namespace tidegauge
