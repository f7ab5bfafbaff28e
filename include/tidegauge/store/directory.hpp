// What the shards of a store share: who is where, and what all take together.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/fingerprint_table.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/metric_names.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>

namespace tidegauge {

/// Where a series lives. The record may serve another series by the time that its shard is locked.
struct series_home {
    std::uint16_t shard = 0;
    std::uint32_t record = 0;

    friend bool operator==(const series_home&, const series_home&) = default;
};

/// Maps each set of labels, by its hash, to the one series that has it. A series lives in the shard
/// of the resource that first sent it; the same labels may later come in other bytes, or split
/// otherwise between resource and point, and so reach another shard, which finds its home here.
///
/// Threads: safe. Its locks are taken last, by threads that may hold one shard's lock.
class directory {
  public:
    explicit directory(const store_options& options)
        : names(options.limits.series),
          shards_(static_cast<std::uint32_t>(options.shards)),
          most_series_(options.limits.series),
          most_bytes_(options.limits.bytes) {}

    /// How many records a shard may have, so that a home fits into 32 bits.
    [[nodiscard]] std::size_t most_records() const noexcept {
        return std::numeric_limits<std::uint32_t>::max() / shards_ - 2;
    }

    /// Asks the processor to fetch what `find_or_add` will read.
    [[gnu::always_inline]] void prefetch(const fingerprint& labels) {
        stripe& part = part_of(labels);
        const std::lock_guard lock(part.mutex);
        part.homes.where().prefetch(labels);
    }

    /// The home of the series with these labels, or `mine` if it has none yet.
    /// @pre mine.record <= most_records()
    series_home find_or_add(const fingerprint& labels, const series_home& mine) {
        TIDEGAUGE_ASSERT(mine.record <= most_records());
        stripe& part = part_of(labels);
        const std::lock_guard lock(part.mutex);
        if (const auto known = part.homes.find(labels)) return unpacked(*known);
        part.homes.insert(labels, mine.record * shards_ + mine.shard);
        return mine;
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
        fingerprint_table homes;
    };

    [[nodiscard]] series_home unpacked(std::uint32_t home) const noexcept {
        return {static_cast<std::uint16_t>(home % shards_), home / shards_};
    }

    stripe& part_of(const fingerprint& labels) noexcept {
        return stripes_[labels.high % stripes_.size()];  // the tables use the low half
    }

    std::array<stripe, 16> stripes_;
    std::uint32_t shards_;
    std::atomic<std::size_t> series_{0};
    std::atomic<std::size_t> bytes_{0};
    std::size_t most_series_;
    std::size_t most_bytes_;
};

}  // namespace tidegauge
