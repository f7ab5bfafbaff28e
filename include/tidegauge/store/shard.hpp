// One part of a store: records, labels and postings behind one lock.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/symbol_table.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/directory.hpp>
#include <tidegauge/store/fingerprint_table.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/match.hpp>
#include <tidegauge/store/postings.hpp>
#include <tidegauge/store/record.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/slab.hpp>
#include <tidegauge/store/stats.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace tidegauge {

/// The series of some resources.
///
/// Threads: every member but `mutex` wants `mutex` held.
class shard {
  public:
    std::mutex mutex;

    shard(std::uint16_t number, const store_options& options, directory& shared)
        : number_(number), options_(options), shared_(shared) {}

    // --- writing --------------------------------------------------------------------------------

    /// Asks the processor to fetch what `find` will read.
    void prefetch(const fingerprint& id) const noexcept { known_.prefetch(id); }

    /// The record of this shard with this fingerprint, if it is known.
    [[nodiscard]] std::optional<std::uint32_t> find(const fingerprint& id) const {
        return known_.find(id);
    }

    /// Where a series lives whose labels came to another shard first, if it is known.
    [[nodiscard]] std::optional<series_ref> find_elsewhere(const fingerprint& id) const {
        const auto known = elsewhere_.find(id);
        if (known == elsewhere_.end()) return std::nullopt;
        return known->second;
    }

    /// Forgets where a series lives that has gone from there.
    void forget_elsewhere(const fingerprint& id) { elsewhere_.erase(id); }

    /// Finds or creates the series with these labels, and remembers that `p.id` means it; when
    /// there may be none, `p.outcome` says why.
    /// @param canonical the keyed hash of `labels`
    std::optional<series_ref> admit(const label_set& labels, const fingerprint& canonical, point& p,
                                    timestamp now) {
        std::optional<series_ref> home = shared_.find(canonical);
        if (!home) {
            p.outcome = refusal(labels);
            if (p.outcome != rejection::none) return std::nullopt;
            home = create(labels, canonical, p, now);
        }
        alias(*home, p.id);
        return home;
    }

    /// Asks the processor to fetch what `append` will touch of a record.
    void prefetch(std::uint32_t at) const noexcept { records_[at].prefetch(); }

    /// Stores a point in a live record and writes its outcome.
    void append(std::uint32_t at, point& p, timestamp now) {
        record& its = records_[at];
        const std::size_t before = its.extent_bytes();
        const std::size_t most = shared_.has_memory() ? options_.limits.samples_per_series : 0;
        p.outcome = its.append(p, now, options_.retention, most);
        if (its.extent_bytes() != before) recount_bytes(before, its.extent_bytes());
    }

    /// Counts what became of a point.
    void count(rejection outcome) {
        if (outcome == rejection::none) {
            ++done_.samples_accepted;
        } else {
            ++done_.rejected[static_cast<std::size_t>(outcome)];
        }
    }

