// The ring agrees with a plain sorted vector that knows every sample's start.
#include "support/fuzz.hpp"

#include <tidegauge/samples/ring.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace {

using tidegauge::append_result;
using tidegauge::from_unix_ms;
using tidegauge::sample;
using tidegauge::timestamp;

struct entry {
    sample s;
    timestamp start;
};

/// What `ring` promises, written for clarity.
struct model {
    std::size_t capacity;
    std::vector<entry> entries;

    append_result append(const entry& e) {
        const auto at = std::ranges::lower_bound(entries, e.s.at, {},
                                                 [](const entry& each) { return each.s.at; });
        const auto i = at - entries.begin();
        if (at != entries.end() && at->s.at == e.s.at) {
            *at = e;
            return append_result::replaced;
        }
        const bool newest = at == entries.end();
        if (!newest && i == 0 && entries.size() == capacity) return append_result::too_old;
        entries.insert(at, e);
        if (entries.size() > capacity) entries.erase(entries.begin());
        return newest ? append_result::added : append_result::inserted;
    }

    [[nodiscard]] bool starts_anew(std::size_t i) const {
        return i != 0 && entries[i].start > entries[i - 1].s.at;
    }

    [[nodiscard]] std::size_t breaks() const {
        std::size_t count = 0;
        for (std::size_t i = 1; i < entries.size(); ++i) {
            if (starts_anew(i) || !(entries[i].s.value >= entries[i - 1].s.value)) ++count;
        }
        return count;
    }
};

}  // namespace

// Bytes: capacity, when the process restarted, then pairs of time and value.
TIDEGAUGE_FUZZ_TARGET(ring_append) {
    if (bytes.size() < 2) return;
    std::array<std::uint32_t, 8> offsets{};
    std::array<double, 8> values{};
    const std::size_t capacity = 1 + bytes[0] % offsets.size();
    const timestamp restart = from_unix_ms(bytes[1]);
    tidegauge::ring_state state;
    tidegauge::ring ring(state, std::span(offsets).first(capacity),
                         std::span(values).first(capacity));
    model expected{capacity, {}};
    timestamp newest_start{};
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        const sample s{from_unix_ms(bytes[i]), static_cast<double>(bytes[i + 1])};
        const timestamp start = s.at > restart ? restart : timestamp{};
        newest_start = std::max(newest_start, start);
        TIDEGAUGE_FUZZ_CHECK(ring.append(s, start, newest_start) == expected.append({s, start}));
        TIDEGAUGE_FUZZ_CHECK(ring.size() == expected.entries.size());
        TIDEGAUGE_FUZZ_CHECK(state.breaks == expected.breaks());
        for (std::size_t at = 0; at < ring.size(); ++at) {
            TIDEGAUGE_FUZZ_CHECK(ring[at] == expected.entries[at].s);
            TIDEGAUGE_FUZZ_CHECK(ring.starts_anew(at) == expected.starts_anew(at));
        }
    }
}
