// The largest or the smallest of numbers that come one by one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge {

/// Which values are the best ones.
enum class best_end : std::uint8_t { largest, smallest };

/// The `k` best of the values given so far, NaN the worst of all.
///
/// Of equal values those stay that stay in Prometheus, which keeps the worst one at the top of a
/// binary heap and replaces it by a better one alone (promql/engine.go, aggregationK; Go's
/// container/heap). `topk` of this library instead keeps the earlier of equal ones.
/// Cost: the logarithm of `k` for a value that is kept.
class best_values {
  public:
    struct entry {
        double value;
        std::size_t index;  ///< what the caller calls it
    };

    /// Forgets all. @pre k > 0
    void reset(std::size_t k, best_end end) {
        k_ = k;
        end_ = end;
        heap_.clear();
    }

    void add(double value, std::size_t index) {
        if (heap_.size() < k_) {
            heap_.push_back({value, index});
            rise(heap_.size() - 1);
        } else if (is_better(value, heap_.front().value)) {
            heap_.front() = {value, index};
            sink();
        }
    }

    /// The best first; no more values may be added then.
    [[nodiscard]] std::span<const entry> sorted() {
        std::stable_sort(heap_.begin(), heap_.end(), [this](const entry& a, const entry& b) {
            return is_better(a.value, b.value);
        });
        return heap_;
    }

  private:
    [[nodiscard]] bool is_better(double a, double b) const noexcept {
        if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
        return end_ == best_end::largest ? a > b : a < b;
    }
    /// Whether the i-th belongs above the j-th: two NaN, unlike other equals, change places.
    [[nodiscard]] bool is_worse(std::size_t i, std::size_t j) const noexcept {
        const double a = heap_[i].value;
        return std::isnan(a) || is_better(heap_[j].value, a);
    }

    void rise(std::size_t i) {
        while (i > 0 && is_worse(i, (i - 1) / 2)) {
            std::swap(heap_[i], heap_[(i - 1) / 2]);
            i = (i - 1) / 2;
        }
    }

    void sink() {
        std::size_t i = 0;
        while (2 * i + 1 < heap_.size()) {
            std::size_t child = 2 * i + 1;
            if (child + 1 < heap_.size() && is_worse(child + 1, child)) ++child;
            if (!is_worse(child, i)) return;
            std::swap(heap_[i], heap_[child]);
            i = child;
        }
    }

    std::size_t k_ = 0;
    best_end end_ = best_end::largest;
    std::vector<entry> heap_;
};

}  // namespace tidegauge
