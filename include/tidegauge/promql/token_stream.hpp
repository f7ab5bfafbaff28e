// What the parts of the parser share: the tokens ahead, and the first thing that was wrong.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/lexer.hpp>
#include <tidegauge/promql/literal.hpp>
#include <tidegauge/promql/position_text.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/token.hpp>

#include <absl/status/status.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// The tokens of a query with one ahead, and the first error. Prometheus shows only the first of
/// its errors, and which one that is depends on whether it has read the next token already, so a
/// part of the parser must `peek` before it reports exactly where promql/parser/generated_parser.y
/// cannot decide without the next token.
///
/// Lifetime: a view of the query.
class token_stream {
  public:
    token_stream(std::string_view query, const experimental& features, std::size_t most_depth)
        : query_(query),
          features_(features),
          most_depth_(most_depth),
          lexer_(query, features.unquoted_utf8_names) {}

    /// The next token, which stays; `error` if there is none because the text is wrong.
    [[nodiscard]] const token& peek() {
        if (!ahead_) {
            ahead_ = lexer_.next();
            if (ahead_->kind == token_kind::error) fail(ahead_->where, lexer_.what_is_wrong());
        }
        return *ahead_;
    }

    [[nodiscard]] bool is_next(token_kind kind) { return peek().kind == kind; }

    /// The next token, which is left behind.
    token take() {
        const token taken = peek();
        if (taken.kind != token_kind::error && taken.kind != token_kind::end_of_input) {
            ahead_.reset();
            last_end_ = taken.where.end;
        }
        return taken;
    }

    /// Takes the next token if it is of that kind.
    bool accept(token_kind kind) {
        if (!is_next(kind)) return false;
        take();
        return true;
    }

    /// The end of the token taken last.
    [[nodiscard]] std::size_t last_end() const noexcept { return last_end_; }

    /// Reports an error; the first one stays.
    void fail(position_range where, std::string_view what) {
        if (wrong_) return;
        wrong_ = invalid_argument(position_text(query_, where.begin) +
                                  ": parse error: " + std::string(what));
    }

    /// Reports the next token as one that cannot stand there.
    void unexpected(std::string_view context = {}, std::string_view expected = {}) {
        const token& next = peek();
        if (wrong_) return;
        std::string what = "unexpected " + describe(next);
        if (!context.empty()) what += " in " + std::string(context);
        if (!expected.empty()) what += ", expected " + std::string(expected);
        fail(next.where, what);
    }

    /// The same where an expression or what belongs to one should stand.
    void unexpected_in_expression() {
        unexpected(open_aggregations > 0 ? std::string_view("aggregation") : std::string_view());
    }

    [[nodiscard]] bool failed() const noexcept { return wrong_.has_value(); }
    /// @pre failed()
    [[nodiscard]] const absl::Status& status() const noexcept { return *wrong_; }

    [[nodiscard]] const experimental& features() const noexcept { return features_; }
    [[nodiscard]] std::string_view query() const noexcept { return query_; }

    /// Whether expressions may be so deep in each other; reports an error if not.
    [[nodiscard]] bool allows_depth(std::size_t depth, position_range where) {
        if (depth <= most_depth_) return true;
        fail(where,
             "expressions are more than " + std::to_string(most_depth_) + " deep in each other");
        return false;
    }

    /// The value of a number or a duration just taken, in seconds; reports what is no number.
    [[nodiscard]] double number(const token& literal) {
        if (literal.kind == token_kind::duration) {
            const auto span = duration_value(literal.text);
            if (span.ok()) return literal_seconds(*span);
            fail(literal.where, message(span.status()));
            return 0;
        }
        const auto number = number_value(literal.text);
        if (number.ok()) return *number;
        fail(literal.where, "error parsing number: " + std::string(message(number.status())));
        return 0;
    }

    /// The value of a string just taken.
    [[nodiscard]] std::string string(const token& literal) {
        auto text = unquote(literal.text);
        if (text) return *std::move(text);
        fail(literal.where, "error unquoting string " + quote(literal.text) + ": invalid syntax");
        return {};
    }

    std::size_t open_expressions = 0;   ///< in each other, of the part of the parser that runs
    std::size_t open_aggregations = 0;  ///< that what is read now stands in

  private:
    std::string_view query_;
    experimental features_;
    std::size_t most_depth_;
    lexer lexer_;
    std::optional<token> ahead_;
    std::size_t last_end_ = 0;
    std::optional<absl::Status> wrong_;
};

/// Counts one level of `token_stream::open_expressions` as long as it lives.
class deeper {
  public:
    explicit deeper(token_stream& tokens) : depth_(tokens.open_expressions) {
        is_allowed_ = tokens.allows_depth(++depth_, tokens.peek().where);
    }
    ~deeper() { --depth_; }
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;

    /// False when it was too deep, which is reported.
    [[nodiscard]] bool is_allowed() const noexcept { return is_allowed_; }

  private:
    std::size_t& depth_;
    bool is_allowed_ = false;
};

/// A part of a tree that is being built, and how deep it is. Null after an error.
struct subtree {
    expr_ptr tree;
    std::size_t depth = 0;

    explicit operator bool() const noexcept { return tree != nullptr; }
};

/// A node on top of parts that are `below` deep; null and reported if that is too deep.
template <typename Node>
[[nodiscard]] subtree made(token_stream& tokens, Node node, value_type type, position_range where,
                           std::size_t below = 0) {
    if (tokens.failed() || !tokens.allows_depth(below + 1, where)) return {};
    auto tree = std::make_unique<expr>();
    tree->node = std::move(node);
    tree->type = type;
    tree->where = where;
    return {std::move(tree), below + 1};
}

}  // namespace tidegauge::promql
