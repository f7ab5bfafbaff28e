// A sample_sink that writes everything down.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/otlp/sample_sink.hpp>
#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::testing {

/// A point as a sink saw it, its value by bits so that NaN equals itself.
struct recorded {
    label_set labels;
    timestamp at;
    timestamp start;
    std::uint64_t value_bits;
    metric_type type;
    temporality counted;

    [[nodiscard]] double value() const { return std::bit_cast<double>(value_bits); }

    friend bool operator==(const recorded&, const recorded&) = default;
    friend auto operator<=>(const recorded&, const recorded&) = default;
    friend std::ostream& operator<<(std::ostream& out, const recorded& r) {
        return out << to_string(r.labels) << " at " << unix_ms(r.at) << " since "
                   << unix_ms(r.start) << ": " << r.value() << ' ' << name(r.type)
                   << (r.counted == temporality::delta ? " delta" : " cumulative");
    }
};

/// A native histogram as a sink saw it.
struct recorded_histogram {
    label_set labels;
    timestamp at;
    timestamp start;
    native_histogram value;
    temporality counted;
};

/// Keeps what it is given, in order, and remembers fingerprints as a store does.
class recording_sink {
  public:
    std::vector<recorded> points;
    std::vector<recorded_histogram> histograms;
    std::vector<std::uint64_t> resources;  ///< of each run, as `write` was given them
    std::size_t described = 0;             ///< how often labels had to be decoded
    std::size_t largest_batch = 0;
    /// Which points to refuse; takes all when empty.
    std::function<rejection(const recorded&)> refuse;
    /// Which deltas to call overlapping; none when empty.
    std::function<bool(const recorded&)> overlaps;

    [[nodiscard]] const keyed_hash& hash() const { return hash_; }

    auto write(std::uint64_t resource, timestamp) {
        resources.push_back(resource);
        return run{*this};
    }

    /// Under another key all fingerprints are different.
    void change_key(std::uint64_t word) { hash_ = keyed_hash(std::array<std::uint64_t, 4>{word}); }

    /// The values of the series with these labels, oldest first.
    [[nodiscard]] std::vector<double> values(const label_set& labels) const {
        std::vector<double> out;
        for (const recorded& each : points) {
            if (each.labels == labels) out.push_back(each.value());
        }
        return out;
    }

  private:
    struct run {
        recording_sink& sink;

        void prefetch(const fingerprint&) const noexcept {}

        template <typename Describe>
        void append(std::span<point> batch, Describe&& describe) {
            sink.largest_batch = std::max(sink.largest_batch, batch.size());
            for (std::size_t i = 0; i < batch.size(); ++i) sink.take(batch[i], i, describe);
        }

        template <typename Describe>
        void append_histogram(point& p, native_histogram h, Describe&& describe) {
            sink.take(p, 0, describe);
            if (p.outcome != rejection::none) return;
            const recorded as_point = std::move(sink.points.back());
            sink.points.pop_back();
            sink.histograms.push_back(
                {as_point.labels, as_point.at, as_point.start, std::move(h), as_point.counted});
        }
    };

    template <typename Describe>
    void take(point& p, std::size_t i, Describe&& describe) {
        auto known = known_.find({p.id.low, p.id.high});
        if (known == known_.end()) {
            ++described;
            const absl::StatusOr<described_labels> labels = describe(i);
            if (!labels.ok()) {
                p.outcome = rejection::bad_attributes;
                return;
            }
            label_set owned = to_label_set(*labels);  // which drops what must not be there
            TIDEGAUGE_ASSERT(owned.size() == labels->size());
            known = known_.insert_or_assign({p.id.low, p.id.high}, std::move(owned)).first;
        }
        recorded seen{known->second, p.at,     p.start, std::bit_cast<std::uint64_t>(p.value),
                      p.type,        p.counted};
        p.outcome = refuse ? refuse(seen) : rejection::none;
        p.overlaps = overlaps && overlaps(seen);
        if (p.outcome == rejection::none) points.push_back(std::move(seen));
    }

    keyed_hash hash_{std::array<std::uint64_t, 4>{1, 2, 3, 4}};
    std::map<std::pair<std::uint64_t, std::uint64_t>, label_set> known_;
};

}  // namespace tidegauge::testing
