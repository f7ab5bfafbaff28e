// What the shards of a store share: who is where, and what all take together.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/metric_names.hpp>
#include <tidegauge/store/series_ref.hpp>

#include <absl/container/flat_hash_map.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace tidegauge {

/// Maps each canonical label set to the one series that has it. A series lives in the shard of the
/// resource that first sent it; the same labels may later come in other bytes, or split otherwise
/// between resource and point, and so reach another shard, which finds its home here.
///
/// Threads: safe. Its locks are taken last, by threads that may hold one shard's lock.
class directory {
  public:
    explicit directory(const store_limits& limits)
        : names(limits.series), most_series_(limits.series), most_bytes_(limits.bytes) {}

    /// The home of the series with these labels, or `mine` if it has none yet.
    series_ref find_or_add(const fingerprint& labels, const series_ref& mine) {
        stripe& part = part_of(labels);
        const std::lock_guard lock(part.mutex);
        return part.homes.try_emplace(labels, mine).first->second;
    }

    [[nodiscard]] std::optional<series_ref> find(const fingerprint& labels) {
        stripe& part = part_of(labels);
        const std::lock_guard lock(part.mutex);
        const auto known = part.homes.find(labels);
        if (known == part.homes.end()) return std::nullopt;
        return known->second;
    }

    void remove(const fingerprint& labels) {
        stripe& part = part_of(labels);
        const std::lock_guard lock(part.mutex);
        part.homes.erase(labels);
    }

    /// Takes a place for one more series, unless all are taken.
    [[nodiscard]] bool take_series() noexcept {
        if (series_.fetch_add(1, std::memory_order_relaxed) < most_series_) return true;
        release_series();
        return false;
    }
    void release_series() noexcept { series_.fetch_sub(1, std::memory_order_relaxed); }

    /// Whether there is memory for more.
    [[nodiscard]] bool has_memory() const noexcept { return bytes() < most_bytes_; }
    /// Changes the count of bytes from `before` to `after` of one part.
    void recount_bytes(std::size_t before, std::size_t after) noexcept {
        bytes_.fetch_add(after - before, std::memory_order_relaxed);
    }

    [[nodiscard]] std::size_t series() const noexcept {
        return series_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return bytes_.load(std::memory_order_relaxed);
    }

    metric_names names;

  private:
    struct stripe {
        std::mutex mutex;
        absl::flat_hash_map<fingerprint, series_ref> homes;
    };

    stripe& part_of(const fingerprint& labels) noexcept {
        return stripes_[labels.high % stripes_.size()];
    }

    std::array<stripe, 16> stripes_;
    std::atomic<std::size_t> series_{0};
    std::atomic<std::size_t> bytes_{0};
    std::size_t most_series_;
    std::size_t most_bytes_;
};

}  // namespace tidegauge
