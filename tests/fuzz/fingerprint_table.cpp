// The fingerprint table agrees with std::map, while it grows and shrinks, on keys that collide.
#include "support/fuzz.hpp"

#include <tidegauge/store/fingerprint_table.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace {

using expectation = std::map<std::uint8_t, std::uint32_t>;

/// 256 keys of 32 homes.
tidegauge::fingerprint key(std::uint8_t k) {
    return {std::uint64_t{k} % 32U, std::uint64_t{k}};
}

bool agrees(const tidegauge::fingerprint_table& table, const expectation& expected,
            std::uint8_t k) {
    const auto known = expected.find(k);
    const std::optional<std::uint32_t> found = table.find(key(k));
    return known == expected.end() ? !found : found == known->second;
}

}  // namespace

// Bytes, two an operation: what to do, and with which key.
TIDEGAUGE_FUZZ_TARGET(fingerprint_table) {
    tidegauge::fingerprint_table table;
    expectation expected;
    std::uint32_t record = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const std::uint8_t k = bytes[i + 1];
        if (bytes[i] % 3 == 0) {
            table.erase(key(k));
            expected.erase(k);
        } else if (expected.try_emplace(k, record).second) {
            table.insert(key(k), record++);
        }
        TIDEGAUGE_FUZZ_CHECK(table.size() == expected.size());
        TIDEGAUGE_FUZZ_CHECK(agrees(table, expected, k));
        TIDEGAUGE_FUZZ_CHECK(agrees(table, expected, static_cast<std::uint8_t>(k + 32)));
    }
    for (unsigned k = 0; k < 256; ++k) {
        TIDEGAUGE_FUZZ_CHECK(agrees(table, expected, static_cast<std::uint8_t>(k)));
    }
}
