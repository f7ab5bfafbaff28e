// The last minutes of many series, in memory.
#pragma once

#include <tidegauge/base/closest.hpp>
#include <tidegauge/base/config.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/arrivals.hpp>
#include <tidegauge/store/directory.hpp>
#include <tidegauge/store/label_groups.hpp>
#include <tidegauge/store/label_hash.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/shard.hpp>
#include <tidegauge/store/stats.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// Keeps raw samples of many series and gives out windows of them.
///
/// It has no clock: the time of arrival is an argument, so a recorded day can be played in a
/// second. A decoder writes through `write` (it models `otlp::sample_sink`), a program of its own
/// through `append`.
/// Threads: all members may be called at the same time. A writer holds one shard's lock for one
/// resource's run of points; a reader holds it while it copies at most 64 windows out.
class store {
  public:
    explicit store(store_options options = {}) : options_(options), shared_(options_) {
        TIDEGAUGE_ASSERT(options_.shards > 0 && options_.shards <= 1024);
        TIDEGAUGE_ASSERT(options_.limits.labels_per_series <= 0xffff);
        TIDEGAUGE_ASSERT(options_.retention <= std::chrono::days{12});
        for (std::size_t i = 0; i < options_.shards; ++i) {
            shards_.push_back(std::make_unique<shard>(static_cast<std::uint16_t>(i), options_,
                                                      label_hash_, shared_));
        }
    }

    store(const store&) = delete;  // shards refer to their store
    store& operator=(const store&) = delete;

    // --- writing --------------------------------------------------------------------------------

    /// What fingerprints of points are made with, under a secret key that is new for each store.
    [[nodiscard]] const keyed_hash& hash() const noexcept { return hash_; }

    /// Points of one resource on their way in; holds the lock of its shard.
    class run {
      public:
        run(store& owner, shard& mine, timestamp now)
            : owner_(owner), mine_(mine), lock_(mine.mutex), now_(now) {}
        run(const run&) = delete;
        run& operator=(const run&) = delete;
        // A release may want memory; where there is none, the program ends, as everywhere here.
        // NOLINTNEXTLINE(bugprone-exception-escape)
        ~run() {
            if (group_) mine_.groups().release(*group_);
        }

        /// Asks the processor to fetch what a point with this fingerprint will take. Best done as
        /// soon as the fingerprint is known: what is decoded meanwhile hides the wait.
        [[gnu::always_inline]] void prefetch(const fingerprint& id) noexcept { mine_.prefetch(id); }

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
            mine_.evict_some(now_, 1);
            mine_.settle();
            const auto put = [&](shard& home, std::uint32_t at) {
                home.append_histogram(at, p, std::move(h), now_);
            };
            if (is_in_time(p)) {
                if (const auto known = mine_.position_of(p.id)) {
                    put(mine_, *known);
                } else {
                    append_unknown(
                        p, [&] { return describe(0); }, put);
                }
            }
            mine_.count(p.outcome);
            if (p.outcome == rejection::none) owner_.arrived_.note(now_);
        }

      private:
        /// As many points as the decoder hands over at once.
        static constexpr std::size_t batch = 64;

        template <typename Describe>
        [[gnu::hot]] void append_batch(std::span<point> points, Describe&& describe) {
            // Eviction goes along with ingest, a few records at a time, and never all at once.
            mine_.evict_some(now_, 8);
            mine_.settle();
            std::array<record*, batch> known;
            for (std::size_t i = 0; i < points.size(); ++i) {
                known[i] = mine_.find(points[i].id);
            }
            for (std::size_t i = 0; i < points.size(); ++i) {
                if (known[i] != nullptr && is_in_time(points[i])) {
                    mine_.append(*known[i], points[i], now_);
                }
            }
            // After all known ones, since this may let go of the lock, and then records change.
            bool accepted = false;
            for (std::size_t i = 0; i < points.size(); ++i) {
                point& p = points[i];
                if (known[i] == nullptr && is_in_time(p)) {
                    append_unknown(
                        p, [&] { return describe(i); },
                        [&](shard& home, std::uint32_t at) { home.append(home.at(at), p, now_); });
                }
                accepted = accepted || p.outcome == rejection::none;
                mine_.count(p.outcome);
            }
            if (accepted) owner_.arrived_.note(now_);
        }

