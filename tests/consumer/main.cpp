// A user's whole program: every way to find the library must build and run it.
#include <tidegauge/tidegauge.hpp>

int main() {
    using namespace tidegauge;
    const timestamp now = from_unix_ms(1'000);
    store metrics;
    metrics.append({{"__name__", "orders"}, {"shop", "a"}}, {now, 42}, now);
    double newest = 0;
    metrics.read(metrics.select({*matcher::make("shop", match_op::regex, "a|b")}),
                 now - *parse_duration("1m"), now,
                 [&](series_ref, const window& orders) { newest = orders.last().value; });
    return newest == 42 ? 0 : 1;
}
