// The labels that many series share, kept once for all of them.
#pragma once

#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/label_index.hpp>

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge {

/// The number of a group in one `label_groups`.
enum class group_id : std::uint32_t {};

/// Sets of labels by number. A thousand series of one resource have its ten labels in common, and
/// keep four bytes for them.
///
/// Threads: none of its own.
class label_groups {
  public:
    explicit label_groups(label_index& labels) : labels_(labels) {}

    /// The group of exactly these labels, which is counted once more.
    group_id acquire(std::span<const label_view> members) {
        entry made;
        for (const label_view& each : members) {
            made.members.push_back(labels_.acquire(each));
            made.hash = made.hash + labels_.hash(made.members.back());
        }
        if (const auto known = numbers_.find(made.hash); known != numbers_.end()) {
            for (const label_id each : made.members) labels_.release(each);
            acquire(group_id{known->second});
            return group_id{known->second};
        }
        made.uses = 1;
        const std::uint32_t number = vacant_number();
        numbers_.emplace(made.hash, number);
        bytes_ += cost(made);
        entries_[number] = std::move(made);
        return group_id{number};
    }

    /// Counts one use more.
    void acquire(group_id group) { ++entries_[static_cast<std::size_t>(group)].uses; }

    /// Counts one use less, and forgets the group with the last one.
    /// @pre acquired more often than released; no record carries its labels if this is the last use
    void release(group_id group) {
        entry& known = entries_[static_cast<std::size_t>(group)];
        if (--known.uses != 0) return;
        for (const label_id each : known.members) labels_.release(each);
        numbers_.erase(known.hash);
        bytes_ -= cost(known);
        known = entry();
        vacant_.push_back(static_cast<std::uint32_t>(group));
    }

    [[nodiscard]] std::span<const label_id> members(group_id group) const {
        return entries_[static_cast<std::size_t>(group)].members;
    }
    /// The sum of its members' hashes.
    [[nodiscard]] const fingerprint& hash(group_id group) const {
        return entries_[static_cast<std::size_t>(group)].hash;
    }

    /// About what all groups take.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  private:
    struct entry {
        std::vector<label_id> members;
        fingerprint hash{};
        std::uint32_t uses = 0;
    };

    [[nodiscard]] static std::size_t cost(const entry& e) noexcept {
        return 2 * sizeof(entry) + e.members.size() * sizeof(label_id);
    }

    std::uint32_t vacant_number() {
        if (vacant_.empty()) {
            entries_.emplace_back();
            return static_cast<std::uint32_t>(entries_.size() - 1);
        }
        const std::uint32_t number = vacant_.back();
        vacant_.pop_back();
        return number;
    }

    label_index& labels_;
    absl::flat_hash_map<fingerprint, std::uint32_t> numbers_;
    std::deque<entry> entries_;
    std::vector<std::uint32_t> vacant_;
    std::size_t bytes_ = 0;
};

}  // namespace tidegauge
