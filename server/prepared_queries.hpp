// Queries that are asked again and again, by their text.
#pragma once

#include "prepared_counts.hpp"

#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

/// Keeps prepared queries that nobody uses at the moment. A dashboard or KEDA's prometheus scaler
/// asks the same text again, and then it is not parsed, and what is known of its series is used.
///
/// Bounded by number and by the label sets that they remember, which is most of their memory: the
/// query not asked for the longest time is forgotten.
/// Threads: safe. A query that is in use is not waited for: another one is made of the same text.
class prepared_queries {
  public:
    prepared_queries(const store& of, prepared_bounds most) : store_(of), most_(most) {}

    /// What `use(promql::prepared_query&)` says of the query `text`.
    /// @param options all are made with the same features and depth
    /// @returns also INVALID_ARGUMENT when `text` is no query
    template <typename Use>
    [[nodiscard]] absl::StatusOr<promql::query_result> with(std::string_view text,
                                                            const promql::query_options& options,
                                                            Use&& use) {
        std::unique_ptr<promql::prepared_query> query = take(text);
        if (query == nullptr) {
            auto made = promql::prepared_query::make(text, store_, options);
            if (!made.ok()) return made.status();
            query = std::make_unique<promql::prepared_query>(*std::move(made));
        }
        auto result = use(*query);
        give_back(text, std::move(query));
        return result;
    }

    [[nodiscard]] prepared_counts counts() const {
        const std::lock_guard lock(mutex_);
        prepared_counts now = counts_;
        now.held = newest_first_.size();
        return now;
    }

  private:
    struct entry {
        std::string text;
        std::unique_ptr<promql::prepared_query> query;
        std::size_t label_sets;
    };
    using entries = std::list<entry>;

    /// Null if there is none, or all are in use.
    std::unique_ptr<promql::prepared_query> take(std::string_view text) {
        const std::lock_guard lock(mutex_);
        const auto known = places_.find(text);
        if (known == places_.end()) {
            ++counts_.made;
            return nullptr;
        }
        ++counts_.reused;
        entries taken;
        move_out(known->second, taken);
        return std::move(taken.front().query);
    }

    void give_back(std::string_view text, std::unique_ptr<promql::prepared_query> query) {
        const std::size_t label_sets = query->size();
        entries added;
        added.push_back({std::string(text), std::move(query), label_sets});
        entries forgotten;  // destroyed without the lock
        const std::lock_guard lock(mutex_);
        if (places_.contains(text)) return forgotten.swap(added);  // that of another thread
        counts_.label_sets += label_sets;
        newest_first_.splice(newest_first_.begin(), added);
        places_.emplace(newest_first_.front().text, newest_first_.begin());
        while (newest_first_.size() > most_.queries || counts_.label_sets > most_.label_sets) {
            move_out(std::prev(newest_first_.end()), forgotten);
        }
    }

    /// @pre mutex_ is held
    void move_out(entries::iterator which, entries& to) {
        counts_.label_sets -= which->label_sets;
        places_.erase(which->text);
        to.splice(to.begin(), newest_first_, which);
    }

    const store& store_;
    prepared_bounds most_;
    mutable std::mutex mutex_;
    entries newest_first_;
    absl::flat_hash_map<std::string_view, entries::iterator> places_;  // texts of entries
    prepared_counts counts_;
};

}  // namespace tidegauge::server
