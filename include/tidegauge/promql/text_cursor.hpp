// A place in a text, moved code point by code point.
#pragma once

#include <tidegauge/promql/rune.hpp>

#include <cstddef>
#include <string_view>

namespace tidegauge::promql {

/// Stands for the end of the text; no code point.
inline constexpr char32_t no_rune = static_cast<char32_t>(-1);

/// Reads a text forwards. Lifetime: a view of the text.
class text_cursor {
  public:
    explicit text_cursor(std::string_view text) noexcept : text_(text) {}

    /// The code point here, which is left behind; `no_rune` at the end.
    char32_t next() noexcept {
        if (at_ >= text_.size()) {
            width_ = 0;
            return no_rune;
        }
        const decoded_rune here = decode_rune(text_.substr(at_));
        width_ = here.width;
        at_ += width_;
        return here.rune;
    }

    /// Takes the last `next` back. @pre it was not taken back yet
    void back() noexcept { at_ -= width_; }

    [[nodiscard]] char32_t peek() const noexcept {
        return at_ < text_.size() ? decode_rune(text_.substr(at_)).rune : no_rune;
    }

    /// Whether one of `set` is here.
    [[nodiscard]] bool is_at(std::string_view set) const noexcept {
        return at_ < text_.size() && set.find(text_[at_]) != std::string_view::npos;
    }

    /// Goes on if one of `set` is here.
    bool accept(std::string_view set) noexcept {
        if (!is_at(set)) return false;
        width_ = 1;
        ++at_;
        return true;
    }

    void accept_all(std::string_view set) noexcept {
        while (accept(set)) {
        }
    }

    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    /// What is between `begin` and here.
    [[nodiscard]] std::string_view since(std::size_t begin) const noexcept {
        return text_.substr(begin, at_ - begin);
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t width_ = 0;
};

/// What PromQL takes for white space.
inline constexpr std::string_view spaces = " \t\n\r";

}  // namespace tidegauge::promql
