// The tokens that senders must show: the file, and the comparison.
#include "bearer_tokens.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/beast/core/string.hpp>
#include <openssl/crypto.h>

#include <fstream>
#include <utility>

namespace tidegauge::server {

namespace {

std::vector<std::string> read_tokens(const std::string& file) {
    std::vector<std::string> tokens;
    std::ifstream in(file);
    for (std::string token; in >> token;) tokens.push_back(token);
    return tokens;
}

}  // namespace

absl::StatusOr<std::unique_ptr<bearer_tokens>> bearer_tokens::from(const std::string& file,
                                                                   std::chrono::seconds reload) {
    list tokens = read_tokens(file);
    if (tokens.empty()) return invalid_argument("there is no token in " + file);
    return std::unique_ptr<bearer_tokens>(new bearer_tokens(file, reload, std::move(tokens)));
}

bearer_tokens::bearer_tokens(std::string file, std::chrono::seconds reload, list tokens)
    : file_(std::move(file)),
      reload_(reload),
      tokens_(std::make_shared<const list>(std::move(tokens))),
      next_reading_(std::chrono::steady_clock::now() + reload_) {}

std::shared_ptr<const bearer_tokens::list> bearer_tokens::current() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_reading_) {
        next_reading_ = now + reload_;
        list anew = read_tokens(file_);
        if (!anew.empty()) tokens_ = std::make_shared<const list>(std::move(anew));
    }
    return tokens_;
}

bool bearer_tokens::allow(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view begin = authorization.substr(0, scheme.size());
    if (!boost::beast::iequals({begin.data(), begin.size()}, {scheme.data(), scheme.size()})) {
        return false;
    }
    const std::string_view shown = authorization.substr(scheme.size());
    bool allowed = false;
    for (const std::string& each : *current()) {
        const bool is_this = each.size() == shown.size() &&
                             CRYPTO_memcmp(each.data(), shown.data(), shown.size()) == 0;
        allowed = allowed || is_this;
    }
    return allowed;
}

}  // namespace tidegauge::server
