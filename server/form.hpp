// Parameters of a request, from its URL and from the body of a form.
#pragma once

#include <tidegauge/base/status.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::server {

/// `text` without its percent escapes; nothing where one is broken.
[[nodiscard]] inline std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned char byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || end.ptr != digits.data() + 2) return std::nullopt;
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

/// Names and values as an HTML form sends them (application/x-www-form-urlencoded).
class form {
  public:
    /// Adds the parameters of `text`. @returns INVALID_ARGUMENT for a broken escape
    [[nodiscard]] absl::Status add(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('&'), text.size());
            const std::string_view pair = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (pair.empty()) continue;
            const std::size_t mark = std::min(pair.find('='), pair.size());
            auto name = decoded(pair.substr(0, mark));
            auto value = decoded(pair.substr(std::min(mark + 1, pair.size())));
            if (!name || !value) {
                return invalid_argument("error parsing form values: invalid URL escape in \"" +
                                        std::string(pair) + "\"");
            }
            values_.emplace_back(*std::move(name), *std::move(value));
        }
        return absl::OkStatus();
    }

    /// The first value of `name`, empty when there is none.
    [[nodiscard]] std::string_view operator[](std::string_view name) const noexcept {
        for (const auto& [known, value] : values_) {
            if (known == name) return value;
        }
        return {};
    }

    /// All values of `name`.
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const {
        std::vector<std::string_view> found;
        for (const auto& [known, value] : values_) {
            if (known == name) found.emplace_back(value);
        }
        return found;
    }

  private:
    static std::optional<std::string> decoded(std::string_view text) {
        std::string spaced(text);
        for (char& c : spaced) c = c == '+' ? ' ' : c;
        return percent_decoded(spaced);
    }

    std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace tidegauge::server
