// A place in a line of text that moves on as the line is read.
#pragma once

#include <tidegauge/base/status.hpp>

#include <re2/re2.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::promqltest {

/// Reads a line from left to right.
/// Lifetime: a view of the line.
class text_cursor {
  public:
    explicit text_cursor(std::string_view line) : line_(line) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == line_.size(); }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    [[nodiscard]] std::string_view rest() const noexcept { return line_.substr(at_); }

    /// Moves behind `text` if it is next.
    bool take(std::string_view text) {
        if (!rest().starts_with(text)) return false;
        at_ += text.size();
        return true;
    }
    /// Moves behind what `pattern` matches here; empty when it matches nothing.
    std::string_view take_match(const RE2& pattern) {
        re2::StringPiece left(line_.data() + at_, line_.size() - at_);
        if (!RE2::Consume(&left, pattern)) return {};
        const std::string_view taken = line_.substr(at_, line_.size() - at_ - left.size());
        at_ += taken.size();
        return taken;
    }
    /// Moves behind spaces and tabs. @returns whether there were any
    bool take_spaces() {
        const std::size_t before = at_;
        while (!at_end() && (line_[at_] == ' ' || line_[at_] == '\t')) ++at_;
        return at_ != before;
    }

    /// The error that something else should stand here.
    [[nodiscard]] absl::Status expected(std::string_view what) const {
        std::string text = "column " + std::to_string(at_ + 1) + ": expected ";
        text += what;
        text +=
            at_end() ? ", found the end" : ", found \"" + std::string(rest().substr(0, 20)) + '"';
        return invalid_argument(text);
    }

  private:
    std::string_view line_;
    std::size_t at_ = 0;
};

}  // namespace tidegauge::promqltest
