// The series that a list of matchers matches, remembered from one query to the next.
#pragma once

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/series_ref.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidegauge {

class record;

/// Autoscalers ask the same questions for ever, so a question keeps its answer to "which series":
/// `store::refresh` only adds what was created since and drops what has gone.
///
/// Threads: none of its own. Belongs to the store that made it.
class selection {
  public:
    explicit selection(std::vector<matcher> matchers) : matchers_(std::move(matchers)) {}

    [[nodiscard]] const std::vector<matcher>& matchers() const noexcept { return matchers_; }

    /// How many series matched when it was last refreshed.
    [[nodiscard]] std::size_t size() const noexcept {
        std::size_t all = 0;
        for (const part& each : parts_) all += each.members.size();
        return all;
    }

  private:
    friend class store;

    struct member {
        const record* its;       // records never move
        std::uint32_t position;  // of the record in its shard
    };

    struct part {                   // of one shard
        std::uint64_t created = 0;  ///< how many series it had, and dropped, when refreshed
        std::uint64_t evicted = 0;
        std::vector<member> members;
    };

    std::vector<matcher> matchers_;
    std::vector<fingerprint> hashes_;  ///< of the labels that they ask for, by the store
    std::vector<part> parts_;

    struct scratch {  // what store::read takes from a shard under its lock
        static constexpr std::size_t most_windows = 64;
        std::array<window, most_windows> windows;
        std::array<series_ref, most_windows> whose;
        std::size_t count = 0;
        window_buffer samples;
    };
    mutable scratch scratch_;
};

}  // namespace tidegauge
