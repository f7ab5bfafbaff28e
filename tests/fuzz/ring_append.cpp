// The ring agrees with a plain sorted vector that knows every sample's start.
#include "support/fuzz.hpp"

#include <tidegauge/samples/ring.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

namespace {

using tidegauge::append_result;
using tidegauge::from_unix_ms;
using tidegauge::sample;
using tidegauge::timestamp;

/// Any of 254 numbers, a NaN, or the staleness marker.
double value_of(std::uint8_t byte) {
    if (byte == 0xff) return tidegauge::stale_nan;
    return byte == 0xfe ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(byte);
}

bool same(const sample& a, const sample& b) {
    return a.at == b.at &&
           std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

/// What a window tells, its values by bits: time, value and whether the series starts anew there.
struct seen {
    std::vector<std::tuple<timestamp, std::uint64_t, bool>> samples;
    bool ended = false;

    void push(const sample& s, bool anew) {
        samples.emplace_back(s.at, std::bit_cast<std::uint64_t>(s.value), anew && !samples.empty());
    }
    friend bool operator==(const seen&, const seen&) = default;
};

seen copied(const tidegauge::ring& from_ring, timestamp from, timestamp to) {
    tidegauge::window_buffer buffer;
    buffer.clear(from_ring.room_to_look());
    tidegauge::window w;
    w.from = from;
    w.to = to;
    from_ring.look(tidegauge::window_parts::all, buffer, w);
    seen all{{}, w.ended};
    for (std::size_t i = 0; i < w.size(); ++i) all.push(w[i], w.starts_anew(i));
    return all;
}

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

    [[nodiscard]] std::size_t odd() const {
        std::size_t count = 0;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (starts_anew(i) || tidegauge::is_stale(entries[i].s.value)) ++count;
        }
        return count;
    }

    [[nodiscard]] seen copied(timestamp from, timestamp to) const {
        seen all;
        bool anew = false;
        for (std::size_t i = 0; i < entries.size() && entries[i].s.at <= to; ++i) {
            all.ended = tidegauge::is_stale(entries[i].s.value);
            if (entries[i].s.at <= from) continue;
            anew = anew || starts_anew(i);
            if (all.ended) continue;
            all.push(entries[i].s, anew);
            anew = false;
        }
        return all;
    }
};

}  // namespace

// Bytes: capacity, when the process restarted, then pairs of time and value.
TIDEGAUGE_FUZZ_TARGET(ring_append) {
    if (bytes.size() < 2) return;
    std::array<std::uint32_t, 16> offsets{};  // some are written out twice to be copied, some not
    std::array<double, 16> values{};
    const std::size_t capacity = 1 + bytes[0] % offsets.size();
    const timestamp restart = from_unix_ms(bytes[1]);
    tidegauge::ring_state state;
    tidegauge::ring ring(state, std::span(offsets).first(capacity),
                         std::span(values).first(capacity));
    model expected{capacity, {}};
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        const sample s{from_unix_ms(bytes[i]), value_of(bytes[i + 1])};
        const timestamp start = s.at > restart ? restart : timestamp{};
        TIDEGAUGE_FUZZ_CHECK(ring.append(s, start) == expected.append({s, start}));
        TIDEGAUGE_FUZZ_CHECK(ring.size() == expected.entries.size());
        TIDEGAUGE_FUZZ_CHECK(state.breaks == expected.breaks());
        TIDEGAUGE_FUZZ_CHECK(state.odd == expected.odd());
        TIDEGAUGE_FUZZ_CHECK(ring.oldest_at() == expected.entries.front().s.at);
        TIDEGAUGE_FUZZ_CHECK(same(ring.newest(), expected.entries.back().s));
        for (std::size_t at = 0; at < ring.size(); ++at) {
            TIDEGAUGE_FUZZ_CHECK(same(ring[at], expected.entries[at].s));
            TIDEGAUGE_FUZZ_CHECK(ring.starts_anew(at) == expected.starts_anew(at));
        }
        const timestamp from = from_unix_ms(bytes[i + 1]);  // as good as any
        TIDEGAUGE_FUZZ_CHECK(copied(ring, from, s.at) == expected.copied(from, s.at));
    }
}
