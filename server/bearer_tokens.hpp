// The tokens that senders must show, from a file.
#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::server {

/// Lets requests with `Authorization: Bearer TOKEN` through (RFC 6750) and no others. The file has
/// a token in each line, so that an old and a new one may count side by side, and is read anew now
/// and then; while it cannot be read, the tokens from before count.
///
/// Threads: safe.
class bearer_tokens {
  public:
    /// @returns INVALID_ARGUMENT when there is no token in the file
    static absl::StatusOr<std::unique_ptr<bearer_tokens>> from(const std::string& file,
                                                               std::chrono::seconds reload);

    /// Whether the value of a header Authorization has one of the tokens. Takes as long however
    /// much of a wrong one is right.
    [[nodiscard]] bool allow(std::string_view authorization);

  private:
    using list = std::vector<std::string>;

    bearer_tokens(std::string file, std::chrono::seconds reload, list tokens);

    [[nodiscard]] std::shared_ptr<const list> current();

    std::string file_;
    std::chrono::seconds reload_;
    std::mutex mutex_;
    std::shared_ptr<const list> tokens_;
    std::chrono::steady_clock::time_point next_reading_;
};

}  // namespace tidegauge::server
