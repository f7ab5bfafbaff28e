// A query's text as tokens.
#pragma once

#include <tidegauge/promql/keyword.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/scan_number.hpp>
#include <tidegauge/promql/scan_string.hpp>
#include <tidegauge/promql/text_cursor.hpp>
#include <tidegauge/promql/token.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// Reads tokens one after the other, by the rules of promql/parser/lex.go: what a character means
/// depends on the brackets that are open.
///
/// Lifetime: a view of the text. Cost: linear in the text.
class lexer {
  public:
    explicit lexer(std::string_view text, bool unquoted_utf8_names = false) noexcept
        : text_(text), unquoted_utf8_(unquoted_utf8_names) {}

    /// The next token; comments and white space are left out. After an `error` there is nothing
    /// more to ask for; its text is in `what_is_wrong`.
    [[nodiscard]] token next() {
        while (true) {
            begin_ = text_.at();
            if (text_.is_at("#") && place_ != place::range_start) {
                skip_comment();
            } else if (text_.is_at(spaces)) {
                text_.accept_all(spaces);
            } else {
                break;
            }
        }
        switch (place_) {
            case place::braces:
                return inside_braces();
            case place::range_start:
                return inside_range();
            case place::statement:
                break;
        }
        return statement();
    }

    /// The reason of the `error` token.
    [[nodiscard]] const std::string& what_is_wrong() const noexcept { return wrong_; }

  private:
    enum class place : std::uint8_t { statement, braces, range_start };

    [[nodiscard]] token made(token_kind kind) const noexcept {
        return {kind, {begin_, text_.at()}, text_.since(begin_)};
    }

    [[nodiscard]] token failed(std::string what) {
        wrong_ = std::move(what);
        return {token_kind::error, {begin_, text_.text().size()}, {}};
    }

    /// An error whose place is behind what was read, as it is where Prometheus has given the token
    /// already.
    [[nodiscard]] token failed_behind(std::string what) {
        begin_ = text_.at();
        return failed(std::move(what));
    }

    void skip_comment() noexcept {
        while (text_.peek() != '\n' && text_.peek() != '\r' && text_.peek() != no_rune) {
            text_.next();
        }
    }

    [[nodiscard]] bool starts_name(char32_t rune) const {
        if (rune == no_rune) return false;
        return is_name_letter(rune) || (unquoted_utf8_ && rune >= 0x80 && is_letter(rune));
    }

    [[nodiscard]] bool continues_name(char32_t rune) const {
        return starts_name(rune) || is_digit(rune) || (unquoted_utf8_ && rune == '.');
    }

    [[nodiscard]] token statement() {
        const char32_t here = text_.next();
        if (here == no_rune) return at_the_end();
        if (is_digit(here) || (here == '.' && is_digit(text_.peek()))) return number();
        if (here == '"' || here == '\'' || here == '`') return string();
        if (starts_name(here) || here == ':') return bracket_open_ ? range_word(here) : name();
        switch (here) {
            case ',':
                return made(token_kind::comma);
            case '@':
                return made(token_kind::at);
            case '(':
            case ')':
                return parenthesis(here);
            case '{':
                place_ = place::braces;
                return made(token_kind::left_brace);
            case '[':
                return open_bracket();
            case ']':
                if (!bracket_open_) return failed("unexpected right bracket ']'");
                return close_bracket();
            default:
                return operator_or_error(here);
        }
    }

    [[nodiscard]] token at_the_end() {
        if (parens_ != 0) return failed("unclosed left parenthesis");
        if (bracket_open_) return failed("unclosed left bracket");
        return made(token_kind::end_of_input);
    }

    [[nodiscard]] token parenthesis(char32_t here) {
        if (here == '(') {
            ++parens_;
            return made(token_kind::left_paren);
        }
        if (parens_ == 0) return failed_behind("unexpected right parenthesis ')'");
        --parens_;
        return made(token_kind::right_paren);
    }

    [[nodiscard]] token open_bracket() {
        if (bracket_open_) return failed("unexpected left bracket '['");
        had_colon_ = false;
        had_duration_ = false;
        bracket_open_ = true;
        place_ = place::range_start;
        return made(token_kind::left_bracket);
    }

    [[nodiscard]] token close_bracket() {
        bracket_open_ = false;
        place_ = place::statement;
        return made(token_kind::right_bracket);
    }

    [[nodiscard]] static std::optional<token_kind> arithmetic(char32_t here) noexcept {
        switch (here) {
            case '+':
                return token_kind::add;
            case '-':
                return token_kind::sub;
            case '*':
                return token_kind::mul;
            case '/':
                return token_kind::div;
            case '%':
                return token_kind::mod;
            case '^':
                return token_kind::pow;
            default:
                return std::nullopt;
        }
    }

    [[nodiscard]] token operator_or_error(char32_t here) {
        if (const auto kind = arithmetic(here)) return made(*kind);
        switch (here) {
            case '=':
                if (text_.is_at("~")) return failed("unexpected character after '=': '~'");
                return made(text_.accept("=") ? token_kind::equal : token_kind::assign);
            case '!':
                if (text_.accept("=")) return made(token_kind::not_equal);
                return failed("unexpected character after '!': " + quote_rune(text_.peek()));
            case '<':
                if (text_.accept("=")) return made(token_kind::less_eq);
                return made(text_.accept("/") ? token_kind::trim_upper : token_kind::less);
            case '>':
                if (text_.accept("=")) return made(token_kind::greater_eq);
                return made(text_.accept("/") ? token_kind::trim_lower : token_kind::greater);
            default:
                return failed("unexpected character: " + quote_rune(here));
        }
    }

