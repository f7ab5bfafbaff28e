// `{{schema:0 sum:5 count:4 buckets:[1 2 1]}}`: a native histogram as a script writes it.
#pragma once

#include "signed_number.hpp"
#include "text_cursor.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <absl/strings/ascii.h>
#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// A histogram, and whether its counter reset hint was written down: only then it is compared.
struct described_histogram {
    native_histogram value;
    bool hint_given = false;
};

namespace detail {

inline absl::StatusOr<double> take_number(text_cursor& at) {
    static const RE2 number(R"([-+]?(?:(?i:inf|nan)\b|[0-9._]+(?:[eE][-+]?[0-9]+)?))");
    text_cursor ahead = at;
    const auto value = signed_number(ahead.take_match(number));
    if (!value) return at.expected("a number");
    at = ahead;
    return *value;
}

inline absl::StatusOr<std::int32_t> take_int(text_cursor& at) {
    static const RE2 whole("-?[0-9]+");
    text_cursor ahead = at;
    const auto value = parse_number(ahead.take_match(whole));
    if (!value || *value < INT32_MIN || *value > INT32_MAX) return at.expected("a whole number");
    at = ahead;
    return static_cast<std::int32_t>(*value);
}

/// `[1 2 3]`
inline absl::StatusOr<std::vector<double>> take_numbers(text_cursor& at) {
    if (!at.take("[")) return at.expected("[");
    std::vector<double> numbers;
    while (true) {
        at.take_spaces();
        if (at.take("]")) break;
        auto number = take_number(at);
        if (!number.ok()) return number.status();
        numbers.push_back(*number);
    }
    return numbers;
}

/// Reads one histogram; what of it several keys tell is put together at the end.
class histogram_reader {
  public:
    explicit histogram_reader(text_cursor& at) : at_(at) {}

    absl::StatusOr<described_histogram> read() {
        static const RE2 word("[A-Za-z_]+");
        while (true) {
            at_.take_spaces();
            if (at_.take("}}")) break;
            text_cursor ahead = at_;
            std::string key(ahead.take_match(word));
            absl::AsciiStrToLower(&key);
            if (key.empty() || !ahead.take(":")) return at_.expected("a key, a colon or }}");
            if (!seen_.insert(key).second) return at_.expected("each key once");
            const text_cursor before = std::exchange(at_, ahead);
            if (const absl::Status read = read_value(key, before); !read.ok()) return read;
        }
        set_span(made_.value.positive_counts, positive_offset_, made_.value.positive_spans);
        set_span(made_.value.negative_counts, negative_offset_, made_.value.negative_spans);
        return std::move(made_);
    }

  private:
    absl::Status read_value(std::string_view key, const text_cursor& before) {
        native_histogram& h = made_.value;
        if (key == "schema") return put(take_int(at_), h.schema);
        if (key == "sum") return put(take_number(at_), h.sum);
        if (key == "count") return put(take_number(at_), h.count);
        if (key == "z_bucket") return put(take_number(at_), h.zero_count);
        if (key == "z_bucket_w") return put(take_number(at_), h.zero_threshold);
        if (key == "custom_values") return put(take_numbers(at_), h.custom_bounds);
        if (key == "buckets") return put(take_numbers(at_), h.positive_counts);
        if (key == "n_buckets") return put(take_numbers(at_), h.negative_counts);
        if (key == "offset") return put(take_int(at_), positive_offset_);
        if (key == "n_offset") return put(take_int(at_), negative_offset_);
        if (key == "counter_reset_hint") return read_hint();
        return before.expected("a key of a histogram");
    }

    template <typename T>
    static absl::Status put(absl::StatusOr<T> read, T& into) {
        if (read.ok()) into = std::move(*read);
        return read.status();
    }

    absl::Status read_hint() {
        using enum native_histogram::reset_hint;
        static constexpr std::array<std::pair<std::string_view, native_histogram::reset_hint>, 4>
            hints{{{"unknown", unknown},
                   {"reset", reset},
                   {"not_reset", not_reset},
                   {"gauge", gauge}}};
        static const RE2 word("[a-z_]+");
        text_cursor ahead = at_;
        const std::string_view text = ahead.take_match(word);
        for (const auto& [name, hint] : hints) {
            if (name != text) continue;
            made_.value.hint = hint;
            made_.hint_given = true;
            at_ = ahead;
            return absl::OkStatus();
        }
        return at_.expected("unknown, reset, not_reset or gauge");
    }

    static void set_span(const std::vector<double>& counts, std::int32_t offset,
                         std::vector<bucket_span>& spans) {
        if (!counts.empty()) spans = {{offset, static_cast<std::uint32_t>(counts.size())}};
    }

    text_cursor& at_;
    described_histogram made_;
    std::set<std::string> seen_;
    std::int32_t positive_offset_ = 0;
    std::int32_t negative_offset_ = 0;
};

}  // namespace detail

/// Reads a histogram behind its `{{`, up to and with its `}}`.
[[nodiscard]] inline absl::StatusOr<described_histogram> take_histogram(text_cursor& at) {
    return detail::histogram_reader(at).read();
}

}  // namespace tidegauge::promqltest
