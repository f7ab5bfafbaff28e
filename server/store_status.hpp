// How many series there are by name and label: the answer of /api/v1/status/tsdb.
#pragma once

#include "api_json.hpp"
#include "series_listing.hpp"

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::server {

/// Counts all series of a store.
///
/// Cost: the labels of every series are read, some microseconds each.
class store_status {
  public:
    explicit store_status(const store& of) {
        for_each_series(of, {}, [this](const label_set& labels, const window& samples) {
            first_ = series_ == 0 ? samples.first_at : std::min(first_, samples.first_at);
            last_ = series_ == 0 ? samples.last_at : std::max(last_, samples.last_at);
            ++series_;
            ++by_name_[std::string(labels[metric_name_label])];
            for (const label& each : labels) {
                if (++by_pair_[each.name + "=" + each.value] > 1) continue;
                ++values_[each.name];
                value_bytes_[each.name] += each.value.size();
            }
        });
    }

    /// As Prometheus answers, with the `most` largest of each table. Chunks there are none, so
    /// their number is 0.
    [[nodiscard]] std::string json(std::size_t most) const {
        std::string out = R"({"headStats":{"numSeries":)" + std::to_string(series_);
        out += R"(,"numLabelPairs":)" + std::to_string(by_pair_.size());
        out += R"(,"chunkCount":0,"minTime":)" + std::to_string(unix_ms(first_));
        out += R"(,"maxTime":)" + std::to_string(unix_ms(last_)) + '}';
        append_table(out, "seriesCountByMetricName", by_name_, most);
        append_table(out, "labelValueCountByLabelName", values_, most);
        append_table(out, "memoryInBytesByLabelName", value_bytes_, most);
        append_table(out, "seriesCountByLabelValuePair", by_pair_, most);
        return out += '}';
    }

  private:
    using counts = absl::flat_hash_map<std::string, std::uint64_t>;

    static void append_table(std::string& out, std::string_view title, const counts& all,
                             std::size_t most) {
        std::vector<std::pair<std::string_view, std::uint64_t>> rows(all.begin(), all.end());
        std::ranges::sort(rows, [](const auto& a, const auto& b) {
            return a.second != b.second ? a.second > b.second : a.first < b.first;
        });
        rows.resize(std::min(most, rows.size()));
        out += ",\"" + std::string(title) + "\":[";
        append_list(out, rows, [&](const auto& row) {
            out += R"({"name":)";
            append_json(out, row.first);
            out += R"(,"value":)" + std::to_string(row.second) + '}';
        });
        out += ']';
    }

    std::uint64_t series_ = 0;
    timestamp first_{};
    timestamp last_{};
    counts by_name_;
    counts by_pair_;
    counts values_;  ///< how many different ones a label has
    counts value_bytes_;
};

}  // namespace tidegauge::server
