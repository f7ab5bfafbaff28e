// The small query form: no text crashes it, and what it prints it reads as the same query.
#include "support/fuzz.hpp"

#include <tidegauge/scaler/parse_query.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace {

using tidegauge::name_translation;
using tidegauge::scaler::parse_query;

}  // namespace

// Bytes: the text.
TIDEGAUGE_FUZZ_TARGET(query_parse) {
    if (bytes.size() > 512) return;
    const std::string text(bytes.begin(), bytes.end());
    for (const auto names :
         {name_translation::underscores, name_translation::prometheus, name_translation::none}) {
        const auto parsed = parse_query(text, names);
        if (parsed.ok()) {
            TIDEGAUGE_FUZZ_CHECK(!parsed->metric.empty() && !parsed->matchers.empty());
            const auto again = parse_query(to_string(*parsed), names);
            TIDEGAUGE_FUZZ_CHECK(again.ok() && *again == *parsed);
        } else {
            TIDEGAUGE_FUZZ_CHECK(tidegauge::message(parsed.status()).starts_with("byte "));
        }
    }
}
