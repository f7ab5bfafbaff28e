// The lines of a script, and which of them is read.
#pragma once

#include <absl/strings/ascii.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promqltest {

/// Lines without the space around them; comments are empty lines, so they too end a command.
/// Lifetime: a view of the text.
class script_lines {
  public:
    explicit script_lines(std::string_view text) {
        while (true) {
            const std::size_t end = text.find('\n');
            const std::string_view line = stripped(text.substr(0, end));
            lines_.push_back(line.starts_with('#') ? std::string_view() : line);
            if (end == std::string_view::npos) break;
            text.remove_prefix(end + 1);
        }
    }

    [[nodiscard]] std::string_view current() const { return lines_[at_]; }
    /// Of the current line, from 1.
    [[nodiscard]] std::size_t number() const noexcept { return at_ + 1; }

    /// Moves to the first line of the next command, from this line on. @returns false at the end
    bool find_command() {
        while (at_ < lines_.size() && lines_[at_].empty()) ++at_;
        return at_ < lines_.size();
    }
    /// Moves behind the current line, which ends its command.
    void leave() { ++at_; }
    /// Moves to the next line of the same command. @returns false when there is none
    bool next_of_command() {
        if (at_ + 1 >= lines_.size() || lines_[at_ + 1].empty()) return false;
        ++at_;
        return true;
    }

  private:
    static std::string_view stripped(std::string_view text) {
        const auto is_space = [](char c) {
            return absl::ascii_isspace(static_cast<unsigned char>(c));
        };
        while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
        while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
        return text;
    }

    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
};

}  // namespace tidegauge::promqltest
