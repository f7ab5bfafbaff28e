// Runs one measurement: tidegauge_load [--quick] <server program> <name>. Prints a line of JSON for
// each goal that it measures; bench/run_server makes the table of them.
#include "load.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

int main(int count, char** arguments) {
    using namespace tidegauge::bench;
    using measurement = std::function<void(const effort&, const std::string&)>;
    const std::map<std::string, measurement> measurements{
        {"cost", cost}, {"answers", answers}, {"resident", resident}};

    std::vector<std::string> words(arguments + 1, arguments + count);
    const bool is_quick = !words.empty() && words[0] == "--quick";
    if (is_quick) words.erase(words.begin());
    const auto wanted = words.size() == 2 ? measurements.find(words[1]) : measurements.end();
    if (wanted == measurements.end()) {
        std::fprintf(stderr, "usage: %s [--quick] <server> cost|answers|resident\n", arguments[0]);
        return EXIT_FAILURE;
    }
    wanted->second(is_quick ? quick : effort{}, words[0]);
    return EXIT_SUCCESS;
}
