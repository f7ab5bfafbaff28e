// Layer 1, labels: what names a series, and what selects it.
#pragma once

#include <tidegauge/labels/described_labels.hpp>  // IWYU pragma: export
#include <tidegauge/labels/label_set.hpp>         // IWYU pragma: export
#include <tidegauge/labels/matcher.hpp>           // IWYU pragma: export
#include <tidegauge/labels/metadata_labels.hpp>   // IWYU pragma: export
#include <tidegauge/labels/name_translation.hpp>  // IWYU pragma: export
#include <tidegauge/labels/regex_rewrite.hpp>     // IWYU pragma: export
#include <tidegauge/labels/shared_label_set.hpp>  // IWYU pragma: export
#include <tidegauge/labels/symbol_table.hpp>      // IWYU pragma: export
