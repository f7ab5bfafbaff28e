// A resource's points on their way into a store.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/lending_mutex.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/store/arrivals.hpp>
#include <tidegauge/store/expectation.hpp>
#include <tidegauge/store/label_groups.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/record.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/shard.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge {

/// Points of one resource on their way into a store.
///
/// Its shard's lock is held while a batch is appended and not while the next one is decoded, which
/// takes twice as long: two writers that met in a shard would go on one at a time.
/// Lifetime: of its store. Threads: none of its own.
class write_run {
  public:
    using shard_list = std::vector<std::unique_ptr<shard>>;

    write_run(const shard_list& shards, shard& mine, arrivals& arrived,
              const store_options& options, timestamp now)
        : shards_(shards),
          mine_(mine),
          arrived_(arrived),
          options_(options),
          now_(now),
          lock_(mine.mutex),
          expected_(mine.expect()) {
        lock_.unlock();
    }
    write_run(const write_run&) = delete;
    write_run& operator=(const write_run&) = delete;
    // A release may want memory; where there is none, the program ends, as everywhere here.
    // NOLINTNEXTLINE(bugprone-exception-escape)
    ~write_run() {
        if (!group_) return;
        lock_.lock();
        mine_.groups().release(*group_);
    }

    /// Asks the processor to fetch what a point with this fingerprint will take. Best done as
    /// soon as the fingerprint is known: what is decoded meanwhile hides the wait.
    [[gnu::always_inline]] void prefetch(const fingerprint& id) noexcept { expected_.prefetch(id); }

    /// Takes `points` and writes their outcomes. `describe(i)` is called for a point whose
    /// fingerprint is unknown and gives its labels (absl::StatusOr<described_labels>, valid
    /// until the next call).
    ///
    /// Cost: a lookup and an append a known point, whose cache misses overlap with those of the
    /// other points of the batch; a new series also pays for its labels.
    template <typename Describe>
    void append(std::span<point> points, Describe&& describe) {
        for (std::size_t i = 0; i < points.size(); i += batch) {
            append_batch(points.subspan(i, std::min(batch, points.size() - i)),
                         [&](std::size_t at) { return describe(i + at); });
        }
    }

    /// Takes a native histogram with the fingerprint, times and temporality of `p`, and writes
    /// its outcome. `describe(0)` is called if the fingerprint is unknown, as above.
    ///
    /// Cost: a lookup and an allocation; a delta is also added up.
    /// @pre p.type is metric_type::histogram
    template <typename Describe>
    void append_histogram(point& p, native_histogram h, Describe&& describe) {
        TIDEGAUGE_ASSERT(p.type == metric_type::histogram);
        lock_.lock();
        mine_.evict_some(now_, 1);
        mine_.settle();
        const auto put = [&](shard& home, std::uint32_t at, point& its) {
            home.append_histogram(at, its, std::move(h), now_);
        };
        if (is_in_time(p)) {
            if (const auto known = mine_.position_of(p.id)) {
                put(mine_, *known, p);
            } else {
                meet(
                    p, [&] { return describe(0); }, put);
                append_newcomers(put);
            }
        }
        mine_.count(p.outcome);
        unlock();
        if (p.outcome == rejection::none) arrived_.note(now_);
    }

  private:
    /// As many points as the decoder hands over at once.
    static constexpr std::size_t batch = 64;

    template <typename Describe>
    [[gnu::hot]] void append_batch(std::span<point> points, Describe&& describe) {
        lock_.lock();
        // Eviction goes along with ingest, a few records at a time, and never all at once.
        mine_.evict_some(now_, 8);
        mine_.settle();
        std::array<record*, batch> known;
        for (std::size_t i = 0; i < points.size(); ++i) {
            known[i] = mine_.find(points[i].id);
        }
        bool all_known = true;
        for (std::size_t i = 0; i < points.size(); ++i) {
            all_known = all_known && known[i] != nullptr;
            if (known[i] != nullptr && is_in_time(points[i])) {
                mine_.append(*known[i], points[i], now_);
            }
        }
        // After all known ones, since this may let go of the lock, and then records change.
        if (!all_known) append_unknown(points, known, describe);
        bool accepted = false;
        for (const point& p : points) {
            accepted = accepted || p.outcome == rejection::none;
            mine_.count(p.outcome);
        }
        expected_ = mine_.expect();
        unlock();
        if (accepted) arrived_.note(now_);
    }