        /// Whether a point is not too far ahead; its outcome says so if it is.
        bool is_in_time(point& p) const noexcept {
            const bool in_time = p.at <= now_ + owner_.options_.max_ahead;
            p.outcome = in_time ? rejection::none : rejection::too_far_ahead;
            return in_time;
        }

        /// Stores a point whose fingerprint no series of this shard has; `put(shard, record)` does
        /// so in the series' own record.
        template <typename Describe, typename Put>
        void append_unknown(point& p, Describe&& describe, const Put& put) {
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
            p.outcome = mine_.judge(*labels);
            if (p.outcome == rejection::none) append_described(p, *labels, put);
        }

        /// Stores a point in the series with these labels, which is created if need be.
        template <typename Put>
        void append_described(point& p, const described_labels& labels, const Put& put) {
            const group_id group = group_of(labels);
            // Once more if its home, another shard, evicts the series in between.
            for (bool stored = false; !stored;) {
                const auto admitted = mine_.admit(group, labels.own, p, now_);
                if (!admitted) return;
                const series_home& home = admitted->home;
                if (owner_.shards_[home.shard].get() == &mine_) {
                    mine_.alias(home.record, p.id);
                    return put(mine_, home.record);
                }
                const auto is_there = [&](shard& there) {
                    return there.has_labels(home.record, admitted->labels);
                };
                stored = append_elsewhere(home, p, is_there, put);
            }
        }

        /// Stores a point in another shard: the same labels came first with another resource.
        /// Locks are held one at a time. @returns false when the series `is_there` no longer
        template <typename IsThere, typename Put>
        bool append_elsewhere(const series_home& home, const point& p, const IsThere& is_there,
                              const Put& put) {
            shard& there = *owner_.shards_[home.shard];
            std::optional<series_ref> stored;
            lock_.unlock();
            {
                const std::lock_guard lock(there.mutex);
                if (is_there(there)) {
                    put(there, home.record);
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
            if (group_ && shared_id_ != 0 && shared_id_ == labels.shared_id) return *group_;
            const group_id made = mine_.groups().acquire(labels.shared);
            if (group_) mine_.groups().release(*group_);
            group_ = made;
            shared_id_ = labels.shared_id;
            return made;
        }

        store& owner_;
        shard& mine_;
        std::unique_lock<std::mutex> lock_;
        timestamp now_;
        std::optional<group_id> group_;  ///< of the newest series
        std::uint64_t shared_id_ = 0;
    };

    /// Begins a run of points of one resource. `resource` spreads resources over the shards; equal
    /// labels are one series whatever it is.
    [[nodiscard]] run write(std::uint64_t resource, timestamp now) {
        return {*this, *shards_[resource % shards_.size()], now};
    }

    /// Stores one sample of the series with these labels, which is created if need be.
    /// @returns why it was refused, or `rejection::none`
    rejection append(const label_set& labels, sample s, timestamp now,
                     metric_type type = metric_type::unknown) {
        const fingerprint id = label_hash_.sequence(labels);
        point p{id, s.at, {}, s.value, type};
        std::vector<label_view> own;
        write(id.high, now).append(std::span(&p, 1), [&](std::size_t) {
            own = views_of(labels);
            return absl::StatusOr<described_labels>(described_labels{{}, 0, own});
        });
        return p.outcome;
    }

    /// Stores one native histogram of the series with these labels, likewise. A series has numbers
    /// or histograms, never both.
    rejection append_histogram(const label_set& labels, timestamp at, native_histogram h,
                               timestamp now) {
        const fingerprint id = label_hash_.sequence(labels);
        point p{id, at, {}, 0, metric_type::histogram};
        std::vector<label_view> own;
        write(id.high, now).append_histogram(p, std::move(h), [&](std::size_t) {
            own = views_of(labels);
            return absl::StatusOr<described_labels>(described_labels{{}, 0, own});
        });
        return p.outcome;
    }

    /// Drops every series that was silent for longer than the retention. Ingest does it along the
    /// way, in the shards of the resources that it writes; this is for those of resources that have
    /// gone, and best called every few seconds.
    ///
    /// Cost: a look at each record, some hundred under a shard's lock at a time.
    /// @returns how many were dropped
    std::size_t evict(timestamp now) {
        std::size_t evicted = 0;
        for (const auto& each : shards_) evicted += evict(*each, now);
        return evicted;
    }

    // --- reading --------------------------------------------------------------------------------

    /// The series that all `matchers` match.
    [[nodiscard]] selection select(std::vector<matcher> matchers) const {
        selection chosen(std::move(matchers));
        refresh(chosen);
        return chosen;
    }

    /// Adds to `chosen` the series created since it was last refreshed and drops those that have
    /// gone. Cost: a lock a shard when nothing changed; else a match of each new series.
    void refresh(selection& chosen) const {
        chosen.parts_.resize(shards_.size());
        for (std::size_t i = chosen.hashes_.size(); i < chosen.matchers_.size(); ++i) {
            const matcher& m = chosen.matchers_[i];
            chosen.hashes_.push_back(label_hash_.lookup({m.name(), m.value()}));
        }
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            shard& from = *shards_[i];
            const std::lock_guard lock(from.mutex);
            refresh(chosen.parts_[i], from, chosen);
        }
    }

