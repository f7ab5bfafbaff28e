// Reads label lists and matchers: what stands in `by (...)` and in `{...}`.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/lexer.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <re2/re2.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promql::detail {

[[nodiscard]] inline bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const decoded_rune here = decode_rune(text);
        if (here.rune == rune_error && here.width == 1) return false;
        text.remove_prefix(here.width);
    }
    return true;
}

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

/// What Go's regexp says about a pattern that RE2 refuses.
[[nodiscard]] inline std::string regex_error_text(std::string_view pattern) {
    RE2::Options options;
    options.set_log_errors(false);
    const RE2 regex({pattern.data(), pattern.size()}, options);
    const auto reason = [&]() -> std::string_view {
        switch (regex.error_code()) {
            case RE2::ErrorBadEscape:
                return "invalid escape sequence";
            case RE2::ErrorBadCharClass:
                return "invalid character class";
            case RE2::ErrorBadCharRange:
                return "invalid character class range";
            case RE2::ErrorMissingBracket:
                return "missing closing ]";
            case RE2::ErrorMissingParen:
                return "missing closing )";
            case RE2::ErrorUnexpectedParen:
                return "unexpected )";
            case RE2::ErrorTrailingBackslash:
                return "trailing backslash at end of expression";
            case RE2::ErrorRepeatArgument:
                return "missing argument to repetition operator";
            case RE2::ErrorRepeatSize:
                return "invalid repeat count";
            case RE2::ErrorRepeatOp:
                return "invalid nested repetition operator";
            case RE2::ErrorBadPerlOp:
                return "invalid or unsupported Perl syntax";
            case RE2::ErrorBadUTF8:
                return "invalid UTF-8";
            case RE2::ErrorBadNamedCapture:
                return "invalid named capture";
            default:
                return "expression too large";
        }
    }();
    // A whole pattern stands where RE2 names no part.
    const bool names_whole = regex.error_code() == RE2::ErrorMissingParen ||
                             regex.error_code() == RE2::ErrorUnexpectedParen ||
                             regex.error_arg().empty();
    std::string text = "error parsing regexp: " + std::string(reason);
    if (regex.error_code() == RE2::ErrorTrailingBackslash) return text + ": ``";
    return text + ": `" + (names_whole ? std::string(pattern) : regex.error_arg()) + "`";
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
        tokens.fail(name.where, regex_error_text(value));
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
        tokens.unexpected("label matching", "identifier or \"}\"");
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
            tokens.unexpected("label matching", "\",\" or \"}\"");
        } else if (tokens.accept(token_kind::right_brace)) {
            break;
        }
    }
    return matchers;
}

}  // namespace tidegauge::promql::detail
