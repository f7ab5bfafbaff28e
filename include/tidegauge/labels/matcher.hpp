// What the value of one label must be: =, !=, =~ or !~, with Prometheus' meaning.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <re2/re2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tidegauge {

/// How a matcher compares.
enum class match_op : std::uint8_t { equal, not_equal, regex, not_regex };

/// As PromQL writes it: `=`, `!=`, `=~`, `!~`.
[[nodiscard]] constexpr std::string_view text(match_op op) noexcept {
    switch (op) {
        case match_op::equal:
            return "=";
        case match_op::not_equal:
            return "!=";
        case match_op::regex:
            return "=~";
        case match_op::not_regex:
            break;
    }
    return "!~";
}

/// Most memory that one compiled regex may take, its cache of states included.
inline constexpr std::size_t max_regex_bytes = std::size_t{8} << 20U;

/// A condition on one label (model/labels/matcher.go in Prometheus). A label that is missing has
/// the empty value, so `env=""` and `env!="prod"` match a series that has no `env`.
///
/// A regex must match the whole value, and its dot also matches a newline: `^(?s:...)$`. RE2 gives
/// it Go's syntax and linear time. Differs from Prometheus for values that are not UTF-8, whose
/// broken bytes a dot does not match.
/// Memory: copies share one compiled regex. Threads: const use may be shared.
class matcher {
  public:
    /// @returns INVALID_ARGUMENT, with the matcher and the reason, when `op` is a regex operator
    /// and `value` is not a regex or takes more than `max_regex_bytes`
    [[nodiscard]] static absl::StatusOr<matcher> make(std::string_view name, match_op op,
                                                      std::string_view value) {
        matcher made(name, op, value);
        if (op == match_op::equal || op == match_op::not_equal) return made;
        RE2::Options options;
        options.set_dot_nl(true);
        options.set_log_errors(false);
        options.set_max_mem(std::int64_t{max_regex_bytes});
        made.regex_ = std::make_shared<const RE2>(made.value_, options);
        if (made.regex_->ok()) return made;
        return invalid_argument("matcher " + to_string(made) +
                                ": expected a regular expression: " + made.regex_->error());
    }

    /// `name="value"`, which cannot fail.
    [[nodiscard]] static matcher equal(std::string_view name, std::string_view value) {
        return {name, match_op::equal, value};
    }

    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] match_op op() const noexcept { return op_; }
    /// The text to compare with, or the regex as it was written.
    [[nodiscard]] std::string_view value() const noexcept { return value_; }

    /// Whether a label with this value, empty for a missing label, is wanted.
    /// Cost: a comparison, or time linear in `value` for a regex; a lock inside RE2.
    [[nodiscard]] bool matches(std::string_view value) const {
        switch (op_) {
            case match_op::equal:
                return value == value_;
            case match_op::not_equal:
                return value != value_;
            case match_op::regex:
                return RE2::FullMatch(value, *regex_);
            case match_op::not_regex:
                break;
        }
        return !RE2::FullMatch(value, *regex_);
    }

    /// Whether a series without the label is wanted.
    [[nodiscard]] bool matches_empty() const { return matches({}); }

    /// `a="b"`, as PromQL writes it; an unusual name stands in quotes.
    [[nodiscard]] friend std::string to_string(const matcher& m) {
        return detail::label_name_text(m.name_) + std::string(text(m.op_)) +
               detail::quoted(m.value_);
    }

    /// The same text; equivalent regexes may still differ.
    friend bool operator==(const matcher& a, const matcher& b) {
        return a.op_ == b.op_ && a.name_ == b.name_ && a.value_ == b.value_;
    }

  private:
    matcher(std::string_view name, match_op op, std::string_view value)
        : name_(name), value_(value), op_(op) {}

    std::string name_;
    std::string value_;
    std::shared_ptr<const RE2> regex_;  ///< null unless `op_` is a regex operator
    match_op op_;
};

}  // namespace tidegauge