    /// Calls `each(series_ref, const window&)` for every live series of `chosen` with its samples
    /// in `(from, to]`; the window may be empty and is valid during the call. Series by shard,
    /// then by age. No lock is held during the calls.
    ///
    /// `chosen` lends its scratch memory, so one selection serves one reader at a time.
    /// Cost: copies what is `wanted` and no more.
    template <typename Each>
    void read(const selection& chosen, timestamp from, timestamp to, window_parts wanted,
              Each&& each) const {
        selection::scratch& copies = chosen.scratch_;
        const auto copy = [&](const series_ref& whose, const record& source) {
            window& w = copies.windows[copies.count];
            w.from = from;
            w.to = to;
            const bool is_done = wanted == window_parts::ends && source.look_at_ends(w);
            if (!is_done && !look_at_all(source, wanted, copies.samples, w)) return false;
            copies.whose[copies.count++] = whose;
            return true;
        };
        for (std::size_t i = 0; i < chosen.parts_.size(); ++i) {
            const selection::part& part = chosen.parts_[i];
            for (std::size_t begin = 0; begin != part.members.size();) {
                copies.count = 0;
                copies.samples.clear(samples_at_once);
                begin = visit(*shards_[i], part, begin, from, copy);
                for (std::size_t at = 0; at < copies.count; ++at) {
                    each(copies.whose[at], std::as_const(copies.windows[at]));
                }
            }
        }
    }

    /// The same for what is quickly done, as a formula over the ends: calls `each` where the record
    /// lies, under its shard's lock, so `each` must not use the store.
    ///
    /// Cost: when only ends are wanted and a series does not fall, nothing is copied, and what
    /// `each` does not read of the window is not made: 18 ns for a `rate`, where `read` takes 27.
    template <typename Each>
    void read_in_place(const selection& chosen, timestamp from, timestamp to, window_parts wanted,
                       Each&& each) const {
        window_buffer& samples = chosen.scratch_.samples;
        const auto show = [&](const series_ref& whose, const record& source) {
            window w{from, to};
            if (wanted != window_parts::ends || !source.look_at_ends(w)) {
                window other{from, to};  // so that `w` need not lie in memory
                if (!look_at_all(source, wanted, samples, other)) return false;
                w = other;
            }
            each(whose, std::as_const(w));
            return true;
        };
        for (std::size_t i = 0; i < chosen.parts_.size(); ++i) {
            const selection::part& part = chosen.parts_[i];
            for (std::size_t begin = 0; begin != part.members.size();) {
                samples.clear(samples_at_once);
                begin = visit(*shards_[i], part, begin, from, show);
            }
        }
    }

