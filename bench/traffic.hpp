// What a fleet sends, round after round: the same series, later times, other values.
#pragma once

#include "fleet.hpp"
#include "request.hpp"

#include <tidegauge/base/time.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::bench {

/// The requests of the current round. `advance` makes them those of the next, in place. That is not
/// measured, but it walks over all bytes, so whatever is measured next finds the same caches; who
/// wants no new round calls `repeat` for the same effect.
class traffic {
  public:
    static constexpr duration step = std::chrono::seconds{15};
    /// What a store must retain so that twelve samples a series are all that it keeps.
    static constexpr duration twelve_steps = 12 * step;

    explicit traffic(fleet sender) : sender_(std::move(sender)) {
        sent_.resize(sender_.requests());
        for (std::size_t i = 0; i < sent_.size(); ++i) sent_[i].make(sender_, i, 0);
        advance();
    }

    /// The next round of every sender.
    void advance() {
        ++round_;
        repeat();
    }

    /// This round once more.
    void repeat() {
        for (message& each : sent_) each.stamp(round_);
    }

    /// The senders of request `i` were replaced by others.
    void replace(std::size_t i, std::uint64_t generation) {
        sent_[i].make(sender_, i, generation);
        sent_[i].stamp(round_);
    }

    [[nodiscard]] const fleet& sender() const noexcept { return sender_; }
    [[nodiscard]] std::size_t size() const noexcept { return sent_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t i) const { return sent_[i].bytes; }
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t all = 0;
        for (const message& each : sent_) all += each.bytes.size();
        return all;
    }
    [[nodiscard]] std::size_t largest() const noexcept {
        return std::ranges::max(sent_, {}, [](const message& m) { return m.bytes.size(); })
            .bytes.size();
    }

    /// When the points of this round arrive, and what their own time is.
    [[nodiscard]] timestamp now() const noexcept { return time_of(round_); }

  private:
    /// Where a point keeps what changes from round to round.
    struct place {
        std::uint32_t time;
        std::uint32_t value;
        bool is_double;
    };

    struct message {
        std::string bytes;
        std::vector<place> places;

        void make(const fleet& sender, std::size_t i, std::uint64_t generation) {
            bytes = request(sender, i, generation);
            const auto times = places_of(time_mark);
            const auto values = places_of(value_mark);
            places.clear();
            for (std::size_t at = 0; at < times.size(); ++at) {
                const std::uint32_t value = values.empty() ? times[at] : values[at];
                const bool is_double = (bytes[value - 1] >> 3) == 4;  // the tag before it
                places.push_back({times[at], value, is_double});
            }
        }

        void stamp(std::uint64_t round) {
            const auto at_ns = static_cast<std::uint64_t>(unix_ms(time_of(round))) * 1'000'000U;
            for (std::size_t i = 0; i < places.size(); ++i) {
                const std::uint64_t value = value_of(i, round);
                put(places[i].value, places[i].is_double ? std::bit_cast<std::uint64_t>(
                                                               static_cast<double>(value) / 4)
                                                         : value);
                put(places[i].time, at_ns);
            }
        }

        void put(std::size_t at, std::uint64_t word) {
            std::memcpy(bytes.data() + at, &word, sizeof word);  // little-endian, as the wire is
        }

        [[nodiscard]] std::vector<std::uint32_t> places_of(std::uint64_t mark) const {
            std::array<char, sizeof mark> pattern{};
            std::memcpy(pattern.data(), &mark, sizeof mark);
            const std::string_view wanted(pattern.data(), pattern.size());
            std::vector<std::uint32_t> found;
            for (std::size_t at = bytes.find(wanted); at != std::string::npos;
                 at = bytes.find(wanted, at + sizeof mark)) {
                found.push_back(static_cast<std::uint32_t>(at));
            }
            return found;
        }
    };

    static_assert(std::endian::native == std::endian::little);

    [[nodiscard]] static timestamp time_of(std::uint64_t round) noexcept {
        return from_unix_ms(1'790'000'000'000) + static_cast<std::int64_t>(round) * step;
    }

    /// Grows by a step of its own; one in fifty restarts every ten rounds.
    [[nodiscard]] static std::uint64_t value_of(std::size_t point, std::uint64_t round) noexcept {
        const std::uint64_t lived = point % 50 == 7 ? round % 10 : round + 1000;
        return lived * (1 + scattered(point) % 100);
    }

    fleet sender_;
    std::vector<message> sent_;
    std::uint64_t round_ = 0;
};

}  // namespace tidegauge::bench
