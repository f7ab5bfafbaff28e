// tidegauge-server: takes metrics as OTLP, answers KEDA.
#include "application.hpp"
#include "options.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/version.hpp>

#include <malloc.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::server;

std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

int fail(std::string_view why) {
    std::fprintf(stderr, "tidegauge-server: %.*s\n", static_cast<int>(why.size()), why.data());
    return EXIT_FAILURE;
}

/// Whole or not at all: whoever waits for the file never reads half of it.
bool write_file(const std::string& path, const std::string& text) {
    const std::string unfinished = path + ".new";
    std::ofstream out(unfinished, std::ios::trunc);
    out << text;
    out.close();
    return out.good() && std::rename(unfinished.c_str(), path.c_str()) == 0;
}

/// The signals that end the server, taken out of the way of all threads that start later.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a client that goes away is an error code, not the end
    return signals;
}

/// Keeps memory that a request has freed for the next one. Given back to the system, as malloc does
/// with that much, each page is zeroed anew: some 20 ns a point of a request.
void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 2 << 20U);  // most requests are smaller; larger ones do go back
    mallopt(M_TRIM_THRESHOLD, 16 << 20U);
}

/// Lets the process open as many files as it may: what is usual at first, 1024, is less than the
/// connections that the ports take together. gRPC never accepts again once it had none left
/// (grpc/grpc issue 20418).
void allow_many_files() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);  // where it fails, what there was must do
}

int serve(const command_line& line, const logger& log, const sigset_t& signals) {
    for (const std::string& note : line.notes) log.info("setting ignored", {{"note", note}});
    auto running = application::start(line.set, log);
    if (!running.ok()) return fail(message(running.status()));
    application& app = **running;

    const std::string ports = "otlp=" + std::to_string(app.otlp_port()) +
                              "\nkeda=" + std::to_string(app.keda_port()) +
                              "\nhttp=" + std::to_string(app.http_port()) + "\n";
    if (!line.set.ports_file.empty() && !write_file(line.set.ports_file, ports)) {
        return fail("cannot write --ports-file " + line.set.ports_file);
    }
    log.info("listening", {{"version", TIDEGAUGE_VERSION},
                           {"otlp_port", app.otlp_port()},
                           {"keda_port", app.keda_port()},
                           {"http_port", app.http_port()}});

    constexpr timespec every{.tv_sec = 10, .tv_nsec = 0};
    int signal = -1;
    while ((signal = sigtimedwait(&signals, nullptr, &every)) < 0) app.tend();
    log.info("stopping", {{"signal", signal}});
    app.stop(line.set.shutdown);
    log.info("stopped");
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    allow_many_files();
    const sigset_t signals = block_signals();
    const auto line = read_options(std::vector<std::string>(argv + 1, argv + argc), variable);
    if (!line.ok()) return fail(message(line.status()));
    if (line->to_print) return std::fputs(line->to_print->c_str(), stdout) < 0;
    const logger log(line->set.log_level, line->set.format);
    log_grpc_through(log);
    return serve(*line, log, signals);
}
