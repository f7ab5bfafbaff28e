// Layer 2, store: the newest samples of every series, found by their labels.
#pragma once

#include <tidegauge/store/arrivals.hpp>           // IWYU pragma: export
#include <tidegauge/store/directory.hpp>          // IWYU pragma: export
#include <tidegauge/store/expectation.hpp>        // IWYU pragma: export
#include <tidegauge/store/extent_pool.hpp>        // IWYU pragma: export
#include <tidegauge/store/fingerprint_table.hpp>  // IWYU pragma: export
#include <tidegauge/store/histogram_table.hpp>    // IWYU pragma: export
#include <tidegauge/store/label_groups.hpp>       // IWYU pragma: export
#include <tidegauge/store/label_hash.hpp>         // IWYU pragma: export
#include <tidegauge/store/label_index.hpp>        // IWYU pragma: export
#include <tidegauge/store/limits.hpp>             // IWYU pragma: export
#include <tidegauge/store/match.hpp>              // IWYU pragma: export
#include <tidegauge/store/metric_names.hpp>       // IWYU pragma: export
#include <tidegauge/store/owner.hpp>              // IWYU pragma: export
#include <tidegauge/store/record.hpp>             // IWYU pragma: export
#include <tidegauge/store/record_set.hpp>         // IWYU pragma: export
#include <tidegauge/store/selection.hpp>          // IWYU pragma: export
#include <tidegauge/store/series_ref.hpp>         // IWYU pragma: export
#include <tidegauge/store/shard.hpp>              // IWYU pragma: export
#include <tidegauge/store/slab.hpp>               // IWYU pragma: export
#include <tidegauge/store/stats.hpp>              // IWYU pragma: export
#include <tidegauge/store/store.hpp>              // IWYU pragma: export
#include <tidegauge/store/write_run.hpp>          // IWYU pragma: export
