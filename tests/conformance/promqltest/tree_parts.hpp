// The parts of an expression, one level down.
#pragma once

#include <tidegauge/promql/ast.hpp>

#include <variant>

namespace tidegauge::promqltest {

/// Calls `visit` with each part right below `whole` that is there, but not with the durations of
/// ranges and offsets. `Expr` is `expr` or `const expr`, and `visit` takes a reference to it.
template <typename Expr, typename Visit>
void for_each_part(Expr& whole, Visit visit) {
    const auto go = [&](auto& part) {
        if (part == nullptr) return;
        Expr& below = *part;
        visit(below);
    };
    const auto down = [&](auto& node) {
        if constexpr (requires { node.inner; }) go(node.inner);
        if constexpr (requires { node.operand; }) go(node.operand);
        if constexpr (requires { node.selector; }) go(node.selector);
        if constexpr (requires { node.lhs; }) go(node.lhs);
        if constexpr (requires { node.rhs; }) go(node.rhs);
        if constexpr (requires { node.param; }) go(node.param);
        if constexpr (requires { node.args; }) {
            for (auto& each : node.args) go(each);
        }
    };
    std::visit(down, whole.node);
}

}  // namespace tidegauge::promqltest
