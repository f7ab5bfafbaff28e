#include "options.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace tidegauge::server {
namespace {

using namespace std::chrono_literals;
using variables = std::map<std::string, std::string>;

absl::StatusOr<command_line> read(const std::vector<std::string>& arguments,
                                  const variables& set = {}) {
    return read_options(arguments, [&set](const std::string& name) -> std::optional<std::string> {
        const auto known = set.find(name);
        if (known == set.end()) return std::nullopt;
        return known->second;
    });
}

options read_well(const std::vector<std::string>& arguments, const variables& set = {}) {
    const auto line = read(arguments, set);
    EXPECT_TRUE(line.ok()) << line.status();
    return line.ok() ? line->set : options{};
}

std::string error_of(const std::vector<std::string>& arguments, const variables& set = {}) {
    const auto line = read(arguments, set);
    EXPECT_FALSE(line.ok());
    return std::string(message(line.status()));
}

TEST(options, have_the_ports_of_otlp_and_of_otel_add_on) {
    const options set = read_well({});
    EXPECT_EQ(set.otlp_port, 4317);
    EXPECT_EQ(set.keda_port, 4318);
    EXPECT_EQ(set.http_port, 9090);
    EXPECT_EQ(set.otlp.most_body_bytes, 64U << 20U);
}

TEST(options, are_read_from_arguments) {
    const options set =
        read_well({"--otlp-port=1", "--retention", "1m30s", "--window=30s", "--names=prometheus",
                   "--max-store-bytes=2GiB", "--deny-labels=pod,host_name", "--log-format=json"});
    EXPECT_EQ(set.otlp_port, 1);
    EXPECT_EQ(set.store.retention, 90s);
    EXPECT_EQ(set.keda.triggers.window, 30s);
    EXPECT_EQ(set.decoding.names, name_translation::prometheus);
    EXPECT_EQ(set.store.limits.bytes, std::size_t{2} << 30U);
    EXPECT_EQ(set.decoding.denied_labels, (std::vector<std::string>{"pod", "host_name"}));
    EXPECT_EQ(set.format, log_format::json);
}

TEST(options, let_in_what_is_experimental_in_promql_by_the_names_of_prometheus) {
    const options set =
        read_well({"--enable-feature=promql-experimental-functions,use-start-timestamps"});
    EXPECT_TRUE(set.queries.options.features.functions);
    EXPECT_TRUE(set.queries.options.features.start_timestamps);
    EXPECT_FALSE(set.queries.options.features.fill_modifiers);
    EXPECT_TRUE(set.keda.triggers.queries.features.functions);
    EXPECT_NE(error_of({"--enable-feature=fill"}).find("\"fill\" is none of promql-"),
              std::string::npos);
}

TEST(options, say_who_may_send_and_where) {
    const options set = read_well({"--otlp-path=/in", "--otlp-token-file=/t", "--http-socket=/s",
                                   "--cors-origins=https://a,https://b", "--tls-reload=7s",
                                   "--max-connection-age=5m", "--http-idle-timeout=9s"});
    EXPECT_EQ(set.otlp.path, "/in");
    EXPECT_EQ(set.token_file, "/t");
    EXPECT_EQ(set.http_socket, "/s");
    EXPECT_EQ(set.otlp.pages.origins, (std::vector<std::string>{"https://a", "https://b"}));
    EXPECT_EQ(set.http_tls.reload, 7s);
    EXPECT_EQ(set.http.connection_age, 5min);
    EXPECT_EQ(set.http.idle, 9s);
}

TEST(options, limit_the_queries_of_triggers) {
    const options set = read_well({"--trigger-timeout=3s", "--query-max-samples=1000"});
    EXPECT_EQ(set.keda.time_limit, 3s);
    EXPECT_EQ(set.keda.triggers.queries.most_samples, 1000U);
}

TEST(options, reach_triggers_where_both_must_agree) {
    const options set = read_well({"--names=none", "--retention=2m", "--on-missing=hold"});
    EXPECT_EQ(set.keda.triggers.names, name_translation::none);
    EXPECT_EQ(set.keda.triggers.longest_window, 2min);
    EXPECT_EQ(set.keda.triggers.missing.on_missing, scaler::missing_choice::hold);
}

TEST(options, are_read_from_variables_of_the_same_name) {
    EXPECT_EQ(read_well({}, {{"TIDEGAUGE_HTTP_PORT", "8"}}).http_port, 8);
    EXPECT_EQ(read_well({}, {{"TIDEGAUGE_MAX_SERIES", "9"}}).store.limits.series, 9U);
}

TEST(options, of_arguments_outweigh_variables_and_those_the_file) {
    const std::filesystem::path file =
        std::filesystem::path(::testing::TempDir()) / "options_test.toml";
    std::ofstream(file) << "otlp-port=1\nkeda-port=1\nhttp-port=1\n";
    const options set = read_well({"--config=" + file.string(), "--otlp-port=3"},
                                  {{"TIDEGAUGE_OTLP_PORT", "2"}, {"TIDEGAUGE_KEDA_PORT", "2"}});
    EXPECT_EQ(set.otlp_port, 3);
    EXPECT_EQ(set.keda_port, 2);
    EXPECT_EQ(set.http_port, 1);
    std::filesystem::remove(file);
}

TEST(options, of_an_unknown_name_in_the_file_are_an_error) {
    const std::filesystem::path file =
        std::filesystem::path(::testing::TempDir()) / "options_test_unknown.toml";
    std::ofstream(file) << "retenton=1m\n";
    EXPECT_NE(error_of({"--config=" + file.string()}).find("retenton"), std::string::npos);
    std::filesystem::remove(file);
}

TEST(options, that_are_wrong_are_named_in_one_line) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"--otlp-port=70000", "--otlp-port"},
        {"--otlp-port=x", "--otlp-port"},
        {"--retention=5", "5"},
        {"--retention=-1s", "-1s"},
        {"--retention=13d", "--retention"},
        {"--window=6m", "--window"},
        {"--on-missing=perhaps", "perhaps"},
        {"--names=latin", "underscores|prometheus|none"},
        {"--max-series=0", "--max-series"},
        {"--config=/does/not/exist", "/does/not/exist"},
        {"--config=/", "--config"},
        {"--no-such-thing", "--no-such-thing"},
        {"stray", "stray"}};
    for (const auto& [argument, expected] : cases) {
        const std::string why = error_of({argument});
        EXPECT_NE(why.find(expected), std::string::npos) << argument << ": " << why;
        EXPECT_EQ(why.find('\n'), std::string::npos) << why;
    }
}

