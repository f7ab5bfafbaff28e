// Warnings and infos about a query's answer.
#pragma once

#include <tidegauge/promql/ast.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {

enum class severity : std::uint8_t { warning, info };

/// One thing that whoever reads the answer should know.
struct annotation {
    severity level;
    std::string text;  ///< without "PromQL warning: " and without the position
    position_range where;
};

/// What was found out along the way, each text once: of a repeated one the last position stays
/// (util/annotations/annotations.go in Prometheus).
class annotations {
  public:
    void add(severity level, std::string_view text, position_range where) {
        for (annotation& each : all_) {
            if (each.level == level && each.text == text) {
                each.where = where;
                return;
            }
        }
        all_.push_back({level, std::string(text), where});
    }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
    [[nodiscard]] auto end() const noexcept { return all_.end(); }

  private:
    std::vector<annotation> all_;
};

}  // namespace tidegauge::promql
