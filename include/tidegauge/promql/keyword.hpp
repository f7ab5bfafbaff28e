// The words that PromQL gives a meaning, from text to token and back.
#pragma once

#include <tidegauge/promql/token.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tidegauge::promql {

/// A word with a meaning of its own.
struct keyword {
    std::string_view name;
    token_kind kind;
};

/// All of them; they are read in any case (promql/parser/lex.go).
inline constexpr std::array keywords{
    keyword{"and", token_kind::set_and},
    keyword{"or", token_kind::set_or},
    keyword{"unless", token_kind::set_unless},
    keyword{"atan2", token_kind::atan2},
    keyword{"sum", token_kind::sum},
    keyword{"avg", token_kind::avg},
    keyword{"count", token_kind::count},
    keyword{"min", token_kind::min},
    keyword{"max", token_kind::max},
    keyword{"group", token_kind::group},
    keyword{"stddev", token_kind::stddev},
    keyword{"stdvar", token_kind::stdvar},
    keyword{"topk", token_kind::topk},
    keyword{"bottomk", token_kind::bottomk},
    keyword{"count_values", token_kind::count_values},
    keyword{"quantile", token_kind::quantile},
    keyword{"limitk", token_kind::limitk},
    keyword{"limit_ratio", token_kind::limit_ratio},
    keyword{"offset", token_kind::offset},
    keyword{"smoothed", token_kind::smoothed},
    keyword{"anchored", token_kind::anchored},
    keyword{"by", token_kind::by},
    keyword{"without", token_kind::without},
    keyword{"on", token_kind::on},
    keyword{"ignoring", token_kind::ignoring},
    keyword{"group_left", token_kind::group_left},
    keyword{"group_right", token_kind::group_right},
    keyword{"fill", token_kind::fill},
    keyword{"fill_left", token_kind::fill_left},
    keyword{"fill_right", token_kind::fill_right},
    keyword{"bool", token_kind::bool_modifier},
    keyword{"start", token_kind::start},
    keyword{"end", token_kind::end},
    keyword{"step", token_kind::step},
    keyword{"range", token_kind::range},
    keyword{"max_of", token_kind::max_of},
    keyword{"min_of", token_kind::min_of},
    keyword{"inf", token_kind::number},
    keyword{"nan", token_kind::number},
};

/// The meaning of `word`, if it has one.
[[nodiscard]] constexpr std::optional<token_kind> keyword_kind(std::string_view word) noexcept {
    const auto lower = [](char c) {
        return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    for (const keyword& each : keywords) {
        if (each.name.size() != word.size()) continue;
        std::size_t same = 0;
        while (same < word.size() && lower(word[same]) == each.name[same]) ++same;
        if (same == word.size()) return each.kind;
    }
    return std::nullopt;
}

/// How PromQL writes a keyword; an aggregator or an operator that is a word among them.
/// @pre there is such a keyword
[[nodiscard]] constexpr std::string_view keyword_text(token_kind kind) noexcept {
    for (const keyword& each : keywords) {
        if (each.kind == kind) return each.name;
    }
    return {};
}

}  // namespace tidegauge::promql
