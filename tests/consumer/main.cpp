// A user's whole program: every way to find the library must build and run it.
#include <tidegauge/tidegauge.hpp>

int main() {
    const auto window = tidegauge::parse_duration("1m");
    return window && tidegauge::seconds(*window) == 60.0 ? 0 : 1;
}
