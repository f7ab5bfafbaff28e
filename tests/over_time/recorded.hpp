// Windows in one line: what a series recorded, seen through a range of time.
#pragma once

#include "support/doubles.hpp"
#include "support/series.hpp"

#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/window.hpp>

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace tidegauge::testing {

/// The samples of one series, which the windows over them look into.
class recorded {
  public:
    recorded() = default;

    /// One sample every `step_s` seconds, the first one after that time.
    recorded(double step_s, std::initializer_list<double> values) {
        double s = 0;
        for (const double value : values) add(s += step_s, value);
    }

    recorded& add(double s, double value) {
        samples_.emplace_back(sample_at(s, value), false);
        return *this;
    }

    /// A sample of a process that was started since the sample before.
    recorded& add_fresh(double s, double value) {
        samples_.emplace_back(sample_at(s, value), true);
        return *this;
    }

    /// All samples, which lie in `(from_s, to_s]`. Valid until the next window is asked for.
    [[nodiscard]] window in(double from_s, double to_s,
                            metric_type type = metric_type::counter) const {
        window w;
        w.from = at_s(from_s);
        w.to = at_s(to_s);
        w.type = type;
        buffer_.clear(samples_.size());
        for (const auto& each : samples_) buffer_.push(w, at_s(0), each.first, each.second);
        return w;
    }

    /// The same after a staleness marker.
    [[nodiscard]] window ended_in(double from_s, double to_s) const {
        window w = in(from_s, to_s);
        w.ended = true;
        return w;
    }

  private:
    std::vector<std::pair<sample, bool>> samples_;  ///< and whether the series started anew there
    mutable window_buffer buffer_;
};

/// The bits of an answer, so that comparing them tells NaN and -0 apart; a marker for no answer.
inline std::uint64_t bits(std::optional<double> answer) {
    return answer ? std::bit_cast<std::uint64_t>(*answer) : std::uint64_t{0xdead'0000'0000'dead};
}

}  // namespace tidegauge::testing
