// Reads label lists and matchers: what stands in `by (...)` and in `{...}`.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/plain_name.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/regex_error.hpp>
#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promql::detail {

/// One name in a list, added to `names`.
inline void parse_grouping_label(token_stream& tokens, std::vector<std::string>& names) {
    if (is_label_name(tokens.peek().kind)) {
        const token name = tokens.take();
        // A colon was always let through; it is not where dots are names too.
        if (tokens.features().unquoted_utf8_names && !is_plain_name(name.text, true)) {
            tokens.fail(name.where, "invalid label name for grouping: " + quote(name.text));
        }
        names.emplace_back(name.text);
    } else if (tokens.is_next(token_kind::string)) {
        const token literal = tokens.take();
        std::string name = tokens.string(literal);
        if (name.empty() || !is_utf8(name)) {
            tokens.fail(literal.where, "invalid label name for grouping: " + quote(name));
        }
        names.push_back(std::move(name));
    } else {
        tokens.unexpected("grouping opts", "label");
    }
}

/// `(a, b)`, a comma at the end allowed; empty after an error.
[[nodiscard]] inline std::vector<std::string> parse_grouping_labels(token_stream& tokens) {
    std::vector<std::string> names;
    if (!tokens.accept(token_kind::left_paren)) {
        tokens.unexpected("grouping opts", "\"(\"");
        return names;
    }
    if (tokens.accept(token_kind::right_paren)) return names;
    while (!tokens.failed()) {
        parse_grouping_label(tokens, names);
        if (tokens.failed() || tokens.accept(token_kind::right_paren)) break;
        if (!tokens.accept(token_kind::comma)) {
            tokens.unexpected("grouping opts", "\",\" or \")\"");
        } else if (tokens.accept(token_kind::right_paren)) {
            break;
        }
    }
    return names;
}

[[nodiscard]] inline std::optional<match_op> match_op_of(token_kind kind) noexcept {
    switch (kind) {
        case token_kind::assign:
            return match_op::equal;
        case token_kind::not_equal:
            return match_op::not_equal;
        case token_kind::regex_equal:
            return match_op::regex;
        case token_kind::regex_not_equal:
            return match_op::not_regex;
        default:
            return std::nullopt;
    }
}

/// The rest of a matcher whose name was read: operator and value.
inline void parse_match(token_stream& tokens, const token& name, std::string_view name_text,
                        std::vector<matcher>& matchers) {
    const match_op op = *match_op_of(tokens.take().kind);
    if (!tokens.is_next(token_kind::string)) {
        tokens.unexpected("label matching", "string");
        return;
    }
    const std::string value = tokens.string(tokens.take());
    auto made = matcher::make(name_text, op, value);
    if (made.ok()) {
        matchers.push_back(*std::move(made));
    } else {
        tokens.fail(name.where, regex_error_text(name_text, value, message(made.status())));
    }
}

/// `name="value"`, `"name"=~"value"` or the name of the metric in quotes.
inline void parse_matcher(token_stream& tokens, std::vector<matcher>& matchers) {
    if (tokens.is_next(token_kind::identifier)) {
        const token name = tokens.take();
        if (match_op_of(tokens.peek().kind)) {
            parse_match(tokens, name, name.text, matchers);
        } else {
            tokens.unexpected("label matching", "label matching operator");
        }
    } else if (tokens.is_next(token_kind::string)) {
        const token literal = tokens.take();
        const std::string name = tokens.string(literal);
        if (match_op_of(tokens.peek().kind)) {
            parse_match(tokens, literal, name, matchers);
        } else {
            matchers.push_back(matcher::equal(metric_name_label, name));
        }
    } else {
        tokens.unexpected("label matching", R"(identifier or "}")");
    }
}

/// `{...}`, a comma at the end allowed. @pre the brace is the next token
[[nodiscard]] inline std::vector<matcher> parse_matchers(token_stream& tokens) {
    std::vector<matcher> matchers;
    tokens.take();
    if (tokens.accept(token_kind::right_brace)) return matchers;
    while (!tokens.failed()) {
        parse_matcher(tokens, matchers);
        if (tokens.failed() || tokens.accept(token_kind::right_brace)) break;
        if (!tokens.accept(token_kind::comma)) {
            tokens.unexpected("label matching", R"("," or "}")");
        } else if (tokens.accept(token_kind::right_brace)) {
            break;
        }
    }
    return matchers;
}

}  // namespace tidegauge::promql::detail
