// A PromQL query as a tree.
#pragma once

#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promql {

struct function_signature;  // function_signature.hpp

/// The types that an expression can have, under the names that Prometheus gives them
/// (promql/parser/value.go): a vector is an instant vector, a matrix a range vector.
enum class value_type : std::uint8_t { scalar, string, vector, matrix };

/// Where in the text of the query something stands: bytes from `begin` up to `end`.
struct position_range {
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const position_range&, const position_range&) = default;
};

struct expr;
/// A part of a tree; its owner is the part above.
using expr_ptr = std::unique_ptr<expr>;

enum class binary_op : std::uint8_t {
    add,         ///< +
    sub,         ///< -
    mul,         ///< *
    div,         ///< /
    mod,         ///< %
    pow,         ///< ^
    atan2,       ///< atan2
    equal,       ///< ==
    not_equal,   ///< !=
    greater,     ///< >
    less,        ///< <
    greater_eq,  ///< >=
    less_eq,     ///< <=
    trim_upper,  ///< </
    trim_lower,  ///< >/
    set_and,     ///< and
    set_or,      ///< or
    set_unless,  ///< unless
};

enum class aggregate_op : std::uint8_t {
    sum,
    avg,
    count,
    min,
    max,
    group,
    stddev,
    stdvar,
    topk,
    bottomk,
    quantile,
    count_values,
    limitk,
    limit_ratio,
};

/// How many elements of a side one of the other may meet.
enum class match_cardinality : std::uint8_t { one_to_one, many_to_one, one_to_many, many_to_many };

/// Which elements of two vectors belong together.
struct vector_matching {
    match_cardinality cardinality = match_cardinality::one_to_one;
    bool on = false;                   ///< `labels` are those that count, not those ignored
    std::vector<std::string> labels;   ///< of `on` or `ignoring`
    std::vector<std::string> include;  ///< of `group_left` or `group_right`
    std::optional<double> fill_left;   ///< stands for a missing element of that side
    std::optional<double> fill_right;

    friend bool operator==(const vector_matching&, const vector_matching&) = default;
};

/// `@` and `offset` of a selector or a subquery.
struct time_shift {
    enum class edge : std::uint8_t { none, start, end };

    std::optional<timestamp> at;  ///< of `@ <seconds>`
    edge at_edge = edge::none;    ///< of `@ start()` and `@ end()`
    duration offset{};            ///< positive looks back
    expr_ptr offset_expr;         ///< of an offset that is computed when the query runs, else null
};

/// Whether a range ends at samples or at its edges.
enum class range_extension : std::uint8_t { none, anchored, smoothed };

struct number_literal {
    double value = 0;
    bool is_duration = false;  ///< it was written as one: `1h30m`
};
struct string_literal {
    std::string value;
};
struct vector_selector {
    std::string name;               ///< empty when it was not written before the brace
    std::vector<matcher> matchers;  ///< that of the name among them, last
    range_extension extension = range_extension::none;
    time_shift shift;
};
struct matrix_selector {
    expr_ptr selector;  ///< a vector_selector
    duration range{};
    expr_ptr range_expr;  ///< of a range that is computed when the query runs, else null
};
struct subquery {
    expr_ptr inner;
    duration range{};
    duration step{};      ///< 0: the default
    expr_ptr range_expr;  ///< as in matrix_selector
    expr_ptr step_expr;
    time_shift shift;
};
struct paren {
    expr_ptr inner;
};
struct unary {
    bool negative = false;
    expr_ptr operand;
};
struct binary {
    binary_op op = binary_op::add;
    expr_ptr lhs;
    expr_ptr rhs;
    bool returns_bool = false;
    std::optional<vector_matching> matching;  ///< of two vectors
};
struct aggregate_expr {
    aggregate_op op = aggregate_op::sum;
    expr_ptr param;  ///< k, q or a label's name; null if the operator has none
    expr_ptr operand;
    grouping by;
};
struct call {
    const function_signature* function = nullptr;
    std::vector<expr_ptr> args;
};

/// A part of a query: what it is, what type it has, where it stands.
struct expr {
    std::variant<number_literal, string_literal, vector_selector, matrix_selector, subquery, paren,
                 unary, binary, aggregate_expr, call>
        node;
    value_type type = value_type::scalar;
    position_range where;
};

}  // namespace tidegauge::promql
