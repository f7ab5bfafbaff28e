// What the measurements of goals share: how much to do, and how to say what came out.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace tidegauge::bench {

/// How much is done for a number.
struct effort {
    std::size_t rounds = 21;
    std::size_t some_series = 100'000;
    std::size_t many_series = 1'000'000;
};

/// Enough to see that everything runs; the numbers mean little.
inline constexpr effort quick{2, 20'000, 40'000};

/// Prints what was measured for a goal, as one line of JSON. `note` says what else is worth
/// knowing of it.
inline void report(std::string_view id, double measured, std::string_view note = {}) {
    const nlohmann::json line{{"id", id}, {"measured", measured}, {"note", note}};
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
}

/// `value` with two digits behind the point.
[[nodiscard]] inline std::string two_digits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

// The measurements, each in a file of its name and run in a process of its own.
void steady_ingest(const effort& e);       // I1 I3 I4 I5
void steady_ingest_many(const effort& e);  // I2
void slow_shapes(const effort& e);         // I6
void creation(const effort& e);            // I7
void churn(const effort& e);               // I8
void allocations(const effort& e);         // I10
void growth(const effort& e);              // I11
void memory(const effort& e);              // M1
void queries(const effort& e);             // Q1 Q3
void long_windows(const effort& e);        // Q4
void selections(const effort& e);          // Q5 Q6
void promql_queries(const effort& e);      // P1
void two_cores(const effort& e);           // C1 C2

}  // namespace tidegauge::bench
