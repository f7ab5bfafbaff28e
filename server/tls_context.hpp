// The TLS of a port that accepts connections itself.
#pragma once

#include "logging.hpp"
#include "tls_files.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace tidegauge::server {

/// Reads the files anew now and then. Connections keep what they began with; new ones get what is
/// in the files, or, while that is not usable, what was there before.
///
/// Threads: safe. Cost of reading: a millisecond, as seldom as the files say.
class tls_context {
  public:
    /// `first` is what the files said at first.
    tls_context(tls_files files, std::shared_ptr<boost::asio::ssl::context> first,
                const logger& log)
        : files_(std::move(files)),
          log_(log),
          context_(std::move(first)),
          next_reading_(clock::now() + files_.reload) {}

    [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> current() {
        const std::lock_guard lock(mutex_);
        if (clock::now() >= next_reading_) {
            next_reading_ = clock::now() + files_.reload;
            auto anew = read(files_);
            if (anew.ok()) {
                context_ = *std::move(anew);
            } else {
                log_.warn("TLS files are not usable", {{"why", message(anew.status())}});
            }
        }
        return context_;
    }

  private:
    using clock = std::chrono::steady_clock;

    tls_files files_;
    const logger& log_;
    std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_;
    clock::time_point next_reading_;
};

}  // namespace tidegauge::server
