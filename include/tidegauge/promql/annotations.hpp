// Warnings and infos about a query's answer.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {

enum class severity : std::uint8_t { warning, info };

/// How far buckets of classic histograms were from growing with their bounds.
struct monotonicity_fix {
    double lowest_bound;  ///< of the buckets whose counts were raised
    double highest_bound;
    double greatest_fall;  ///< from one bucket's count to the next
    timestamp first;       ///< of the steps
    timestamp last;
};

/// One thing that whoever reads the answer should know. `to_string` gives all of it.
struct annotation {
    severity level;
    std::string text;  ///< without "PromQL warning: ", the details and the position
    position_range where;
    std::size_t times = 1;     ///< that it was added
    bool tells_times = false;  ///< `times` is part of what is printed
    std::optional<monotonicity_fix> fix = std::nullopt;
};

/// What was found out along the way, each text once: of a repeated one the last position stays
/// (util/annotations/annotations.go in Prometheus).
class annotations {
  public:
    void add(severity level, std::string_view text, position_range where) {
        annotation& entry = entry_of(level, text, where);
        entry.where = where;
    }

    /// As `add`, but how often is told too, and the first position stays.
    void add_counted(severity level, std::string_view text, position_range where) {
        entry_of(level, text, where).tells_times = true;
    }

    /// As `add` of an info, with what was fixed put together; the first position stays.
    void add_fix(std::string_view text, position_range where, const monotonicity_fix& fix) {
        annotation& entry = entry_of(severity::info, text, where);
        if (!entry.fix) {
            entry.fix = fix;
            return;
        }
        entry.fix->lowest_bound = std::min(entry.fix->lowest_bound, fix.lowest_bound);
        entry.fix->highest_bound = std::max(entry.fix->highest_bound, fix.highest_bound);
        entry.fix->greatest_fall = std::max(entry.fix->greatest_fall, fix.greatest_fall);
        entry.fix->first = std::min(entry.fix->first, fix.first);
        entry.fix->last = std::max(entry.fix->last, fix.last);
    }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
    [[nodiscard]] auto end() const noexcept { return all_.end(); }

  private:
    /// The one with that text, added once more.
    annotation& entry_of(severity level, std::string_view text, position_range where) {
        for (annotation& each : all_) {
            if (each.level == level && each.text == text) {
                ++each.times;
                return each;
            }
        }
        return all_.emplace_back(annotation{level, std::string(text), where});
    }

    std::vector<annotation> all_;
};

}  // namespace tidegauge::promql
