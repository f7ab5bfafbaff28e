// PromQL: no text crashes its parser, and what it prints it reads as the same query.
#include "support/fuzz.hpp"
#include "support/promql_features.hpp"

#include <tidegauge/promql/clone.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/print.hpp>
#include <tidegauge/promql/same_tree.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace {

using namespace tidegauge::promql;

}  // namespace

// Bytes: the query.
TIDEGAUGE_FUZZ_TARGET(promql_parse) {
    if (bytes.size() > 512) return;
    const std::string text(bytes.begin(), bytes.end());
    for (const experimental& features : {experimental{}, everything(), with_unquoted_names()}) {
        const auto parsed = parse(text, features, 50);
        if (!parsed.ok()) {
            const std::string error(tidegauge::message(parsed.status()));
            TIDEGAUGE_FUZZ_CHECK(error.find(": parse error: ") != std::string::npos);
            continue;
        }
        const expr& tree = **parsed;
        TIDEGAUGE_FUZZ_CHECK(same_tree(tree, *clone(tree)));
        const auto again = parse(to_string(tree, features.unquoted_utf8_names), features, 50);
        TIDEGAUGE_FUZZ_CHECK(again.ok() && same_tree(tree, **again));
    }
}