    /// Stores the points of a batch that are not `known`.
    template <typename Describe>
    [[gnu::noinline]] void append_unknown(std::span<point> points,
                                          const std::array<record*, batch>& known,
                                          Describe& describe) {
        const auto put = [&](shard& home, std::uint32_t at, point& p) {
            home.append(home.at(at), p, now_);
        };
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (known[i] != nullptr || !is_in_time(points[i])) continue;
            meet(
                points[i], [&] { return describe(i); }, put);
        }
        append_newcomers(put);
    }

    /// Whether a point is not too far ahead; its outcome says so if it is.
    bool is_in_time(point& p) const noexcept {
        const bool in_time = p.at <= now_ + options_.max_ahead;
        p.outcome = in_time ? rejection::none : rejection::too_far_ahead;
        return in_time;
    }

    /// Takes a point whose fingerprint no series of this shard has. Its labels are read now, and it
    /// becomes a newcomer; or `put(shard, record, point)` stores it where its series is known to
    /// be.
    template <typename Describe, typename Put>
    void meet(point& p, Describe&& describe, const Put& put) {
        if (const auto known = mine_.find_elsewhere(p.id)) {
            const auto is_there = [&](shard& home) { return home.is_live(*known); };
            if (append_elsewhere({known->shard, known->record}, p, is_there, put)) return;
            mine_.forget_elsewhere(p.id);
        }
        const absl::StatusOr<described_labels> labels = describe();
        if (!labels.ok()) {
            p.outcome = rejection::bad_attributes;
            return;
        }
        if (!is_in_time(p)) return;  // describing may have read the point anew
        p.outcome = judge(*labels);
        if (p.outcome != rejection::none) return;
        newcomers_.emplace_back(&p, mine_.meet(group_of(*labels), labels->own));
    }

    /// Whether labels are within the limits. Those of the group were when it was made.
    [[nodiscard]] rejection judge(const described_labels& labels) const {
        const store_limits& limits = options_.limits;
        if (labels.size() > limits.labels_per_series) return rejection::label_count_limit;
        const auto is_short = [&](const label_view& each) {
            return std::max(each.name.size(), each.value.size()) <= limits.label_bytes;
        };
        const bool are_short =
            std::ranges::all_of(labels.own, is_short) &&
            (is_of_group(labels) || std::ranges::all_of(labels.shared, is_short));
        return are_short ? rejection::none : rejection::label_length_limit;
    }

    /// Stores the points of all newcomers in their series, which are created if need be.
    template <typename Put>
    void append_newcomers(const Put& put) {
        for (const auto& [p, series] : newcomers_) append_newcomer(*p, series, put);
        newcomers_.clear();
    }

    template <typename Put>
    void append_newcomer(point& p, const shard::newcomer& series, const Put& put) {
        // Once more if its home, another shard, evicts the series in between.
        for (bool stored = false; !stored;) {
            const auto home = mine_.admit(series, p, now_);
            if (!home) return;
            if (home->shard == mine_.number()) {
                mine_.alias(home->record, p.id);
                return put(mine_, home->record, p);
            }
            const auto is_there = [&](shard& there) {
                return there.has_labels(home->record, series.labels);
            };
            stored = append_elsewhere(*home, p, is_there, put);
        }
        mine_.dismiss(series);
    }

    /// Stores a point in another shard: the same labels came first with another resource.
    /// Locks are held one at a time. @returns false when the series `is_there` no longer
    template <typename IsThere, typename Put>
    bool append_elsewhere(const series_home& home, point& p, const IsThere& is_there,
                          const Put& put) {
        shard& there = *shards_[home.shard];
        std::optional<series_ref> stored;
        unlock();
        {
            const std::lock_guard lock(there.mutex);
            if (is_there(there)) {
                put(there, home.record, p);
                stored = there.ref(home.record);
            }
        }
        lock_.lock();
        if (stored) mine_.alias_elsewhere(*stored, p.id);
        return stored.has_value();
    }

    /// The group of the labels that `labels` share with others, kept from one point to the
    /// next.
    group_id group_of(const described_labels& labels) {
        if (is_of_group(labels)) return *group_;
        const group_id made = mine_.groups().acquire(labels.shared);
        if (group_) mine_.groups().release(*group_);
        group_ = made;
        shared_id_ = labels.shared_id;
        return made;
    }

    [[nodiscard]] bool is_of_group(const described_labels& labels) const noexcept {
        return group_ && shared_id_ != 0 && shared_id_ == labels.shared_id;
    }

    /// Lets go of the shard, whose new series can be found from here on.
    void unlock() {
        mine_.list();
        lock_.unlock();
    }

    const shard_list& shards_;
    shard& mine_;
    arrivals& arrived_;
    const store_options& options_;
    timestamp now_;
    std::unique_lock<lending_mutex> lock_;  ///< held during a batch
    expectation expected_;
    std::vector<std::pair<point*, shard::newcomer>> newcomers_;  ///< of the batch
    std::optional<group_id> group_;                              ///< of the newest series
    std::uint64_t shared_id_ = 0;
};

}  // namespace tidegauge
