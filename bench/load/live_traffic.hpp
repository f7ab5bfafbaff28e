// Traffic whose points have the time that a server's clock shows now.
#pragma once

#include "fleet.hpp"
#include "require.hpp"
#include "traffic.hpp"

#include <tidegauge/base/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::bench {

[[nodiscard]] inline timestamp wall_now() {
    return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

/// The requests of `traffic`, whose own times are made up, with others in their place. Memory is
/// the caller's until the next call that changes it, so nothing may be on its way then.
class live_traffic {
  public:
    explicit live_traffic(const fleet& sender) : made_(sender), sent_(made_.size()) {
        const std::uint64_t at_ns = nanoseconds(made_.now());
        const std::string_view mark(reinterpret_cast<const char*>(&at_ns), sizeof at_ns);
        for (std::size_t i = 0; i < sent_.size(); ++i) {
            const std::string_view bytes = made_[i];
            for (std::size_t at = bytes.find(mark); at != std::string_view::npos;
                 at = bytes.find(mark, at + mark.size())) {
                sent_[i].times.push_back(at);
            }
            require(sent_[i].times.size() == points_per_request(), "every point has a time");
            sent_[i].bytes = bytes;
        }
    }

    /// The next round of every sender, at `now`.
    void advance(timestamp now) {
        made_.advance();
        for (std::size_t i = 0; i < sent_.size(); ++i) {
            sent_[i].bytes.assign(made_[i]);
            stamp(i, now);
        }
    }

    /// Request `i` once more, at `now`, with the values that it had.
    void stamp(std::size_t i, timestamp now) {
        const std::uint64_t at_ns = nanoseconds(now);
        for (const std::size_t at : sent_[i].times) {
            std::memcpy(sent_[i].bytes.data() + at, &at_ns, sizeof at_ns);
        }
    }

    [[nodiscard]] const fleet& sender() const noexcept { return made_.sender(); }
    [[nodiscard]] std::size_t size() const noexcept { return sent_.size(); }
    [[nodiscard]] std::size_t largest() const noexcept { return made_.largest(); }
    [[nodiscard]] std::string_view operator[](std::size_t i) const { return sent_[i].bytes; }
    [[nodiscard]] std::size_t points_per_request() const noexcept {
        return sender().all_points() / made_.size();
    }

  private:
    struct message {
        std::string bytes;
        std::vector<std::size_t> times;  ///< where they stand
    };

    [[nodiscard]] static std::uint64_t nanoseconds(timestamp at) noexcept {
        return static_cast<std::uint64_t>(unix_ms(at)) * 1'000'000U;
    }

    traffic made_;
    std::vector<message> sent_;
};

}  // namespace tidegauge::bench
