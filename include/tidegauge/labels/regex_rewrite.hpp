// A text made anew from the groups of a regex that matches it.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/matcher.hpp>

#include <absl/status/statusor.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// A regex over a whole text, and a template in which `$1`, `${1}` and `${name}` stand for its
/// groups and `$$` for a dollar, by the rules of Go's regexp.Expand: the longest name counts, so
/// `$1x` is the group `1x`; a group that is not there or did not match is empty.
///
/// Differs from Go in that every character beyond ASCII is a letter of a name.
/// Memory: copies share one compiled regex, of at most `max_regex_bytes`.
class regex_rewrite {
  public:
    /// @returns INVALID_ARGUMENT, with RE2's reason, when `regex` is none
    [[nodiscard]] static absl::StatusOr<regex_rewrite> make(std::string_view regex,
                                                            std::string_view to) {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(std::int64_t{max_regex_bytes});
        auto compiled = std::make_shared<const RE2>("^(?s:" + std::string(regex) + ")$", options);
        if (!compiled->ok()) return invalid_argument(compiled->error());
        return regex_rewrite(std::move(compiled), to);
    }

    /// What becomes of `text`; nothing when the regex does not match all of it.
    /// Cost: linear.
    [[nodiscard]] std::optional<std::string> of(std::string_view text) const {
        std::vector<re2::StringPiece> groups(
            static_cast<std::size_t>(regex_->NumberOfCapturingGroups()) + 1);
        if (!regex_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                           RE2::ANCHOR_BOTH, groups.data(), static_cast<int>(groups.size()))) {
            return std::nullopt;
        }
        std::string out;
        for (const part& each : parts_) {
            out += each.text;
            if (each.group >= groups.size()) continue;
            out.append(groups[each.group].data(), groups[each.group].size());
        }
        return out;
    }

  private:
    /// Text of the template and the group behind it.
    struct part {
        std::string text;
        std::size_t group;
    };
    static constexpr std::size_t no_group = static_cast<std::size_t>(-1);

    regex_rewrite(std::shared_ptr<const RE2> regex, std::string_view to)
        : regex_(std::move(regex)) {
        std::string text;
        while (!to.empty()) {
            const std::size_t plain = std::min(to.find('$'), to.size());
            text += to.substr(0, plain);
            to.remove_prefix(plain);
            if (to.empty()) break;
            to.remove_prefix(1);
            const auto [name, length] = leading_name(to);
            if (to.starts_with('$')) {
                text += '$';
                to.remove_prefix(1);
            } else if (length == 0) {
                text += '$';
            } else {
                parts_.push_back({std::move(text), group_of(name)});
                text.clear();
                to.remove_prefix(length);
            }
        }
        parts_.push_back({std::move(text), no_group});
    }

    struct found_name {
        std::string_view name;
        std::size_t length;  ///< with the braces; 0 when there is no name
    };
    /// The name that `text` starts with, in braces or not.
    [[nodiscard]] static found_name leading_name(std::string_view text) {
        const bool is_braced = text.starts_with('{');
        if (is_braced) text.remove_prefix(1);
        const auto is_part_of_name = [](char c) {
            return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
                   c == '_' || static_cast<unsigned char>(c) >= 0x80;
        };
        std::size_t end = 0;
        while (end < text.size() && is_part_of_name(text[end])) ++end;
        if (end == 0) return {{}, 0};
        if (!is_braced) return {text.substr(0, end), end};
        if (end == text.size() || text[end] != '}') return {{}, 0};
        return {text.substr(0, end), end + 2};
    }

    /// The group of that number or name.
    [[nodiscard]] std::size_t group_of(std::string_view name) const {
        const bool is_number = name.find_first_not_of("0123456789") == std::string_view::npos &&
                               name.size() <= 9 && (name[0] != '0' || name.size() == 1);
        if (is_number) {
            std::size_t number = 0;
            for (const char digit : name) {
                number = number * 10 + static_cast<std::size_t>(digit - '0');
            }
            return number;
        }
        for (const auto& [group, its_name] : regex_->CapturingGroupNames()) {
            if (its_name == name) return static_cast<std::size_t>(group);
        }
        return no_group;
    }

    std::shared_ptr<const RE2> regex_;
    std::vector<part> parts_;
};

}  // namespace tidegauge
