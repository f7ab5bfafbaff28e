// Reads a PromQL query.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/check_types.hpp>
#include <tidegauge/promql/parse_expression.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// The tree of `query` as Prometheus 3.16 reads it, types checked (promql/parser/parse.go).
/// Expressions may be `most_depth` deep in each other, those of `a + b + c` too, so that no text
/// makes a tree that overflows the stack.
///
/// Differs from Prometheus: NaN as an offset, a range or a step below a millisecond and a depth
/// beyond the limit are errors; of an offset below a millisecond nothing stays; a time of `@`
/// beyond what a timestamp holds is the last or the first; regular expressions are those of RE2.
/// @returns INVALID_ARGUMENT with position and reason as Prometheus gives them:
/// `1:5: parse error: unexpected identifier "b"`
/// Cost: linear in the text.
[[nodiscard]] inline absl::StatusOr<expr_ptr> parse(std::string_view query,
                                                    const experimental& features = {},
                                                    std::size_t most_depth = 200) {
    token_stream tokens(query, features, most_depth);
    if (tokens.is_next(token_kind::end_of_input)) {
        tokens.fail({}, "no expression found in input");
    }
    if (tokens.failed()) return tokens.status();
    subtree read = detail::expression_parser(tokens).expression();
    if (!tokens.is_next(token_kind::end_of_input)) tokens.unexpected();
    if (read) detail::type_checker(tokens).check(*read.tree);
    if (tokens.failed()) return tokens.status();
    return std::move(read.tree);
}

}  // namespace tidegauge::promql
