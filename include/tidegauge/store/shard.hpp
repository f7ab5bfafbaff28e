// One part of a store: records, labels and who has which, behind one lock.
#pragma once

#include <tidegauge/base/lending_mutex.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/store/directory.hpp>
#include <tidegauge/store/expectation.hpp>
#include <tidegauge/store/extent_pool.hpp>
#include <tidegauge/store/fingerprint_table.hpp>
#include <tidegauge/store/histogram_table.hpp>
#include <tidegauge/store/label_groups.hpp>
#include <tidegauge/store/label_hash.hpp>
#include <tidegauge/store/label_index.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/match.hpp>
#include <tidegauge/store/owner.hpp>
#include <tidegauge/store/record.hpp>
#include <tidegauge/store/record_set.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/slab.hpp>
#include <tidegauge/store/stats.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// The series of some resources.
///
/// Threads: every member but `mutex` wants `mutex` held.
class shard {
  public:
    lending_mutex mutex;

    shard(std::uint16_t number, const store_options& options, const label_hash& hash,
          directory& shared)
        : number_(number), options_(options), shared_(shared), labels_(hash, shared.names) {}

    // --- writing --------------------------------------------------------------------------------

    // Senders send the same series in the same order, round after round, and series are created in
    // that order. So the record behind the last one found is looked at first, and as long as that
    // goes well, the table is not: a line of it that no cache holds costs more than all else of an
    // append (85 ns a point without this, 70 with it).

    /// What `find` will most likely read for the next points.
    [[nodiscard]] expectation expect() const {
        if (!is_in_order()) return expectation(known_.where());
        const std::span<const record> next = records_.from(expected_);
        return {next, records_.from(expected_ + next.size())};
    }

    /// The record of this shard with this fingerprint, null if it is not known; it will be fetched.
    [[gnu::always_inline]] [[nodiscard]] record* find(const fingerprint& id) {
        if (is_in_order() && expected_ < records_.size() &&
            records_[expected_].was_last_sent_as(id)) {
            return &records_[expected_++];
        }
        return look_up(id);
    }

    [[nodiscard]] record& at(std::uint32_t position) { return records_[position]; }

    /// Stores a point in a live record of this shard and writes its outcome.
    [[gnu::always_inline]] void append(record& its, point& p, timestamp now) {
        if (its.append_next(p, now, options_.retention)) {
            p.outcome = rejection::none;
        } else {
            append_any(its, p, now);
        }
    }

    [[gnu::noinline]] void append_any(record& its, point& p, timestamp now) {
        const std::size_t before = its.extent_bytes();
        const std::size_t most = shared_.has_memory() ? options_.limits.samples_per_series : 0;
        p.outcome = its.append(p, now, options_.retention, most, extents_);
        if (its.extent_bytes() != before) {
            extent_bytes_ += its.extent_bytes() - before;
            recount_bytes();
        }
    }

    /// The record of this shard with this fingerprint, nothing if it is not known.
    [[nodiscard]] std::optional<std::uint32_t> position_of(const fingerprint& id) const {
        return known_.find(id);
    }

    /// Stores a histogram in a live record of this shard and writes the outcome of its point.
    void append_histogram(std::uint32_t at, point& p, native_histogram h, timestamp now) {
        record& its = records_[at];
        const bool fits = its.counted() == p.counted || is_stale(h.sum);
        if (its.type() != metric_type::histogram || !fits) {
            p.outcome = rejection::type_conflict;
            return;
        }
        const std::size_t before = histograms_.bytes();
        const std::size_t most = shared_.has_memory() ? options_.limits.samples_per_series : 0;
        p.outcome =
            histograms_.append(at, p, its.counted(), std::move(h), options_.retention, most);
        if (p.outcome == rejection::none) its.note(p.id, now);
        if (histograms_.bytes() != before) recount_bytes();
    }

