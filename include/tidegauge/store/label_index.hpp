// Every label that some series carries, once, and which series these are.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/same_text.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/symbol_table.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/fingerprint_table.hpp>
#include <tidegauge/store/label_hash.hpp>
#include <tidegauge/store/metric_names.hpp>
#include <tidegauge/store/record_set.hpp>
#include <tidegauge/store/slab.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge {

/// The number of a label, name and value, in one `label_index`.
enum class label_id : std::uint32_t {};

/// Labels by number, each with the set of records that carry it. A label is forgotten with its last
/// use: pod names come and go for as long as a server runs.
///
/// Labels are told apart by their hash alone, see `label_hash`.
/// Threads: none of its own.
class label_index {
  public:
    /// `metrics` is told of the values of `__name__` that come and go.
    label_index(const label_hash& hash, metric_names& metrics) : hash_(hash), metrics_(metrics) {}

    /// The number of `label`, which is counted once more.
    label_id acquire(const label_view& label) {
        const fingerprint id = hash_.lookup(label);
        if (const auto known = numbers_.find(id)) {
            ++entries_[*known].uses;
            return label_id{*known};
        }
        const std::uint32_t number = vacant_number();
        numbers_.insert(id, number);
        entry& made = entries_[number];
        made.name = names_.intern(label.name);
        made.value = label.value;
        made.hash = hash_.member(id);
        made.uses = 1;
        std::vector<label_id>& of_name = named(made.name);
        made.place = static_cast<std::uint32_t>(of_name.size());
        of_name.push_back(label_id{number});
        bytes_ += cost(made);
        if (label.name == metric_name_label) metrics_.add(label.value);
        return label_id{number};
    }

    /// The same, faster if `label` is that of the series before, numbered `before`, or the one that
    /// came after it last time: neighbouring series have most labels in common, and the others
    /// come in the order in which they came with another metric.
    label_id acquire(const label_view& label, label_id before) {
        if (is(before, label)) {
            ++at(before).uses;
            return before;
        }
        if (!is_number(before)) return acquire(label);
        const label_id next = at(before).next;
        if (is(next, label)) {
            ++at(next).uses;
            return next;
        }
        const label_id found = acquire(label);
        at(before).next = found;
        return found;
    }

    /// Counts one use less, and forgets the label with the last one.
    /// @pre acquired more often than released; no record carries it if this is the last use
    void release(label_id label) {
        entry& known = at(label);
        TIDEGAUGE_ASSERT(known.uses > 0);
        if (--known.uses != 0) return;
        TIDEGAUGE_ASSERT(known.records.empty());
        bytes_ -= cost(known);
        const label_view text{names_.text(known.name), known.value};
        if (text.name == metric_name_label) metrics_.remove(text.value);
        numbers_.erase(hash_.lookup(text));
        std::vector<label_id>& of_name = named(known.name);
        of_name[known.place] = of_name.back();
        at(of_name.back()).place = known.place;
        of_name.pop_back();
        names_.release(known.name);
        known = entry();
        vacant_.push_back(static_cast<std::uint32_t>(label));
    }

    /// Notes that all of `records` carry `label`.
    void add(label_id label, std::span<const std::uint32_t> records) {
        record_set& all = at(label).records;
        for (const std::uint32_t each : records) {
            if (all.try_insert(each)) continue;
            bytes_ -= all.bytes();
            all.insert(each);
            bytes_ += all.bytes();
        }
    }

    /// Notes that `record` carries `label` no longer.
    void remove(label_id label, std::uint32_t record) { at(label).records.erase(record); }

    /// The number of the label with this hash, if some series carries it.
    [[nodiscard]] std::optional<label_id> find(const fingerprint& label) const {
        const auto known = numbers_.find(label);
        if (!known) return std::nullopt;
        return label_id{*known};
    }

    /// All labels with this name, in no order.
    [[nodiscard]] std::span<const label_id> with_name(std::string_view name) const {
        const std::optional<symbol> known = names_.find(name);
        if (!known) return {};
        return by_name_[static_cast<std::size_t>(*known)];
    }

    [[nodiscard]] std::string_view name(label_id label) const {
        return names_.text(at(label).name);
    }
    [[nodiscard]] std::string_view value(label_id label) const { return at(label).value; }
    [[nodiscard]] const record_set& records(label_id label) const { return at(label).records; }
    /// What the label adds to the hash of a set.
    [[nodiscard]] const fingerprint& hash(label_id label) const { return at(label).hash; }
    /// About what all labels and their sets take.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_ + names_.bytes(); }

  private:
    struct entry {
        std::string value;
        record_set records;
        fingerprint hash{};
        symbol name{};
        std::uint32_t uses = 0;
        std::uint32_t place = 0;  ///< among the labels of its name
        label_id next{};          ///< once followed in its place by this one, if it still is one
    };

    [[nodiscard]] bool is_number(label_id label) const noexcept {
        return static_cast<std::size_t>(label) < entries_.size();
    }
    /// Whether `number` is that of `label`.
    [[nodiscard]] bool is(label_id number, const label_view& label) const {
        return is_number(number) && at(number).uses != 0 &&
               is_same_text(at(number).value, label.value) &&
               is_same_text(names_.text(at(number).name), label.name);
    }

    [[nodiscard]] entry& at(label_id label) { return entries_[static_cast<std::size_t>(label)]; }
    [[nodiscard]] const entry& at(label_id label) const {
        return entries_[static_cast<std::size_t>(label)];
    }

    [[nodiscard]] std::vector<label_id>& named(symbol name) {
        const auto at = static_cast<std::size_t>(name);
        if (at >= by_name_.size()) by_name_.resize(at + 1);
        return by_name_[at];
    }

    std::uint32_t vacant_number() {
        if (vacant_.empty()) return entries_.add();
        const std::uint32_t number = vacant_.back();
        vacant_.pop_back();
        return number;
    }

    [[nodiscard]] static std::size_t cost(const entry& e) noexcept {
        constexpr std::size_t slots = 32;  // two in the table, which is half empty
        return sizeof(entry) + slots + sizeof(label_id) + e.value.size() + e.records.bytes();
    }

    const label_hash& hash_;
    metric_names& metrics_;
    fingerprint_table numbers_;
    slab<entry> entries_;
    symbol_table names_;
    std::vector<std::vector<label_id>> by_name_;
    std::vector<std::uint32_t> vacant_;
    std::size_t bytes_ = 0;
};

}  // namespace tidegauge