    /// The same with all parts of the windows.
    template <typename Each>
    void read(const selection& chosen, timestamp from, timestamp to, Each&& each) const {
        read(chosen, from, to, window_parts::all, each);
    }

    /// Calls `each(series_ref, std::span<const sample>, std::span<const histogram_sample>)` for
    /// every live series of `chosen` with its raw samples in `(from, to]`, oldest first, staleness
    /// markers among them; there may be none. A series has numbers or histograms.
    /// Otherwise as `read`, with a lock for each series.
    template <typename Each>
    void read_samples(const selection& chosen, timestamp from, timestamp to, Each&& each) const {
        std::vector<sample> samples;
        std::vector<histogram_sample> histograms;
        for (std::size_t i = 0; i < chosen.parts_.size(); ++i) {
            shard& its = *shards_[i];
            for (const auto& [source, at] : chosen.parts_[i].members) {
                samples.clear();
                histograms.clear();
                std::optional<series_ref> whose;
                {
                    const std::lock_guard lock(its.mutex);
                    if (!source->is_one_of(chosen.parts_[i].created)) continue;
                    source->copy(from, to, samples);
                    its.copy_histograms(at, from, to, histograms);
                    whose = its.ref(at);
                }
                each(*whose, std::span<const sample>(samples),
                     std::span<const histogram_sample>(histograms));
            }
        }
    }

    /// The labels of a series, nothing once it was evicted.
    [[nodiscard]] std::optional<label_set> labels(const series_ref& series) const {
        shard& home = *shards_[series.shard];
        const std::lock_guard lock(home.mutex);
        if (!home.is_live(series)) return std::nullopt;
        return home.labels(series.record);
    }

    /// The receiver's clock when the first point was accepted, nothing before that.
    [[nodiscard]] std::optional<timestamp> first_arrival() const { return arrived_.first(); }
    /// The receiver's clock when the newest point was accepted.
    [[nodiscard]] std::optional<timestamp> last_arrival() const noexcept { return arrived_.last(); }
    /// Since when points have been accepted with no pause longer than `longest_pause`.
    [[nodiscard]] std::optional<timestamp> arriving_since(duration longest_pause) const {
        return arrived_.since(longest_pause);
    }

    /// Whether a series of this metric was ever there, also when all have gone.
    [[nodiscard]] bool has_seen(std::string_view metric_name) const {
        return shared_.names.has_seen(metric_name);
    }
    /// The names of all live series, sorted.
    [[nodiscard]] std::vector<std::string> metric_names() const { return shared_.names.live(); }
    /// The live names most like `metric_name`, nearest first.
    [[nodiscard]] std::vector<std::string> closest_names(std::string_view metric_name,
                                                         std::size_t most) const {
        return closest(metric_name, metric_names(), most);
    }

    [[nodiscard]] store_stats stats() const {
        store_stats all;
        all.series = shared_.series();
        all.bytes = shared_.bytes();
        for (const auto& each : shards_) {
            const std::lock_guard lock(each->mutex);
            const store_stats& done = each->done();
            all.samples_accepted += done.samples_accepted;
            all.series_created += done.series_created;
            all.series_evicted += done.series_evicted;
            for (std::size_t i = 0; i < rejection_count; ++i) all.rejected[i] += done.rejected[i];
        }
        return all;
    }

    [[nodiscard]] const store_options& options() const noexcept { return options_; }

  private:
    [[nodiscard]] static std::array<std::uint64_t, 4> random_key() {
        std::random_device device;
        std::array<std::uint64_t, 4> key{};
        for (std::uint64_t& word : key) word = (std::uint64_t{device()} << 32U) | device();
        return key;
    }

