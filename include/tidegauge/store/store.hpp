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
#include <tidegauge/store/label_hash.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/shard.hpp>
#include <tidegauge/store/stats.hpp>
#include <tidegauge/store/write_run.hpp>

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
/// Threads: all members may be called at the same time. A writer holds one shard's lock while it
/// appends at most 64 points, a reader while it looks at as many windows.
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

    using run = write_run;

    /// Begins a run of points of one resource. `resource` spreads resources over the shards; equal
    /// labels are one series whatever it is.
    [[nodiscard]] run write(std::uint64_t resource, timestamp now) {
        return {shards_, *shards_[resource % shards_.size()], arrived_, options_, now};
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
                {
                    const std::lock_guard lock(shards_[i]->mutex);
                    begin = visit(*shards_[i], part, begin, from, copy);
                }
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
    /// `each` does not read of the window is not made: 16 ns for a `rate`, where `read` took 27.
    template <typename Each>
    void read_in_place(const selection& chosen, timestamp from, timestamp to, window_parts wanted,
                       Each&& each) const {
        window_buffer& samples = chosen.scratch_.samples;
        const auto show = [&](const series_ref& whose, const record& source) {
            window w;
            w.from = from;
            w.to = to;
            if (wanted != window_parts::ends || !source.look_at_ends(w)) {
                window other = w;  // so that `w` need not lie in memory
                if (!look_at_all(source, wanted, samples, other)) return false;
                w = other;
            }
            each(whose, std::as_const(w));
            return true;
        };
        for (std::size_t i = 0; i < chosen.parts_.size(); ++i) {
            const selection::part& part = chosen.parts_[i];
            const std::lock_guard lock(shards_[i]->mutex);
            for (std::size_t begin = 0; begin != part.members.size();) {
                samples.clear(samples_at_once);
                begin = visit(*shards_[i], part, begin, from, show);
                shards_[i]->mutex.lend();
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
            part.members.clear();
            part.members.reserve(16);  // growing to the usual answer takes as long as finding it
            from.match(chosen.matchers_, chosen.hashes_, [&](std::uint32_t at) {
                part.members.push_back({&from.at(at), at});
            });
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
