// What every answer of the Prometheus API is wrapped in (web/api/v1/api.go, Response).
#pragma once

#include "api_json.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/annotations.hpp>

#include <absl/status/status.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::server {

/// A good answer.
struct api_answer {
    std::string data;  ///< JSON
    std::vector<std::string> warnings;
    std::vector<std::string> infos;
};

/// What Prometheus calls a kind of failure.
struct api_failure {
    std::string_view type;
    unsigned http_status;
};

/// The kind that goes with a code of the library or of the API itself.
[[nodiscard]] constexpr api_failure failure_of(absl::StatusCode code) noexcept {
    switch (code) {
        case absl::StatusCode::kInvalidArgument:
            return {"bad_data", 400};
        case absl::StatusCode::kFailedPrecondition:
        case absl::StatusCode::kResourceExhausted:
            return {"execution", 422};
        case absl::StatusCode::kCancelled:
            return {"canceled", 499};
        case absl::StatusCode::kDeadlineExceeded:
            return {"timeout", 503};
        case absl::StatusCode::kNotFound:
            return {"not_found", 404};
        default:
            return {"internal", 500};
    }
}

/// Adds what a query has to tell, ten of each kind and how many more there are.
inline void add_notes(api_answer& answer, const promql::annotations& notes,
                      std::string_view query) {
    constexpr std::size_t most = 10;
    const auto add = [&](promql::severity level, std::string_view kind,
                         std::vector<std::string>& to) {
        std::size_t omitted = 0;
        for (const promql::annotation& each : notes) {
            if (each.level != level) continue;
            if (to.size() == most) {
                ++omitted;
                continue;
            }
            to.push_back(to_string(each, query));
        }
        if (omitted == 0) return;
        to.push_back(std::to_string(omitted) + " more " + std::string(kind) +
                     " annotations omitted");
    };
    add(promql::severity::warning, "warning", answer.warnings);
    add(promql::severity::info, "info", answer.infos);
}

/// `{"status":"success","data":...}`
[[nodiscard]] inline std::string success_body(api_answer answer) {
    std::string body = std::move(answer.data);
    body.insert(0, R"({"status":"success","data":)");
    if (!answer.warnings.empty()) {
        body += R"(,"warnings":)";
        append_json_array(body, answer.warnings);
    }
    if (!answer.infos.empty()) {
        body += R"(,"infos":)";
        append_json_array(body, answer.infos);
    }
    return body += '}';
}

/// `{"status":"error","errorType":"bad_data","error":"..."}`
[[nodiscard]] inline std::string failure_body(const absl::Status& why) {
    std::string body = R"({"status":"error","errorType":")";
    body += failure_of(why.code()).type;
    body += R"(","error":)";
    append_json(body, message(why));
    return body += '}';
}

}  // namespace tidegauge::server
