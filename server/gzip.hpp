// Answers in gzip, and who takes them.
#pragma once

#include <string>
#include <string_view>

namespace tidegauge::server {

/// Packs `text`, fast rather than small.
[[nodiscard]] std::string gzip(std::string_view text);

/// Whether a header Accept-Encoding takes gzip, and does not rule it out with `q=0` (RFC 9110,
/// 12.5.3). Another encoding that the client would rather have makes no difference.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

}  // namespace tidegauge::server