    /// Looks at the next `most` records and evicts those that were silent for longer than the
    /// retention. @returns how many
    std::size_t evict_some(timestamp now, std::size_t most) {
        std::size_t evicted = 0;
        for (most = std::min(most, records_.size()); most != 0; --most) {
            if (hand_ >= records_.size()) hand_ = 0;
            const auto at = static_cast<std::uint32_t>(hand_++);
            if (records_[at].is_live() && records_[at].is_silent(now, options_.retention)) {
                evict(at);
                ++evicted;
            }
        }
        if (dead_.size() >= dead_before_sweep) sweep();
        return evicted;
    }

    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }

    // --- reading --------------------------------------------------------------------------------

    /// The live records that all `matchers` match, ascending.
    [[nodiscard]] std::vector<std::uint32_t> match(std::span<const matcher> matchers) const {
        return tidegauge::match(matchers, postings_, symbols_, records_);
    }

    /// Whether all `matchers` match the record's labels.
    [[nodiscard]] bool matches(std::uint32_t at, std::span<const matcher> matchers) const {
        return std::ranges::all_of(
            matchers, [&](const matcher& each) { return each.matches(value_of(at, each.name())); });
    }

    /// How many series were created here so far; their numbers count from 0.
    [[nodiscard]] std::uint64_t created() const noexcept { return done_.series_created; }

    /// The n-th series created, or nothing when that was too long ago.
    [[nodiscard]] std::optional<series_ref> created_series(std::uint64_t n) const {
        const std::uint64_t first = done_.series_created - recent_.size();
        if (n < first) return std::nullopt;
        return recent_[static_cast<std::size_t>(n - first)];
    }

    [[nodiscard]] bool is_live(const series_ref& series) const {
        return records_[series.record].is(series.incarnation);
    }

    [[nodiscard]] const record& at(std::uint32_t position) const { return records_[position]; }

    [[nodiscard]] series_ref ref(std::uint32_t position) const {
        return {position, records_[position].incarnation(), number_};
    }

    [[nodiscard]] label_set labels(std::uint32_t position) const {
        std::vector<label> labels;
        labels.reserve(owners_[position].labels.size());
        for (const label_symbols& each : owners_[position].labels) {
            labels.push_back(
                {std::string(symbols_.text(each.name)), std::string(symbols_.text(each.value))});
        }
        return label_set(std::move(labels));
    }

    [[nodiscard]] const store_stats& done() const noexcept { return done_; }

  private:
    /// What a series has besides its record; read on creation, eviction and for its labels only.
    struct owner {
        std::vector<label_symbols> labels;
        std::vector<fingerprint> aliases;  ///< fingerprints that mean it in this shard
        fingerprint canonical{};
    };

    /// A resent batch or another field order gives a series another fingerprint; a sender that
    /// makes up ever new ones gains nothing: beyond this they are decoded each time.
    static constexpr std::size_t most_aliases = 8;
    /// Dead series stay in the postings until this many have gathered, and one pass over the lists
    /// serves them all.
    static constexpr std::size_t dead_before_sweep = 256;
    /// How far back a selection can catch up without matching anew.
    static constexpr std::size_t most_recent = 512;

    /// Why there may be no series with these labels; `none` also takes its place in the count.
    [[nodiscard]] rejection refusal(const label_set& labels) {
        const store_limits& limits = options_.limits;
        if (labels.size() > limits.labels_per_series) return rejection::label_count_limit;
        for (const label& each : labels) {
            if (std::max(each.name.size(), each.value.size()) > limits.label_bytes) {
                return rejection::label_length_limit;
            }
        }
        if (!shared_.has_memory()) return rejection::memory_limit;
        return shared_.take_series() ? rejection::none : rejection::series_limit;
    }

    series_ref create(const label_set& labels, const fingerprint& canonical, const point& p,
                      timestamp now) {
        const std::uint32_t at = vacant_record();
        const series_ref mine{at, records_[at].incarnation() + 1, number_};
        const series_ref home = shared_.find_or_add(canonical, mine);
        if (home != mine) {  // another shard was faster
            shared_.release_series();
            vacant_.push_back(at);
            return home;
        }
        shared_.names.add(labels[metric_name_label]);
        records_[at].open(p.type, p.counted, now);
        const std::size_t text_before = symbols_.bytes();
        owner& its = owners_[at];
        its.canonical = canonical;
        its.labels.reserve(labels.size());
        for (const label& each : labels) {
            its.labels.push_back({symbols_.intern(each.name), symbols_.intern(each.value)});
            postings_.add(its.labels.back(), at);
        }
        recount_bytes(text_before, symbols_.bytes() + bytes_of(its));
        ++done_.series_created;
        recent_.push_back(mine);
        if (recent_.size() > most_recent) recent_.pop_front();
        return mine;
    }

    std::uint32_t vacant_record() {
        if (!vacant_.empty()) {
            const std::uint32_t at = vacant_.back();
            vacant_.pop_back();
            return at;
        }
        owners_.add();
        return records_.add();
    }

    void alias(const series_ref& home, const fingerprint& id) {
        if (home.shard != number_) {
            elsewhere_.insert_or_assign(id, home);
            return;
        }
        owner& its = owners_[home.record];
        if (its.aliases.size() >= most_aliases || known_.find(id)) return;
        known_.insert(id, home.record);
        its.aliases.push_back(id);
    }

    void evict(std::uint32_t at) {
        owner& its = owners_[at];
        for (const fingerprint& id : its.aliases) known_.erase(id);
        shared_.remove(its.canonical);
        shared_.names.remove(value_of(at, metric_name_label));
        shared_.release_series();
        recount_bytes(records_[at].extent_bytes(), 0);
        records_[at].close();
        dead_.push_back(at);
        ++done_.series_evicted;
    }

    /// Takes the dead out of the postings and frees their records and symbols.
    void sweep() {
        absl::flat_hash_set<label_symbols> touched;
        for (const std::uint32_t at : dead_) {
            touched.insert(owners_[at].labels.begin(), owners_[at].labels.end());
        }
        for (const label_symbols& each : touched) {
            postings_.sweep(each, [this](std::uint32_t at) { return !records_[at].is_live(); });
        }
        const std::size_t text_before = symbols_.bytes();
        std::size_t freed = 0;
        for (const std::uint32_t at : dead_) {
            freed += bytes_of(owners_[at]);
            for (const label_symbols& each : owners_[at].labels) {
                symbols_.release(each.name);
                symbols_.release(each.value);
            }
            owners_[at] = owner();
            vacant_.push_back(at);
        }
        recount_bytes(text_before + freed, symbols_.bytes());
        dead_.clear();
    }

    [[nodiscard]] std::string_view value_of(std::uint32_t at, std::string_view name) const {
        for (const label_symbols& each : owners_[at].labels) {
            if (symbols_.text(each.name) == name) return symbols_.text(each.value);
        }
        return {};
    }

    /// About what a series takes: its record, labels with their postings, and its places in the
    /// tables of fingerprints.
    [[nodiscard]] static std::size_t bytes_of(const owner& its) noexcept {
        constexpr std::size_t table_entries = 2 * (sizeof(fingerprint) + sizeof(series_ref) + 8);
        return sizeof(record) + sizeof(owner) + sizeof(fingerprint) + table_entries +
               its.labels.size() * (sizeof(label_symbols) + sizeof(std::uint32_t));
    }

    void recount_bytes(std::size_t before, std::size_t after) noexcept {
        shared_.recount_bytes(before, after);
    }

    std::uint16_t number_;
    const store_options& options_;
    directory& shared_;
    fingerprint_table known_;  ///< of series that live here
    absl::flat_hash_map<fingerprint, series_ref> elsewhere_;
    slab<record> records_;
    slab<owner> owners_;
    symbol_table symbols_;
    postings postings_;
    std::vector<std::uint32_t> vacant_;  ///< records free for a new series
    std::vector<std::uint32_t> dead_;    ///< evicted, still in the postings
    std::deque<series_ref> recent_;      ///< the newest series, in order of creation
    std::size_t hand_ = 0;               ///< where eviction looks next
    store_stats done_;
};

}  // namespace tidegauge
