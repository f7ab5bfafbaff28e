// Reads the small form of a query, op(name{label=value}), as OpenTelemetry scalers write it.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/scaler/query.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::scaler {

namespace detail {

[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What a name may hold without quotes: OpenTelemetry's and Prometheus' characters, and UTF-8.
[[nodiscard]] constexpr bool is_name_character(char c) noexcept {
    return tidegauge::detail::is_letter_or_digit(c) || c == '_' || c == ':' || c == '.' ||
           c == '/' || c == '-' || static_cast<unsigned char>(c) >= 0x80U;
}

/// Reads one query from left to right and stops at the first error.
class query_reader {
  public:
    query_reader(std::string_view text, name_translation names) : text_(text), names_(names) {}

    [[nodiscard]] absl::StatusOr<query> read() {
        if (read_query()) return std::move(out_);
        return failure_;
    }

  private:
    // What stands behind an error that a PromQL expression runs into.
    static constexpr std::string_view small_form =
        " (only op(name{label=\"value\"}) is understood here, not all of PromQL; what to do over "
        "time is told by operationOverTime)";

    // Each read_... takes what it names off the text, or notes the failure and gives false.

    bool read_query() {
        const std::string_view first = take_name();
        if (!next_is('(')) return read_selector(first) && read_end();
        if (!read_aggregation(first)) return false;
        const std::string_view metric = take_name();
        if (!metric.empty() && next_is('(')) return expected("a single metric", small_form);
        return read_selector(metric) && (take(')') || expected("\")\"", small_form)) && read_end();
    }

    bool read_aggregation(std::string_view word) {
        const std::optional<aggregation> known = parse_aggregation(word);
        if (!known) {
            step_back(word);
            return expected("sum, avg, min, max or count before a parenthesis", small_form);
        }
        out_.how = *known;
        return take('(');
    }

    bool read_selector(std::string_view metric) {
        if (metric.find_first_of("0123456789-./") != 0) {
            out_.metric = translate_metric_name({metric}, names_);
        }
        if (out_.metric.empty()) {
            step_back(metric);
            return expected("a metric name");
        }
        out_.matchers.push_back(matcher::equal(metric_name_label, out_.metric));
        return !take('{') || read_matchers();
    }

    bool read_matchers() {
        while (!take('}')) {  // here again after a comma, so one may stand at the end
            if (!read_matcher()) return false;
            if (take('}')) return true;
            if (!take(',')) return expected(R"("," or "}" (a value with = or quotes is quoted))");
        }
        return true;
    }

    bool read_matcher() {
        skip_spaces();
        const std::size_t begin = at_;
        std::string label;
        std::string value;
        if (!read_label(label)) return false;
        const std::optional<match_op> op = take_operator();
        if (!op) return expected("=, !=, =~ or !~");
        if (!read_value(value)) return false;
        auto made = matcher::make(label, *op, value);
        if (made.ok() && label != metric_name_label) {
            out_.matchers.push_back(*std::move(made));
            return true;
        }
        at_ = begin;
        return made.ok() ? expected("a label (the metric's name stands before the brace)")
                         : fail(message(made.status()));
    }

    bool read_label(std::string& label) {
        if (next_is_quote()) {
            if (!read_quoted(label)) return false;
        } else {
            label = take_name();
        }
        label = translate_label_name(label, names_);
        return !label.empty() || expected("a label name");
    }

    bool read_value(std::string& value) {
        if (next_is_quote()) return read_quoted(value);
        value = take_bare_value();
        return !value.empty() || expected("a value (\"\" is the empty one)");
    }

    /// Text in "", '' or ``, with Go's one-letter escapes in the first two.
    bool read_quoted(std::string& out) {
        const char quote = text_[at_++];
        for (; at_ < text_.size(); ++at_) {
            char c = text_[at_];
            if (c == quote) {
                ++at_;
                return true;
            }
            if (c == '\\' && quote != '`') {
                constexpr std::string_view letters = "abfnrtv\\\"'";
                constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"'";
                ++at_;
                const std::size_t which =
                    at_ < text_.size() ? letters.find(text_[at_]) : std::string_view::npos;
                if (which == std::string_view::npos) {
                    return expected(R"(one of a b f n r t v \ " ' after a backslash)");
                }
                c = meanings[which];
            }
            out += c;
        }
        return expected(std::string("a closing ") + quote);
    }

    bool read_end() {
        skip_spaces();
        return at_ == text_.size() || expected("the end of the query", small_form);
    }

    // The take_... cannot fail: what is not there is empty or false.

    std::string_view take_name() {
        skip_spaces();
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    /// Up to a comma or brace. Braces that open inside belong to the value, with what is in them.
    std::string_view take_bare_value() {
        skip_spaces();
        const std::size_t begin = at_;
        std::size_t depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '=' || is_quote(c) || (depth == 0 && (c == ',' || c == '}'))) break;
            if (c == '{') ++depth;
            if (c == '}') --depth;
        }
        std::string_view value = text_.substr(begin, at_ - begin);
        while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
        return value;
    }

    std::optional<match_op> take_operator() {
        using enum match_op;
        skip_spaces();
        for (const match_op op : {regex, not_regex, not_equal, equal}) {  // "=" begins "=~"
            if (!text_.substr(at_).starts_with(text(op))) continue;
            at_ += text(op).size();
            return op;
        }
        return std::nullopt;
    }

    bool take(char wanted) {
        const bool found = next_is(wanted);
        if (found) ++at_;
        return found;
    }

    bool next_is(char wanted) {
        skip_spaces();
        return at_ < text_.size() && text_[at_] == wanted;
    }

    bool next_is_quote() {
        skip_spaces();
        return at_ < text_.size() && is_quote(text_[at_]);
    }

    static constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\'' || c == '`'; }

    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    /// To the begin of a name just taken, or to where one was looked for.
    void step_back(std::string_view name) {
        at_ = static_cast<std::size_t>(name.data() - text_.data());
    }

    bool expected(std::string_view what, std::string_view hint = {}) {
        std::size_t end = at_ + 1;  // of the character that is in the way
        while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0U) == 0x80U)
            ++end;
        const std::string found = at_ < text_.size()
                                      ? tidegauge::detail::quoted(text_.substr(at_, end - at_))
                                      : "the end";
        return fail("expected " + std::string(what) + ", found " + found + std::string(hint));
    }

    bool fail(std::string_view why) {
        failure_ = invalid_argument("byte " + std::to_string(at_) + ": " + std::string(why));
        return false;
    }

    std::string_view text_;
    name_translation names_;
    std::size_t at_ = 0;
    query out_;
    absl::Status failure_;
};

}  // namespace detail

/// Reads `op(name{l1=v1, l2="v2"})`.
///
/// `op` is sum, avg, min, max or count (or another of `aggregation`), and sum when none is written;
/// `name`, `name{}` and a comma at the end are fine, spaces may stand anywhere between words. A
/// matcher is `=`, `!=`, `=~` or
/// `!~`. A value without quotes goes to the next comma or closing brace; in "", '' or `` it may
/// hold anything, with PromQL's escapes. Names of metrics and labels may hold `.` `/` `-` `:` and
/// are translated as those in the store were.
///
/// @returns INVALID_ARGUMENT with the byte, counted from 0, where reading stopped and what was
/// expected there. The rest of PromQL is such an error too.
[[nodiscard]] inline absl::StatusOr<query> parse_query(std::string_view text,
                                                       name_translation names) {
    return detail::query_reader(text, names).read();
}

}  // namespace tidegauge::scaler