TEST(options, from_a_wrong_variable_name_it) {
    EXPECT_NE(error_of({}, {{"TIDEGAUGE_WINDOW", "long"}}).find("TIDEGAUGE_WINDOW=long"),
              std::string::npos);
    EXPECT_NE(error_of({}, {{"REST_API_PORT", "x"}}).find("REST_API_PORT=x"), std::string::npos);
}

TEST(options, are_understood_by_the_names_of_otel_add_on) {
    const options set = read_well({}, {{"OTLP_RECEIVER_PORT", "1"},
                                       {"KEDA_EXTERNAL_SCALER_PORT", "2"},
                                       {"REST_API_PORT", "3"},
                                       {"METRIC_STORE_RETENTION_SECONDS", "120"},
                                       {"METRIC_STORE_VALUE_IF_NOT_FOUND", ".5"},
                                       {"METRIC_STORE_ERROR_IF_NOT_FOUND", "true"},
                                       {"OTLP_TLS_CA_FILE", "ca"},
                                       {"OTLP_TLS_CERT_FILE", "cert"},
                                       {"OTLP_TLS_KEY_FILE", "key"},
                                       {"OTLP_CERTIFICATE_RELOAD_INTERVAL", "10m"}});
    EXPECT_EQ(set.otlp_port, 1);
    EXPECT_EQ(set.keda_port, 2);
    EXPECT_EQ(set.http_port, 3);
    EXPECT_EQ(set.store.retention, 120s);
    EXPECT_EQ(set.keda.triggers.missing.value_if_not_found, 0.5);
    EXPECT_EQ(set.keda.triggers.missing.on_missing, scaler::missing_choice::error);
    EXPECT_EQ(set.otlp_tls.client_ca, "ca");
    EXPECT_EQ(set.otlp_tls.certificate, "cert");
    EXPECT_EQ(set.otlp_tls.key, "key");
    EXPECT_EQ(set.otlp_tls.reload, 10min);
}

TEST(options, of_our_own_names_outweigh_those_of_otel_add_on) {
    EXPECT_EQ(read_well({}, {{"REST_API_PORT", "1"}, {"TIDEGAUGE_HTTP_PORT", "2"}}).http_port, 2);
}

TEST(options, of_otel_add_on_that_change_nothing_are_noted_with_the_reason) {
    const auto line = read({}, {{"IS_ACTIVE_POLLING_INTERVAL_MS", "0"}, {"NO_COLOR", "true"}});
    ASSERT_TRUE(line.ok()) << line.status();
    ASSERT_EQ(line->notes.size(), 2U);
    EXPECT_TRUE(line->notes[0].starts_with("NO_COLOR changes nothing: "));
    EXPECT_TRUE(line->notes[1].starts_with("IS_ACTIVE_POLLING_INTERVAL_MS changes nothing: "));
}

TEST(options, keda_over_tls_needs_its_files_rather_than_falling_back_to_plain_text) {
    EXPECT_NE(error_of({}, {{"KEDA_TLS_ENABLED", "true"}}).find("KEDA_TLS_CERT_FILE"),
              std::string::npos);
    EXPECT_NE(error_of({}, {{"KEDA_TLS_ENABLED", "yes"}}).find("true or false"), std::string::npos);
    const variables files{{"KEDA_TLS_CERT_FILE", "cert"}, {"KEDA_TLS_KEY_FILE", "key"}};
    EXPECT_EQ(read_well({}, files).keda_tls.certificate, "");
    variables enabled = files;
    enabled["KEDA_TLS_ENABLED"] = "true";
    EXPECT_EQ(read_well({}, enabled).keda_tls.certificate, "cert");
}

TEST(options, take_no_notice_of_what_kubernetes_says_of_services) {
    const options set = read_well({}, {{"TIDEGAUGE_OTLP_PORT", "tcp://10.0.0.1:4317"},
                                       {"REST_API_PORT", "tcp://10.0.0.2:80"},
                                       {"TIDEGAUGE_LISTEN", ""}});
    EXPECT_EQ(set.otlp_port, 4317);
    EXPECT_EQ(set.http_port, 9090);
}

TEST(options, answer_help_and_version_instead_of_serving) {
    const auto help = read({"--help"});
    ASSERT_TRUE(help.ok());
    EXPECT_NE(help->to_print.value_or("").find("--retention"), std::string::npos);
    const auto version = read({"--version"});
    ASSERT_TRUE(version.ok());
    EXPECT_TRUE(version->to_print.value_or("").starts_with("tidegauge-server "));
    EXPECT_FALSE(read({})->to_print.has_value());
}

}  // namespace
}  // namespace tidegauge::server