    /// Counts what became of a point.
    void count(rejection outcome) {
        if (outcome == rejection::none) {
            ++done_.samples_accepted;
        } else {
            ++done_.rejected[static_cast<std::size_t>(outcome)];
        }
    }

    /// Grows tables that have yet to grow, a little.
    void settle() { known_.settle(); }

    /// Looks at the next `most` records and evicts those that were silent for longer than the
    /// retention; asks for those that it will look at then. @returns how many
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
        const std::size_t ahead = std::min(hand_ + 8, records_.size());
        for (std::size_t at = hand_; at < ahead; ++at) records_[at].prefetch_header();
        return evicted;
    }

    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }

    // --- creating series ------------------------------------------------------------------------

    /// Groups of labels, for a run to keep the one that its points share.
    [[nodiscard]] label_groups& groups() noexcept { return groups_; }

    /// A series that may have to be created. It counts as a use of its labels and of their group.
    struct newcomer {
        group_id group{};
        absl::InlinedVector<label_id, owner::usual_labels> own;
        fingerprint labels{};  ///< hash of all of them
    };

    /// Numbers the labels of a series, and asks for what `admit` will read: a wait of 60 ns, unless
    /// others are met in between.
    [[nodiscard]] newcomer meet(group_id group, std::span<const label_view> own) {
        newcomer made{group, {}, groups_.hash(group)};
        groups_.acquire(group);
        newest_own_.resize(own.size());  // what is left of the series before are good guesses
        for (std::size_t i = 0; i < own.size(); ++i) {
            newest_own_[i] = labels_.acquire(own[i], newest_own_[i]);
            made.labels = made.labels + labels_.hash(newest_own_[i]);
        }
        made.own.assign(newest_own_.begin(), newest_own_.end());
        shared_.prefetch(made.labels);
        recount_bytes();
        return made;
    }

    /// Where the series lives: here from now on, if it was nowhere. When there may be none,
    /// `p.outcome` says why. @post `one` must still be dismissed if that is in another shard
    std::optional<series_home> admit(const newcomer& one, point& p, timestamp now) {
        const series_home mine{number_, next_record()};
        const series_home home = shared_.find_or_add(one.labels, mine);
        if (home != mine) {
            if (home.shard == number_) dismiss(one);
            return home;
        }
        p.outcome = refusal();
        if (p.outcome != rejection::none) {
            shared_.remove(one.labels);
            dismiss(one);
            return std::nullopt;
        }
        create(one, p, now);
        return home;
    }

    /// Forgets a series that need not be created.
    void dismiss(const newcomer& one) {
        for (const label_id each : one.own) labels_.release(each);
        groups_.release(one.group);
        recount_bytes();
    }

    /// Makes the labels that new series share with each other lead to them, at once for all that
    /// were created one after the other. Before that, `match` does not find them.
    void list() {
        if (unlisted_.empty()) return;
        for (const label_id each : groups_.members(unlisted_group_)) labels_.add(each, unlisted_);
        unlisted_.clear();
    }

    /// Remembers that `id` means a record of this shard.
    void alias(std::uint32_t at, const fingerprint& id) {
        if (!known_.find(id) && owners_[at].add_alias(id)) known_.insert(id, at);
    }

    /// Where a series lives whose labels came to another shard first, if it is known.
    [[nodiscard]] std::optional<series_ref> find_elsewhere(const fingerprint& id) const {
        if (elsewhere_.empty()) return std::nullopt;  // as nearly always: no hash is made
        const auto known = elsewhere_.find(id);
        if (known == elsewhere_.end()) return std::nullopt;
        return known->second;
    }
    /// Remembers that `id` means a series of another shard.
    void alias_elsewhere(const series_ref& series, const fingerprint& id) {
        // Whoever makes up ever new bytes for the labels of another shard's series gains nothing.
        if (elsewhere_.size() > 2 * records_.size() + most_recent) elsewhere_.clear();
        elsewhere_.insert_or_assign(id, series);
    }
    /// Forgets where a series lives that has gone from there.
    void forget_elsewhere(const fingerprint& id) { elsewhere_.erase(id); }

    // --- reading --------------------------------------------------------------------------------

    /// Calls `each(position)` for the live records that all `matchers` match, ascending; see
    /// tidegauge::match.
    template <typename Each>
    void match(std::span<const matcher> matchers, std::span<const fingerprint> hashes,
               Each&& each) const {
        tidegauge::match(matchers, hashes, labels_, live_, each);
    }

    /// Whether all `matchers` match the record's labels.
    [[nodiscard]] bool matches(std::uint32_t at, std::span<const matcher> matchers) const {
        return std::ranges::all_of(
            matchers, [&](const matcher& each) { return each.matches(value_of(at, each.name())); });
    }

    /// The record of the n-th series created here, which may be evicted by now; nothing when that
    /// was too long ago. The first has n = 0 and incarnation 1.
    [[nodiscard]] std::optional<std::uint32_t> created(std::uint64_t n) const {
        if (done_.series_created - n > recent_.size()) return std::nullopt;
        return recent_[n % recent_.size()];
    }

    [[nodiscard]] bool is_live(const series_ref& series) const {
        return records_[series.record].is(series.incarnation);
    }

    /// Whether the series at home here has exactly the labels with this hash.
    [[nodiscard]] bool has_labels(std::uint32_t at, const fingerprint& labels) const {
        return records_[at].is_live() && hash_of(owners_[at]) == labels;
    }

    [[nodiscard]] const record& at(std::uint32_t position) const { return records_[position]; }

    /// Adds to `out` the histograms of a record in `(from, to]`, if it has any.
    void copy_histograms(std::uint32_t position, timestamp from, timestamp to,
                         std::vector<histogram_sample>& out) const {
        if (records_[position].type() != metric_type::histogram) return;
        histograms_.copy(position, from, to, out);
    }

    /// Which of the store's shards it is.
    [[nodiscard]] std::uint16_t number() const noexcept { return number_; }

    [[nodiscard]] series_ref ref(std::uint32_t position) const {
        return {position, records_[position].incarnation(), number_};
    }

    [[nodiscard]] label_set labels(std::uint32_t position) const {
        std::vector<label_view> views;
        for_each_label(owners_[position], [&](label_id each) {
            views.push_back({labels_.name(each), labels_.value(each)});
        });
        std::ranges::sort(views, {}, &label_view::name);
        std::vector<label> labels;
        labels.reserve(views.size());
        for (const label_view& each : views) {
            labels.push_back({std::string(each.name), std::string(each.value)});
        }
        return label_set::of_sorted(std::move(labels));
    }

    [[nodiscard]] const store_stats& done() const noexcept { return done_; }

  private:
    /// How far back a selection can catch up without matching anew.
    static constexpr std::size_t most_recent = 512;

    /// So many points more out of order than in order, and the order is no help.
    static constexpr std::uint32_t many_surprises = 16;

    /// What a series takes besides its labels: record, owner, its places in the tables of
    /// fingerprints, which are half empty, and in the set of each label.
    static constexpr std::size_t series_bytes = sizeof(record) + sizeof(owner) + 64;

    [[nodiscard]] bool is_in_order() const noexcept { return surprises_ < many_surprises; }

    /// `find` by the table; learns whether points come in order.
    [[nodiscard]] record* look_up(const fingerprint& id) {
        const auto known = known_.find(id);
        if (known && *known == expected_) {
            if (surprises_ != 0) --surprises_;
        } else if (surprises_ < 2 * many_surprises) {
            surprises_ += 2;
        }
        if (!known) return nullptr;
        expected_ = *known + 1 == records_.size() ? 0 : *known + 1;
        records_[*known].prefetch();
        return &records_[*known];
    }

    /// Why there may be no more series; `none` also takes a place in the count.
    [[nodiscard]] rejection refusal() {
        if (!shared_.has_memory()) return rejection::memory_limit;
        if (next_record() >= shared_.most_records()) return rejection::series_limit;
        return shared_.take_series() ? rejection::none : rejection::series_limit;
    }

    /// The record that the next series will have.
    [[nodiscard]] std::uint32_t next_record() const {
        return vacant_.empty() ? static_cast<std::uint32_t>(records_.size()) : vacant_.back();
    }

    /// Makes a series in the next record.
    void create(const newcomer& one, const point& p, timestamp now) {
        const std::uint32_t at = next_record();
        if (vacant_.empty()) {
            records_.add();
            owners_.add();
        } else {
            vacant_.pop_back();
        }
        owners_[at].open(one.group, one.own);
        for (const label_id each : one.own) labels_.add(each, std::span(&at, 1));
        if (unlisted_group_ != one.group) list();
        unlisted_.push_back(at);
        unlisted_group_ = one.group;
        live_.insert(at);
        recent_[done_.series_created % recent_.size()] = at;
        ++done_.series_created;
        records_[at].open(p.type, p.counted, now, static_cast<std::uint32_t>(done_.series_created));
        recount_bytes();
    }

    void evict(std::uint32_t at) {
        owner& its = owners_[at];
        its.for_each_alias([&](const fingerprint& id) { known_.erase(id); });
        shared_.remove(hash_of(its));
        for_each_label(its, [&](label_id each) { labels_.remove(each, at); });
        for (const label_id each : its.own()) labels_.release(each);
        groups_.release(its.group());
        its = owner();
        live_.erase(at);
        extent_bytes_ -= records_[at].extent_bytes();
        if (records_[at].type() == metric_type::histogram) histograms_.erase(at);
        records_[at].close(extents_);
        vacant_.push_back(at);
        shared_.release_series();
        ++done_.series_evicted;
        recount_bytes();
    }

    void recount_bytes() {
        const std::size_t bytes = labels_.bytes() + groups_.bytes() + extent_bytes_ +
                                  histograms_.bytes() + live_.size() * series_bytes;
        if (bytes == bytes_) return;
        shared_.recount_bytes(std::exchange(bytes_, bytes), bytes);
    }

    template <typename Each>
    void for_each_label(const owner& its, Each&& each) const {
        for (const label_id label : groups_.members(its.group())) each(label);
        for (const label_id label : its.own()) each(label);
    }

    [[nodiscard]] fingerprint hash_of(const owner& its) const {
        fingerprint sum = groups_.hash(its.group());
        for (const label_id each : its.own()) sum = sum + labels_.hash(each);
        return sum;
    }

    [[nodiscard]] std::string_view value_of(std::uint32_t at, std::string_view name) const {
        std::string_view value;
        for_each_label(owners_[at], [&](label_id each) {
            if (labels_.name(each) == name) value = labels_.value(each);
        });
        return value;
    }

    std::uint16_t number_;
    const store_options& options_;
    directory& shared_;
    fingerprint_table known_;  ///< of series that live here
    absl::flat_hash_map<fingerprint, series_ref> elsewhere_;
    extent_pool extents_;
    histogram_table histograms_;
    slab<record> records_;
    slab<owner> owners_;
    label_index labels_;
    label_groups groups_{labels_};
    record_set live_;
    std::vector<std::uint32_t> vacant_;    ///< records free for a new series
    std::vector<label_id> newest_own_;     ///< labels of the series that was met last
    std::vector<std::uint32_t> unlisted_;  ///< new records that their group's labels do not lead to
    group_id unlisted_group_{};
    std::array<std::uint32_t, most_recent> recent_{};
    std::uint32_t expected_ = 0;   ///< the record that the next point may be for
    std::uint32_t surprises_ = 0;  ///< points that were for another one, or new
    std::size_t hand_ = 0;         ///< where eviction looks next
    std::size_t extent_bytes_ = 0;
    std::size_t bytes_ = 0;  ///< as last counted
    store_stats done_;
};

}  // namespace tidegauge
