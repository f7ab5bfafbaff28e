// Strings kept once each, named by small numbers.
#pragma once

#include <tidegauge/base/config.hpp>

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge {

/// The number of a string in a `symbol_table`.
enum class symbol : std::uint32_t {};

/// Label names and values, each stored once however many series carry it, and forgotten with the
/// last of them: pod names come and go for as long as a server runs.
///
/// Lifetime: a view from `text` is valid until the symbol is released for the last time.
/// Threads: none of its own.
class symbol_table {
  public:
    /// The symbol of `text`, which is counted once more.
    symbol intern(std::string_view text) {
        const auto known = numbers_.find(text);
        if (known != numbers_.end()) {
            ++entries_[known->second].uses;
            return symbol{known->second};
        }
        const std::uint32_t number = vacant_number();
        entry& made = entries_[number];
        made.text = text;
        made.uses = 1;
        bytes_ += cost(made);
        numbers_.emplace(std::string_view(made.text), number);
        return symbol{number};
    }

    /// Counts one use less; with the last one the string is forgotten and its number free again.
    /// @pre interned more often than released
    void release(symbol s) {
        const auto number = static_cast<std::uint32_t>(s);
        entry& known = entries_[number];
        TIDEGAUGE_ASSERT(known.uses > 0);
        if (--known.uses != 0) return;
        bytes_ -= cost(known);
        numbers_.erase(std::string_view(known.text));
        known.text = std::string();
        vacant_.push_back(number);
    }

    /// The symbol of `text`, if some series carries it.
    [[nodiscard]] std::optional<symbol> find(std::string_view text) const {
        const auto known = numbers_.find(text);
        if (known == numbers_.end()) return std::nullopt;
        return symbol{known->second};
    }

    /// @pre `s` is in use
    [[nodiscard]] std::string_view text(symbol s) const {
        return entries_[static_cast<std::size_t>(s)].text;
    }

    /// About what the strings take, in bytes.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// How many strings there are.
    [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }

  private:
    struct entry {
        std::string text;
        std::uint32_t uses = 0;
    };

    [[nodiscard]] static std::size_t cost(const entry& e) noexcept {
        return sizeof(entry) + sizeof(std::string_view) + sizeof(std::uint32_t) + e.text.size();
    }

    std::uint32_t vacant_number() {
        if (vacant_.empty()) {
            entries_.emplace_back();
            return static_cast<std::uint32_t>(entries_.size() - 1);
        }
        const std::uint32_t number = vacant_.back();
        vacant_.pop_back();
        return number;
    }

    std::deque<entry> entries_;  // does not move its strings, which the keys below point into
    absl::flat_hash_map<std::string_view, std::uint32_t> numbers_;
    std::vector<std::uint32_t> vacant_;
    std::size_t bytes_ = 0;
};

}  // namespace tidegauge
