// At what time info() looks up the labels that it adds.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/duration_expression.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/step_invariant.hpp>

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

namespace tidegauge::promql {

namespace detail {

/// Looks at all selectors that the elements of a vector may come from, and whether they look at the
/// same time (promql/info.go, infoSelectTimestampAndOffset).
class reference_search {
  public:
    explicit reference_search(const query_run& run) : run_(&run) {}

    /// What all selectors have in common; the time of the step if they differ.
    [[nodiscard]] absl::StatusOr<reference_time> common(const expr& part) {
        const auto found = visit(part);
        if (!found.ok()) return found.status();
        return first_ && is_uniform_ ? *first_ : reference_time{};
    }

  private:
    using visited = absl::StatusOr<bool>;  ///< whether there was a selector

    [[nodiscard]] visited visit(const expr& part) {
        const expr& inner = without_parens(part);
        if (inner.type == value_type::scalar || inner.type == value_type::string) return false;
        if (const auto* p = std::get_if<vector_selector>(&inner.node)) return visit_selector(*p);
        if (const auto* p = std::get_if<matrix_selector>(&inner.node)) return visit(*p->selector);
        if (const auto* p = std::get_if<subquery>(&inner.node)) {
            around_.push_back(&p->shift);
            auto found = visit_all({p->inner.get()});
            around_.pop_back();
            return found;
        }
        if (const auto* p = std::get_if<unary>(&inner.node)) return visit_all({p->operand.get()});
        if (const auto* p = std::get_if<binary>(&inner.node)) {
            return visit_all({p->lhs.get(), p->rhs.get()});
        }
        if (const auto* p = std::get_if<aggregate_expr>(&inner.node)) {
            return visit_all({p->operand.get()});
        }
        return visit_call(std::get<call>(inner.node));
    }

    [[nodiscard]] visited visit_call(const call& part) {
        if (part.function->name == "info") return visit(*part.args[0]);
        std::vector<const expr*> args;
        for (const expr_ptr& each : part.args) args.push_back(each.get());
        return visit_all(args);
    }

    [[nodiscard]] visited visit_all(const std::vector<const expr*>& parts) {
        bool found_any = false;
        for (const expr* each : parts) {
            auto found = visit(*each);
            if (!found.ok()) return found;
            found_any = found_any || *found;
        }
        // Elements that come from no selector are of the time of the step.
        if (!found_any) is_uniform_ = false;
        return found_any;
    }

    [[nodiscard]] visited visit_selector(const vector_selector& selector) {
        auto reference = resolve_reference(selector.shift, *run_);
        if (!reference.ok()) return reference.status();
        for (std::size_t i = around_.size(); i > 0 && !reference->fixed; --i) {
            const auto outer = resolve_reference(*around_[i - 1], *run_);
            if (!outer.ok()) return outer.status();
            reference->offset += outer->offset;
            reference->fixed = outer->fixed;
        }
        if (!first_) {
            first_ = *reference;
        } else if (!is_same(*first_, *reference)) {
            is_uniform_ = false;
        }
        return true;
    }

    [[nodiscard]] static bool is_same(const reference_time& a, const reference_time& b) {
        if (a.fixed.has_value() != b.fixed.has_value()) return false;
        return a(timestamp{}) == b(timestamp{});
    }

    const query_run* run_;
    std::vector<const time_shift*> around_;
    std::optional<reference_time> first_;
    bool is_uniform_ = true;
};

}  // namespace detail

/// The time that info() looks at for the labels of `argument`: that of its selectors, if they all
/// have the same, else that of the step.
[[nodiscard]] inline absl::StatusOr<reference_time> info_reference(const expr& argument,
                                                                   const query_run& run) {
    return detail::reference_search(run).common(argument);
}

}  // namespace tidegauge::promql
