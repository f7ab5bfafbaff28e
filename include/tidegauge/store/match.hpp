// From matchers to the records that they match.
#pragma once

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/label_index.hpp>
#include <tidegauge/store/record_set.hpp>

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

namespace detail {

/// All records that carry a label of this name whose value is `wanted`.
template <typename Wanted>
[[nodiscard]] record_set carriers(const label_index& labels, std::string_view name,
                                  const Wanted& wanted) {
    std::vector<std::uint32_t> bits;
    for (const label_id each : labels.with_name(name)) {
        if (!wanted(labels.value(each))) continue;
        labels.records(each).for_each([&](std::uint32_t record) {
            if (record / 32 >= bits.size()) bits.resize(record / 32 + 1);
            bits[record / 32] |= std::uint32_t{1} << (record % 32);
        });
    }
    return record_set(std::move(bits));
}

/// Calls `each(record)` for the records that all dense sets have, ascending.
/// @pre !sets.empty()
template <typename Each>
void for_each_common(std::span<const record_set* const> sets, Each&& each) {
    std::size_t words = sets.front()->marks().size();
    for (const record_set* set : sets) words = std::min(words, set->marks().size());
    for (std::size_t i = 0; i < words; ++i) {
        std::uint32_t marks = sets.front()->marks()[i];
        for (const record_set* set : sets.subspan(1)) marks &= set->marks()[i];
        record_set::for_each_bit(i, marks, [&](std::uint32_t at) {
            std::uint32_t common = sets.front()->word(at);
            for (const record_set* set : sets.subspan(1)) common &= set->word(at);
            record_set::for_each_bit(at, common, each);
        });
    }
}

/// Calls `each(record)` for the records that all of `wanted` have and none of `unwanted`,
/// ascending.
/// @pre !wanted.empty()
template <typename Each>
void for_each_intersected(std::span<const record_set*> wanted, std::span<const record_set> unwanted,
                          Each&& each) {
    // Lists first, the shortest at the front, then sets of bits.
    std::ranges::sort(
        wanted, {}, [](const record_set* set) { return std::pair(set->is_dense(), set->size()); });
    const auto consider = [&](std::span<const record_set* const> others) {
        return [&each, others, unwanted](std::uint32_t at) {
            const auto has = [at](const record_set& set) { return set.contains(at); };
            const auto lacks = [at](const record_set* set) { return !set->contains(at); };
            if (std::ranges::none_of(others, lacks) && std::ranges::none_of(unwanted, has)) {
                each(at);
            }
        };
    };
    if (wanted.front()->is_dense()) {
        for_each_common(wanted, consider({}));
    } else {
        wanted.front()->for_each(consider(std::span(wanted).subspan(1)));
    }
}

}  // namespace detail

/// Calls `each(record)` for the records of `all` that all `matchers` match, ascending. A series
/// without a label has it empty, so a matcher that matches the empty string can only take series
/// away.
/// @param hashes of the labels that matchers with `=` ask for, as many as there are matchers
///
/// Cost: that of the shortest list of records; of a thousandth of all records when there is none. A
/// regex is tried once for each value of its label, not for each series.
template <typename Each>
void match(std::span<const matcher> matchers, std::span<const fingerprint> hashes,
           const label_index& labels, const record_set& all, Each&& each) {
    absl::InlinedVector<const record_set*, 8> wanted;
    std::vector<record_set> united;
    std::vector<record_set> unwanted;
    for (std::size_t i = 0; i < matchers.size(); ++i) {
        const matcher& m = matchers[i];
        const auto matches = [&m](std::string_view value) { return m.matches(value); };
        if (m.matches_empty()) {
            unwanted.push_back(detail::carriers(labels, m.name(), std::not_fn(matches)));
        } else if (m.op() == match_op::equal) {
            const std::optional<label_id> known = labels.find(hashes[i]);
            if (!known) return;
            wanted.push_back(&labels.records(*known));
        } else {
            united.reserve(matchers.size());  // `wanted` points into it
            wanted.push_back(&united.emplace_back(detail::carriers(labels, m.name(), matches)));
        }
    }
    if (wanted.empty()) wanted.push_back(&all);
    detail::for_each_intersected(std::span<const record_set*>(wanted.data(), wanted.size()),
                                 unwanted, each);
}

}  // namespace tidegauge
