// Which memory the next points of a resource will most likely need.
#pragma once

#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/fingerprint_table.hpp>
#include <tidegauge/store/record.hpp>

#include <cstddef>
#include <span>

namespace tidegauge {

/// What a shard told of itself while it was locked, for a thread that prefetches without the lock.
/// It reads none of it, so no harm is done when the shard has changed since.
class expectation {
  public:
    using records = std::span<const record>;

    /// The points may be of any series.
    explicit expectation(fingerprint_table::places any) : any_(any) {}
    /// The points are of these records, in this order.
    expectation(records first, records then) : next_(first), then_(then), is_in_order_(true) {}

    /// Asks the processor to fetch what the next point will need, which has this fingerprint.
    [[gnu::always_inline]] void prefetch(const fingerprint& id) noexcept {
        if (!is_in_order_) return any_.prefetch(id);
        if (next_.empty()) {
            next_ = then_;
            then_ = {};
            if (next_.empty()) return;
        }
        next_.front().prefetch();
        next_ = next_.subspan(1);
    }

  private:
    fingerprint_table::places any_;
    records next_;  ///< records lie in blocks, and those of a batch in two at most
    records then_;
    bool is_in_order_ = false;
};

}  // namespace tidegauge
