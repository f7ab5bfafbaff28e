// tidegauge-promqltest: runs scripts of Prometheus' test language against the query engine.
#include "classify.hpp"
#include "report.hpp"
#include "run_script.hpp"
#include "storage.hpp"
#include "store_storage.hpp"

#include <tidegauge/base/status.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::promqltest;

std::unique_ptr<sample_storage> make_storage(std::string_view kind) {
    if (kind == "store") return std::make_unique<store_storage>();
    return std::make_unique<memory_storage>();
}

bool run_file(const std::string& path, const run_options& options, sample_storage& storage,
              tally& counts) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) {
        std::printf("%s: cannot be read\n", path.c_str());
        return false;
    }
    const absl::Status ran = run_script(path, text.str(), options, storage, counts);
    if (!ran.ok()) std::printf("%s\n", std::string(message(ran)).c_str());
    return ran.ok();
}

}  // namespace

int main(int count, char** arguments) {
    run_options options = default_run_options();
    std::vector<std::string> files;
    std::vector<std::string> only;
    std::string experimental = "on";
    std::string storage_kind = "memory";
    const std::vector<std::string> classes(class_names.begin(), class_names.end());

    CLI::App app{"Runs scripts of Prometheus' test language against tidegauge's query engine."};
    app.add_option("files", files, "the scripts")->required();
    app.add_option("--only", only, "classes to run: A, A_dur, B, C, C+h")
        ->delimiter(',')
        ->check(CLI::IsMember(classes));
    app.add_option("--experimental", experimental, "what feature flags switch: on or off")
        ->check(CLI::IsMember({"on", "off"}));
    app.add_option("--storage", storage_kind, "where samples are kept")
        ->check(CLI::IsMember({"memory", "store"}));
    app.add_flag("--list", options.list, "say the class of each eval, and run nothing");
    app.add_flag("--verbose", options.verbose, "say the query of each eval");
    CLI11_PARSE(app, count, arguments);

    options.only.insert(only.begin(), only.end());
    if (experimental == "off") options.query.features = {};
    const std::unique_ptr<sample_storage> storage = make_storage(storage_kind);
    tally counts;
    bool all_read = true;
    for (const std::string& file : files) {
        all_read = run_file(file, options, *storage, counts) && all_read;
    }
    if (!options.list) std::printf("%s", counts.table().c_str());
    return all_read && counts.all(verdict::failed) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
