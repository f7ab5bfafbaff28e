// The labels of one series: names and values, sorted by name.
#pragma once

#include <tidegauge/base/config.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// The label that holds the metric's name.
inline constexpr std::string_view metric_name_label = "__name__";

/// One name and its value, both owned.
struct label {
    std::string name;
    std::string value;

    friend bool operator==(const label&, const label&) = default;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the generated comparison
    friend auto operator<=>(const label&, const label&) = default;
};

/// The labels that name one series, sorted by name, each name once, no value empty.
///
/// An empty value is the same as no label, as in Prometheus' data model, so it is never kept.
/// Threads: none of its own; const use may be shared.
class label_set {
  public:
    label_set() = default;

    /// In any order; of a repeated name the last one stays.
    label_set(std::initializer_list<label> labels) : label_set(std::vector<label>(labels)) {}
    explicit label_set(std::vector<label> labels) : labels_(std::move(labels)) {
        std::ranges::stable_sort(labels_, {}, &label::name);
        std::vector<label> kept;
        kept.reserve(labels_.size());
        for (label& each : labels_) {
            if (!kept.empty() && kept.back().name == each.name) kept.pop_back();
            kept.push_back(std::move(each));
        }
        std::erase_if(kept, [](const label& each) { return each.value.empty(); });
        labels_ = std::move(kept);
    }

    /// Of labels that are as they should be: sorted, each name once, no value empty.
    [[nodiscard]] static label_set of_sorted(std::vector<label> labels) {
        label_set made;
        made.labels_ = std::move(labels);
        TIDEGAUGE_ASSERT(std::ranges::is_sorted(made.labels_, std::ranges::less(), &label::name));
        return made;
    }

    /// The value of `name`, empty when there is no such label.
    [[nodiscard]] std::string_view operator[](std::string_view name) const noexcept {
        const auto at = position(name);
        return at != labels_.end() && at->name == name ? std::string_view(at->value)
                                                       : std::string_view();
    }

    /// Sets `name` to `value`; an empty value removes the label.
    void set(std::string_view name, std::string_view value) {
        const auto at = labels_.begin() + (position(name) - labels_.begin());
        const bool present = at != labels_.end() && at->name == name;
        if (value.empty()) {
            if (present) labels_.erase(at);
        } else if (present) {
            at->value = value;
        } else {
            labels_.insert(at, label{std::string(name), std::string(value)});
        }
    }

    /// Removes `name` if it is there.
    void erase(std::string_view name) { set(name, {}); }

    [[nodiscard]] std::size_t size() const noexcept { return labels_.size(); }
    [[nodiscard]] bool empty() const noexcept { return labels_.empty(); }
    [[nodiscard]] auto begin() const noexcept { return labels_.begin(); }
    [[nodiscard]] auto end() const noexcept { return labels_.end(); }

    friend bool operator==(const label_set&, const label_set&) = default;
    // clang-tidy 14 takes the literal 0 that a defaulted comparison is made of for a pointer.
    // NOLINTNEXTLINE(modernize-use-nullptr)
    friend auto operator<=>(const label_set&, const label_set&) = default;

    template <typename H>
    friend H AbslHashValue(H state, const label_set& set) {
        for (const label& each : set) state = H::combine(std::move(state), each.name, each.value);
        return H::combine(std::move(state), set.size());
    }

  private:
    [[nodiscard]] std::vector<label>::const_iterator position(
        std::string_view name) const noexcept {
        return std::ranges::lower_bound(labels_, name, {}, &label::name);
    }

    std::vector<label> labels_;
};

namespace detail {

/// `text` in double quotes, escaped as PromQL reads it.
[[nodiscard]] inline std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out += '"';
}

/// A label's name as PromQL writes it: in quotes unless it is a letter or `_`, then letters,
/// digits and `_`.
[[nodiscard]] inline std::string label_name_text(std::string_view name) {
    const bool is_plain =
        !name.empty() && (name[0] < '0' || name[0] > '9') && std::ranges::all_of(name, [](char c) {
            return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
                   c == '_';
        });
    return is_plain ? std::string(name) : quoted(name);
}

}  // namespace detail

/// As PromQL writes a series: `requests{app_id="nodeapp", pod="a"}`, `{}` when empty. The metric's
/// name is always before the brace, also where PromQL would want it in quotes behind.
[[nodiscard]] inline std::string to_string(const label_set& labels) {
    std::string out(labels[metric_name_label]);
    std::string inside;
    for (const label& each : labels) {
        if (each.name == metric_name_label) continue;
        if (!inside.empty()) inside += ", ";
        inside += detail::label_name_text(each.name) + "=" + detail::quoted(each.value);
    }
    if (!inside.empty() || out.empty()) out += "{" + inside + "}";
    return out;
}

}  // namespace tidegauge
