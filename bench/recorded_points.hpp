// The points of a round as a store gets them, without the decoding before.
#pragma once

#include "require.hpp"
#include "traffic.hpp"

#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge::bench {

/// Models otlp::sample_sink: hands everything on to a store, and remembers the very calls, so that
/// they can be made again.
class recorded_points {
  public:
    explicit recorded_points(store& behind) : behind_(behind) {}

    [[nodiscard]] const keyed_hash& hash() const { return behind_.hash(); }

    class run {
      public:
        run(recorded_points& owner, std::uint64_t resource, timestamp now)
            : owner_(owner), stored_(owner.behind_.write(resource, now)) {
            owner_.runs_.push_back({resource, {}});
        }
        void prefetch(const fingerprint& id) noexcept { stored_.prefetch(id); }

        template <typename Describe>
        void append(std::span<point> points, Describe&& describe) {
            stored_.append(points, describe);
            owner_.runs_.back().batches.emplace_back(points.begin(), points.end());
        }

        /// Not remembered: what is asked about here are numbers.
        template <typename Describe>
        void append_histogram(point& p, native_histogram h, Describe&& describe) {
            stored_.append_histogram(p, std::move(h), describe);
        }

      private:
        recorded_points& owner_;
        store::run stored_;
    };

    [[nodiscard]] run write(std::uint64_t resource, timestamp now) {
        return {*this, resource, now};
    }

    /// Makes the recorded points those of the next round.
    void advance() {
        for (resource_run& each : runs_) {
            for (std::vector<point>& batch : each.batches) {
                for (point& p : batch) p.at += traffic::step;
            }
        }
    }

    /// Makes all calls again. Every series must be known.
    void append_to(store& sink, timestamp now) {
        for (resource_run& each : runs_) {
            auto writing = sink.write(each.resource, now);
            for (std::vector<point>& batch : each.batches) {
                for (const point& p : batch) writing.prefetch(p.id);
                writing.append(batch, [](std::size_t) -> absl::StatusOr<described_labels> {
                    require(false, "every series is known");
                    return described_labels();
                });
            }
        }
    }

    [[nodiscard]] std::size_t points() const noexcept {
        std::size_t all = 0;
        for (const resource_run& each : runs_) {
            for (const std::vector<point>& batch : each.batches) all += batch.size();
        }
        return all;
    }

  private:
    struct resource_run {
        std::uint64_t resource;
        std::vector<std::vector<point>> batches;
    };

    store& behind_;
    std::vector<resource_run> runs_;
};

}  // namespace tidegauge::bench
