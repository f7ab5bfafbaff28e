// From matchers to the records that they match.
#pragma once

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/store/label_index.hpp>
#include <tidegauge/store/record_set.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tidegauge {

namespace detail {

using record_bits = std::vector<std::uint32_t>;

/// All records that carry a label of the matcher's name whose value is `wanted`.
template <typename Wanted>
[[nodiscard]] record_set carriers(const label_index& labels, std::string_view name,
                                  const Wanted& wanted) {
    record_bits bits;
    for (const label_id each : labels.with_name(name)) {
        if (!wanted(labels.value(each))) continue;
        labels.records(each).for_each([&](std::uint32_t record) {
            if (record / 32 >= bits.size()) bits.resize(record / 32 + 1);
            bits[record / 32] |= std::uint32_t{1} << (record % 32);
        });
    }
    return record_set(std::move(bits));
}

/// Keeps of `bits` the records that are in `other`, or that are not.
inline void keep_common(record_bits& bits, const record_set& other) {
    if (!other.is_dense()) {
        record_bits common(bits.size());
        other.for_each([&](std::uint32_t record) {
            if (record / 32 < bits.size()) {
                common[record / 32] |= bits[record / 32] & std::uint32_t{1} << (record % 32);
            }
        });
        bits = std::move(common);
        return;
    }
    const std::span<const std::uint32_t> others = other.bits();
    bits.resize(std::min(bits.size(), others.size()));
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] &= others[i];
}

/// The records of `first` that all of `wanted` have and none of `unwanted`, ascending.
[[nodiscard]] inline std::vector<std::uint32_t> intersected(
    const record_set& first, std::span<const record_set* const> wanted,
    std::span<const record_set> unwanted) {
    const auto has = [](std::uint32_t at) {
        return [at](const record_set& set) { return set.contains(at); };
    };
    const auto is_wanted = [&](std::uint32_t at) {
        return std::ranges::all_of(wanted,
                                   [&](const record_set* set) { return set->contains(at); }) &&
               std::ranges::none_of(unwanted, has(at));
    };
    std::vector<std::uint32_t> matched;
    if (!first.is_dense()) {
        first.for_each([&](std::uint32_t at) {
            if (is_wanted(at)) matched.push_back(at);
        });
        return matched;
    }
    record_bits bits(first.bits().begin(), first.bits().end());
    for (const record_set* each : wanted) keep_common(bits, *each);
    record_set::for_each_bit(bits, [&](std::uint32_t at) {
        if (std::ranges::none_of(unwanted, has(at))) matched.push_back(at);
    });
    return matched;
}

}  // namespace detail

/// The records of `all` that all `matchers` match, ascending. A series without a label has it
/// empty, so a matcher that matches the empty string can only take series away.
///
/// Cost: that of the smallest set of records if it is a list, else that of 1/32 of all records; a
/// regex is tried once for each value of its label, not for each series.
[[nodiscard]] inline std::vector<std::uint32_t> match(std::span<const matcher> matchers,
                                                      const label_index& labels,
                                                      const record_set& all) {
    std::vector<const record_set*> wanted;
    std::vector<record_set> unwanted;
    std::vector<record_set> united;
    united.reserve(matchers.size());  // `wanted` points into it
    for (const matcher& m : matchers) {
        const auto matches = [&m](std::string_view value) { return m.matches(value); };
        if (m.matches_empty()) {
            unwanted.push_back(detail::carriers(labels, m.name(), std::not_fn(matches)));
        } else if (m.op() == match_op::equal) {
            const std::optional<label_id> known = labels.find({m.name(), m.value()});
            if (!known) return {};
            wanted.push_back(&labels.records(*known));
        } else {
            wanted.push_back(&united.emplace_back(detail::carriers(labels, m.name(), matches)));
        }
    }
    if (wanted.empty()) return detail::intersected(all, wanted, unwanted);
    std::ranges::sort(wanted, {}, [](const record_set* set) { return set->size(); });
    return detail::intersected(*wanted.front(), std::span(wanted).subspan(1), unwanted);
}

}  // namespace tidegauge
