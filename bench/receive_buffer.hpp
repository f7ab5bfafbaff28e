// Where requests arrive: copied into one buffer after the other, as recv() does.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace tidegauge::bench {

/// Reused for every request, so the copy is hot for whoever reads it next. Part of every stage that
/// is compared, the floor's as well.
class receive_buffer {
  public:
    explicit receive_buffer(std::size_t largest) : bytes_(largest) {}

    [[nodiscard]] std::string_view receive(std::string_view request) {
        std::memcpy(bytes_.data(), request.data(), request.size());
        return {bytes_.data(), request.size()};
    }

  private:
    std::vector<char> bytes_;
};

}  // namespace tidegauge::bench
