// Counts of what has passed, failed and been skipped, by class.
#pragma once

#include "classify.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace tidegauge::promqltest {

enum class verdict : std::uint8_t { passed, failed, skipped };
inline constexpr std::array<std::string_view, 3> verdict_names{"pass", "FAIL", "skip"};

/// How many evals there were of each class and verdict.
class tally {
  public:
    void add(eval_class which, verdict how) { ++counts_[index(which)][index(how)]; }

    [[nodiscard]] std::size_t all(verdict how) const {
        std::size_t sum = 0;
        for (const auto& of_class : counts_) sum += of_class[index(how)];
        return sum;
    }

    /// A line for each class, and one for all.
    [[nodiscard]] std::string table() const {
        std::string out = row("class", "evals", "passed", "failed", "skipped");
        for (std::size_t i = 0; i < class_names.size(); ++i) {
            const auto& of = counts_[i];
            out += row(class_names[i], std::to_string(of[0] + of[1] + of[2]), std::to_string(of[0]),
                       std::to_string(of[1]), std::to_string(of[2]));
        }
        using enum verdict;
        return out + std::to_string(all(passed)) + " passed, " + std::to_string(all(failed)) +
               " failed, " + std::to_string(all(skipped)) + " skipped\n";
    }

  private:
    template <typename Enum>
    static std::size_t index(Enum value) {
        return static_cast<std::size_t>(value);
    }

    template <typename... Cells>
    static std::string row(std::string_view head, const Cells&... cells) {
        constexpr std::size_t width = 8;
        std::string out(head);
        out.resize(width, ' ');
        const auto add = [&](std::string_view cell) {
            out.append(width - cell.size(), ' ');
            out += cell;
        };
        (add(cells), ...);
        return out + '\n';
    }

    std::array<std::array<std::size_t, verdict_names.size()>, class_names.size()> counts_{};
};

}  // namespace tidegauge::promqltest
