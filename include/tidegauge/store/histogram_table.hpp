// The native histograms of a shard's series, apart from the records, which hold numbers alone.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/histogram_ring.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/ring.hpp>

#include <absl/container/node_hash_map.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidegauge {

/// A ring of histograms for each record whose series has them. The records of other series need
/// not know of it, so that what a number costs is what it was.
///
/// Threads: none of its own; the shard's lock guards it.
class histogram_table {
  public:
    /// Stores a histogram of the series in record `at`, by the rules for numbers
    /// (`record::append`); those older than the newest by `retention` or more are dropped.
    /// @param most_samples how many a series may have; 0: no more than it has
    /// @returns why it was not taken, or `rejection::none`
    rejection append(std::uint32_t at, const point& p, temporality counted, native_histogram h,
                     duration retention, std::size_t most_samples) {
        histogram_ring& its = rings_[at];
        if (its.empty()) bytes_ += ring_bytes;
        if (!its.empty() && p.at < its.newest_at() - retention) return rejection::too_old;
        const std::size_t most = std::max({most_samples, its.size(), std::size_t{1}});
        const std::size_t before = its.bytes();
        const timestamp start = p.start < p.at ? p.start : timestamp{};
        const append_result did = counted == temporality::delta
                                      ? its.accumulate(p.at, std::move(h), most)
                                      : its.append(p.at, start, std::move(h), most);
        its.drop_until(its.newest_at() - retention);
        bytes_ += its.bytes() - before;
        return did == append_result::too_old ? rejection::too_old : rejection::none;
    }

    /// Adds to `out` the histograms of record `at` in `(from, to]`, oldest first.
    void copy(std::uint32_t at, timestamp from, timestamp to,
              std::vector<histogram_sample>& out) const {
        const auto its = rings_.find(at);
        if (its != rings_.end()) its->second.copy(from, to, out);
    }

    /// Forgets the histograms of record `at`.
    void erase(std::uint32_t at) {
        const auto its = rings_.find(at);
        if (its == rings_.end()) return;
        bytes_ -= its->second.bytes() + ring_bytes;
        rings_.erase(its);
    }

    /// About what all take.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  private:
    /// What a ring takes without its histograms: itself, and what a deque begins with.
    static constexpr std::size_t ring_bytes = sizeof(histogram_ring) + 640;

    absl::node_hash_map<std::uint32_t, histogram_ring> rings_;  ///< none is empty
    std::size_t bytes_ = 0;
};

}  // namespace tidegauge