    [[nodiscard]] token number() {
        text_.back();
        if (scan_number(text_)) return made(token_kind::number);
        if (scan_duration_units(text_)) return made(token_kind::duration);
        return failed("bad number or duration syntax: " + quote(text_.since(begin_)));
    }

    [[nodiscard]] token string() {
        text_.back();
        if (auto wrong = scan_string(text_)) return failed(*std::move(wrong));
        return made(token_kind::string);
    }

    [[nodiscard]] token name() {
        while (continues_name(text_.peek()) || text_.is_at(":")) text_.next();
        const std::string_view word = text_.since(begin_);
        const auto kind = keyword_kind(word);
        if (kind && detail::is_between(*kind, token_kind::fill, token_kind::fill_right) &&
            !parenthesis_follows()) {
            return made(token_kind::identifier);
        }
        if (kind) return made(*kind);
        const bool has_colon = word.find(':') != std::string_view::npos;
        return made(has_colon ? token_kind::metric_identifier : token_kind::identifier);
    }

    /// `fill` and its like are names unless arguments follow.
    [[nodiscard]] bool parenthesis_follows() const noexcept {
        const std::size_t at = text_.text().find_first_not_of(spaces, text_.at());
        return at != std::string_view::npos && text_.text()[at] == '(';
    }

    /// `step`, `range`, `max_of` or `min_of`, the only words in brackets.
    [[nodiscard]] std::optional<token> range_function() {
        while (is_name_letter(text_.peek())) text_.next();
        const auto kind = keyword_kind(text_.since(begin_));
        if (!kind || !detail::is_between(*kind, token_kind::step, token_kind::min_of)) {
            return std::nullopt;
        }
        return made(*kind);
    }

    [[nodiscard]] static bool starts_range_function(char32_t here) noexcept {
        return here != no_rune &&
               std::u32string_view(U"srmSRM").find(here) != std::u32string_view::npos;
    }

    /// A word or a colon in brackets, behind what they begin with.
    [[nodiscard]] token range_word(char32_t here) {
        if (here == ':') {
            if (had_colon_) return failed("unexpected colon ':'");
            had_colon_ = true;
            return made(token_kind::colon);
        }
        if (starts_range_function(here)) {
            if (const auto word = range_function()) return *word;
        }
        return failed("unexpected character: " + quote_rune(here) + ", expected ':'");
    }

    /// What brackets begin with, up to the first number; what follows it is read as elsewhere.
    [[nodiscard]] token inside_range() {
        const char32_t here = text_.next();
        if (here == no_rune) return failed("unexpected end of input in duration expression");
        if (is_digit(here) || (here == '.' && is_digit(text_.peek()))) {
            had_duration_ = true;
            place_ = place::statement;
            return number();
        }
        if (const auto kind = arithmetic(here)) return made(*kind);
        if (here == ',') return made(token_kind::comma);
        if (here == '(' || here == ')') return parenthesis(here);
        if (here == ']') {
            had_colon_ = false;
            return close_bracket();
        }
        if (here == ':') return range_colon();
        if (starts_range_function(here)) {
            if (const auto word = range_function()) {
                had_duration_ = true;
                return *word;
            }
        }
        return failed("unexpected character in duration expression: " + quote_rune(here));
    }

    [[nodiscard]] token range_colon() {
        if (!had_duration_) {
            return failed_behind("unexpected colon before duration in duration expression");
        }
        if (had_colon_) return failed_behind("unexpected repeated colon in duration expression");
        had_colon_ = true;
        return made(token_kind::colon);
    }

    [[nodiscard]] token inside_braces() {
        const char32_t here = text_.next();
        if (here == no_rune) return failed("unexpected end of input inside braces");
        if (starts_name(here)) {
            while (continues_name(text_.peek())) text_.next();
            return made(token_kind::identifier);
        }
        switch (here) {
            case ',':
                return made(token_kind::comma);
            case '"':
            case '\'':
            case '`':
                return string();
            case '=':
                return made(text_.accept("~") ? token_kind::regex_equal : token_kind::assign);
            case '!':
                if (text_.accept("~")) return made(token_kind::regex_not_equal);
                if (text_.accept("=")) return made(token_kind::not_equal);
                return failed("unexpected character after '!' inside braces: " +
                              quote_rune(text_.peek()));
            case '{':
                return failed("unexpected left brace '{'");
            case '}':
                place_ = place::statement;
                return made(token_kind::right_brace);
            default:
                return failed("unexpected character inside braces: " + quote_rune(here));
        }
    }

    text_cursor text_;
    bool unquoted_utf8_;
    place place_ = place::statement;
    std::size_t begin_ = 0;
    std::size_t parens_ = 0;
    bool bracket_open_ = false;
    bool had_colon_ = false;     ///< in the open bracket
    bool had_duration_ = false;  ///< in the open bracket
    std::string wrong_;
};

}  // namespace tidegauge::promql