    static std::size_t evict(shard& from, timestamp now) {
        constexpr std::size_t at_once = 256;  // as long as a request or two would hold the lock
        std::size_t evicted = 0;
        std::size_t looked = 0;
        for (std::size_t size = 1; looked < size; looked += at_once) {
            const std::lock_guard lock(from.mutex);
            size = from.size();
            evicted += from.evict_some(now, std::min(at_once, size - looked));
        }
        return evicted;
    }

    static void refresh(selection::part& part, shard& from, const selection& chosen) {
        const store_stats& done = from.done();
        if (part.evicted != done.series_evicted) {
            std::erase_if(part.members, [&](const selection::member& each) {
                return !each.its->is_one_of(part.created);
            });
            part.evicted = done.series_evicted;
        }
        if (part.created == done.series_created) return;
        if (!from.created(part.created)) {
            const std::vector<std::uint32_t> matched = from.match(chosen.matchers_, chosen.hashes_);
            part.members.clear();
            part.members.reserve(matched.size());
            for (const std::uint32_t at : matched) {
                part.members.push_back({&from.at(at), at});
            }
            part.created = done.series_created;
            return;
        }
        for (; part.created != done.series_created; ++part.created) {
            const std::uint32_t made = *from.created(part.created);
            const auto life = static_cast<std::uint32_t>(part.created + 1);
            if (from.at(made).is(life) && from.matches(made, chosen.matchers_)) {
                part.members.push_back({&from.at(made), made});
            }
        }
    }

    /// So many samples are copied under a lock, or those of one series, so that a writer waits no
    /// longer for a reader than for another writer.
    static constexpr std::size_t samples_at_once = 2048;

    /// Copies a window to the rest of `samples`. @returns whether there was room
    [[gnu::noinline]] static bool look_at_all(const record& source, window_parts wanted,
                                              window_buffer& samples, window& w) {
        const std::size_t room = source.room_to_look();
        if (room > samples.room()) {
            if (!samples.empty()) return false;
            samples.clear(room);
        }
        source.look(wanted, samples, w);
        return true;
    }

    /// Calls `take(series_ref, record)` for the live series from the `begin`-th on, at most 64 of
    /// them or until it says that it has no room. A record that serves a series which came later is
    /// no longer what was chosen.
    ///
    /// Headers are fetched 64 ahead, and what they say is wanted of the samples 16 ahead: else a
    /// series here and there costs 200 ns, and so it is 50.
    /// @returns where to go on
    template <typename Take>
    [[gnu::always_inline]] static std::size_t visit(shard& its, const selection::part& part,
                                                    std::size_t begin, timestamp from,
                                                    const Take& take) {
        constexpr std::size_t headers_ahead = selection::scratch::most_windows;
        constexpr std::size_t samples_ahead = 16;
        const std::span<const selection::member> members = part.members;
        const std::size_t end = std::min(members.size(), begin + selection::scratch::most_windows);
        const std::lock_guard lock(its.mutex);
        if (begin == 0) {
            for (std::size_t i = 0; i != end; ++i) members[i].its->prefetch_header();
        }
        std::size_t i = begin;
        for (; i != end; ++i) {
            if (i + headers_ahead < members.size()) {
                members[i + headers_ahead].its->prefetch_header();
            }
            if (i + samples_ahead < members.size()) {
                members[i + samples_ahead].its->prefetch_window(from);
            }
            const auto& [source, position] = members[i];
            if (!source->is_one_of(part.created)) continue;
            const series_ref whose{position, source->incarnation(), its.number()};
            if (!take(whose, *source)) break;
        }
        return i;
    }

    store_options options_;
    keyed_hash hash_{random_key()};
    label_hash label_hash_{random_key()};
    directory shared_;
    std::vector<std::unique_ptr<shard>> shards_;
    arrivals arrived_;
};

}  // namespace tidegauge
