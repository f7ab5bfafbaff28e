// From matchers to the records that they match.
#pragma once

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/symbol_table.hpp>
#include <tidegauge/store/postings.hpp>
#include <tidegauge/store/record.hpp>
#include <tidegauge/store/slab.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge {

namespace detail {

/// The records whose value of one label matches (or does not), ascending.
class matched_records {
  public:
    /// Collects the lists of the values for which `wanted(text)` holds. One list is viewed, several
    /// are merged.
    template <typename Wanted>
    matched_records(const postings::lists_by_value* values, const symbol_table& symbols,
                    Wanted&& wanted) {
        if (values == nullptr) return;
        std::size_t lists = 0;
        for (const auto& [value, list] : *values) {
            if (!wanted(symbols.text(value))) continue;
            if (lists++ == 0) {
                view_ = list;
                continue;
            }
            if (lists == 2) merged_.assign(view_.begin(), view_.end());
            merged_.insert(merged_.end(), list.begin(), list.end());
        }
        if (lists < 2) return;
        std::ranges::sort(merged_);
        view_ = merged_;
    }

    /// Views one list.
    explicit matched_records(std::span<const std::uint32_t> list) : view_(list) {}

    matched_records(matched_records&&) = default;  // a moved vector keeps its elements in place
    matched_records& operator=(matched_records&&) = default;

    [[nodiscard]] std::size_t size() const noexcept { return view_.size(); }
    [[nodiscard]] auto begin() const noexcept { return view_.begin(); }
    [[nodiscard]] auto end() const noexcept { return view_.end(); }

  private:
    std::vector<std::uint32_t> merged_;
    std::span<const std::uint32_t> view_;
};

/// The list of the only value that `m` asks for; empty when no series has it.
[[nodiscard]] inline matched_records records_equal(const matcher& m,
                                                   const postings::lists_by_value* values,
                                                   const symbol_table& symbols) {
    const std::optional<symbol> value = symbols.find(m.value());
    if (values == nullptr || !value) return matched_records({});
    const auto found = values->find(*value);
    return matched_records(found == values->end() ? std::span<const std::uint32_t>()
                                                  : std::span(found->second));
}

}  // namespace detail

/// The live records that all `matchers` match, ascending. A series without a label has it empty, so
/// a matcher that matches the empty string can only take series away.
///
/// Cost: a binary search per matcher for each record in the shortest list; a regex is tried once
/// for each value of its label, not for each series.
[[nodiscard]] inline std::vector<std::uint32_t> match(std::span<const matcher> matchers,
                                                      const postings& lists,
                                                      const symbol_table& symbols,
                                                      const slab<record>& records) {
    std::vector<detail::matched_records> wanted;
    std::vector<detail::matched_records> unwanted;
    for (const matcher& m : matchers) {
        const std::optional<symbol> name = symbols.find(m.name());
        const postings::lists_by_value* values = name ? lists.values_of(*name) : nullptr;
        if (m.matches_empty()) {
            unwanted.emplace_back(values, symbols,
                                  [&m](std::string_view value) { return !m.matches(value); });
        } else if (m.op() == match_op::equal) {
            wanted.push_back(detail::records_equal(m, values, symbols));
        } else {
            wanted.emplace_back(values, symbols,
                                [&m](std::string_view value) { return m.matches(value); });
        }
    }
    std::ranges::sort(wanted, {}, &detail::matched_records::size);

    const auto is_in = [](std::uint32_t at) {
        return [at](const detail::matched_records& list) {
            return std::ranges::binary_search(list, at);
        };
    };
    std::vector<std::uint32_t> matched;
    const auto consider = [&](std::uint32_t at) {
        if (records[at].is_live() &&
            std::all_of(wanted.begin() + (wanted.empty() ? 0 : 1), wanted.end(), is_in(at)) &&
            std::ranges::none_of(unwanted, is_in(at))) {
            matched.push_back(at);
        }
    };
    if (wanted.empty()) {
        for (std::uint32_t at = 0; at < records.size(); ++at) consider(at);
    } else {
        for (const std::uint32_t at : wanted.front()) consider(at);
    }
    return matched;
}

}  // namespace tidegauge
