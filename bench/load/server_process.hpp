// A tidegauge-server of one's own: started, watched from outside, ended.
#pragma once

#include "require.hpp"

#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace tidegauge::bench {

/// A server on ports of the system's choice, which ends with this object, or with this program
/// however that ends. Start it before there are threads.
class server_process {
  public:
    server_process(const std::string& program, const std::vector<std::string>& options) {
        std::string home = (std::filesystem::temp_directory_path() / "tidegauge-XXXXXX").string();
        require(mkdtemp(home.data()) != nullptr, "there is room for a temporary folder");
        const std::filesystem::path ports = std::filesystem::path(home) / "ports";
        std::vector<std::string> words{program,         "--listen=127.0.0.1", "--otlp-port=0",
                                       "--keda-port=0", "--http-port=0",      "--log-level=warn"};
        words.push_back("--ports-file=" + ports.string());
        words.insert(words.end(), options.begin(), options.end());
        start(words);
        while (!std::filesystem::exists(ports)) {
            require(waitpid(pid_, nullptr, WNOHANG) == 0, "the server listens");
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        std::ifstream in(ports);
        for (std::string line; std::getline(in, line);) {
            const std::size_t equals = line.find('=');
            ports_[line.substr(0, equals)] =
                static_cast<std::uint16_t>(std::stoi(line.substr(equals + 1)));
        }
        std::filesystem::remove_all(home);
        require(clock_getcpuclockid(pid_, &clock_) == 0, "the server's processor time can be read");
    }

    ~server_process() {
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;

    /// `which` is otlp, keda or http.
    [[nodiscard]] std::uint16_t port(const std::string& which) const { return ports_.at(which); }

    /// What all its threads have taken, in the kernel as well. As /proc/<pid>/stat says, whose
    /// hundredths of a second are too coarse for one round.
    [[nodiscard]] double cpu_ns() const {
        std::timespec at{};
        clock_gettime(clock_, &at);
        return static_cast<double>(at.tv_sec) * 1e9 + static_cast<double>(at.tv_nsec);
    }

    [[nodiscard]] std::size_t resident_bytes() const {
        std::size_t all = 0;
        std::size_t resident = 0;
        std::ifstream("/proc/" + std::to_string(pid_) + "/statm") >> all >> resident;
        return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    }

  private:
    void start(std::vector<std::string>& words) {
        std::vector<char*> arguments;
        for (std::string& each : words) arguments.push_back(each.data());
        arguments.push_back(nullptr);
        pid_ = fork();
        require(pid_ >= 0, "a process can be started");
        if (pid_ != 0) return;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execv(arguments[0], arguments.data());
        _exit(EXIT_FAILURE);
    }

    pid_t pid_ = 0;
    clockid_t clock_{};
    std::map<std::string, std::uint16_t> ports_;
};

}  // namespace tidegauge::bench
