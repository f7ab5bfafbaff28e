// `requests{pod="a"} 0+60x10 _ stale {{count:1}}x3`: a series and its values as a script writes
// them (the series descriptions of promql/parser/generated_parser.y).
#pragma once

#include "described_histogram.hpp"
#include "histogram_buckets.hpp"
#include "repeats.hpp"
#include "text_cursor.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/literal.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// One position of a series: a number, a histogram, or nothing where it is left out.
struct described_value {
    bool omitted = false;
    double number = 0;
    std::shared_ptr<const native_histogram> histogram;
    bool hint_given = false;  ///< as in described_histogram
};

/// A line of a `load` or one that is expected.
struct series_description {
    label_set labels;
    std::vector<described_value> values;
    bool has_bare_utf8_name =
        false;  ///< a name with a dot or a foreign letter stands without quotes
};

namespace detail {

/// Reads one line.
class series_reader {
  public:
    explicit series_reader(std::string_view line) : at_(line) {}

    absl::StatusOr<series_description> read() {
        if (const absl::Status labels = read_metric(); !labels.ok()) return labels;
        while (at_.take_spaces() && !at_.at_end()) {
            if (const absl::Status item = read_item(); !item.ok()) return item;
        }
        if (!at_.at_end()) return at_.expected("a space or the end");
        made_.labels = label_set(std::move(labels_));
        return std::move(made_);
    }

  private:
    absl::Status read_metric() {
        static const RE2 metric_name(R"([A-Za-z_:\p{L}][A-Za-z0-9_:.\p{L}]*)");
        static constexpr std::array<std::string_view, 8> no_names{
            "bool", "on", "ignoring", "group_left", "group_right", "atan2", "inf", "nan"};
        text_cursor ahead = at_;
        const std::string_view name = ahead.take_match(metric_name);
        if (std::ranges::find(no_names, name) != no_names.end()) return at_.expected("a metric");
        if (name.empty() && !ahead.rest().starts_with("{")) return at_.expected("a metric");
        at_ = ahead;
        if (!name.empty()) note_name(metric_name_label, name, name);
        return at_.take("{") ? read_labels() : absl::OkStatus();
    }

    absl::Status read_labels() {
        while (true) {
            skip_spaces();
            if (at_.take("}")) return absl::OkStatus();
            if (const absl::Status label = read_label(); !label.ok()) return label;
            skip_spaces();
            if (!at_.take(",") && !at_.rest().starts_with("}")) return at_.expected(", or }");
        }
    }

    /// `name="value"`, `"name"="value"`, or `"metric"`
    absl::Status read_label() {
        static const RE2 label_name(R"([A-Za-z_\p{L}][A-Za-z0-9_.\p{L}]*)");
        std::string name;
        const std::string_view bare = at_.take_match(label_name);
        if (bare.empty()) {
            auto quoted = take_string();
            if (!quoted.ok()) return quoted.status();
            name = std::move(*quoted);
            skip_spaces();
            if (!at_.rest().starts_with("=")) {
                labels_.push_back({std::string(metric_name_label), std::move(name)});
                return absl::OkStatus();
            }
        }
        skip_spaces();
        if (!at_.take("=")) return at_.expected("=");
        skip_spaces();
        auto value = take_string();
        if (!value.ok()) return value.status();
        note_name(bare.empty() ? std::string_view(name) : bare, *value, bare);
        return absl::OkStatus();
    }

    absl::StatusOr<std::string> take_string() {
        static const RE2 literal(R"("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)");
        text_cursor ahead = at_;
        auto text = promql::unquote(ahead.take_match(literal));
        if (!text) return at_.expected("a name or a string in quotes");
        at_ = ahead;
        return std::move(*text);
    }

    void note_name(std::string_view name, std::string_view value, std::string_view bare) {
        labels_.push_back({std::string(name), std::string(value)});
        made_.has_bare_utf8_name =
            made_.has_bare_utf8_name || std::ranges::any_of(bare, [](char c) {
                return c == '.' || static_cast<unsigned char>(c) >= 0x80;
            });
    }

    void skip_spaces() { static_cast<void>(at_.take_spaces()); }

    absl::Status read_item() {
        static const RE2 stale(R"(stale\b)");
        if (at_.take("_")) return repeat_omitted();
        if (at_.take("{{")) return read_histograms();
        if (!at_.take_match(stale).empty()) return repeat_number(stale_nan);
        auto first = take_number(at_);
        if (!first.ok()) return first.status();
        return repeat_number(*first);
    }

    absl::Status repeat_omitted() {
        described_value none;
        none.omitted = true;
        if (!at_.take("x")) {
            made_.values.push_back(none);
            return absl::OkStatus();
        }
        const auto count = take_count(at_);
        if (!count) return at_.expected("how often");
        made_.values.insert(made_.values.end(), static_cast<std::size_t>(*count), none);
        return absl::OkStatus();
    }

    /// A number, `xN` for N more of it, or `+DxN` for N more that each add D to the one before.
    absl::Status repeat_number(double value) {
        double step = 0;
        const bool grows = at_.rest().starts_with("+") || at_.rest().starts_with("-");
        if (grows) {
            auto read = take_number(at_);
            if (!read.ok()) return read.status();
            step = *read;
        }
        std::uint64_t more = 0;
        if (at_.take("x")) {
            const auto count = take_count(at_);
            if (!count) return at_.expected("how often");
            more = *count;
        } else if (grows) {
            return at_.expected("x and how often");
        }
        for (std::uint64_t i = 0; i <= more; ++i) {
            described_value each;
            each.number = value;
            made_.values.push_back(each);
            if (grows) value += step;
        }
        return absl::OkStatus();
    }

    /// As `repeat_number`, of histograms.
    absl::Status read_histograms() {
        auto first = take_histogram(at_);
        if (!first.ok()) return first.status();
        native_histogram step;
        double factor = 0;
        bool hint_given = first->hint_given;
        if (at_.rest().starts_with("+{{") || at_.rest().starts_with("-{{")) {
            factor = at_.take("+") ? 1 : -1;
            if (factor < 0) at_.take("-");
            at_.take("{{");
            auto read = take_histogram(at_);
            if (!read.ok()) return read.status();
            step = std::move(read->value);
            hint_given = read->hint_given;  // that of the last one read counts for all
        }
        std::uint64_t more = 0;
        if (at_.take("x")) {
            const auto count = take_count(at_);
            if (!count) return at_.expected("how often");
            more = *count;
        } else if (factor != 0) {
            return at_.expected("x and how often");
        }
        return repeat_histogram(std::move(first->value), step, factor, more, hint_given);
    }

    absl::Status repeat_histogram(native_histogram value, const native_histogram& step,
                                  double factor, std::uint64_t more, bool hint_given) {
        for (std::uint64_t i = 0; i <= more; ++i) {
            described_value each;
            each.histogram = std::make_shared<const native_histogram>(value);
            each.hint_given = hint_given;
            made_.values.push_back(std::move(each));
            if (factor == 0 || i == more) continue;
            auto next = add_histogram(std::move(value), step, factor);
            if (!next.ok()) return next.status();
            value = std::move(*next);
        }
        return absl::OkStatus();
    }

    text_cursor at_;
    series_description made_;
    std::vector<label> labels_;
};

}  // namespace detail

/// Reads all of `line`.
/// @returns INVALID_ARGUMENT with the column and what was expected there
[[nodiscard]] inline absl::StatusOr<series_description> parse_series_description(
    std::string_view line) {
    return detail::series_reader(line).read();
}

}  // namespace tidegauge::promqltest
