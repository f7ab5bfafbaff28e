#include <tidegauge/scaler/parse_trigger.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::message;
using tidegauge::name_translation;
using tidegauge::operation;
using tidegauge::scaler::metadata;
using tidegauge::scaler::missing_choice;
using tidegauge::scaler::parse_trigger;
using tidegauge::scaler::trigger;
using tidegauge::scaler::trigger_defaults;

/// A trigger that is complete, with `more` put over it.
metadata with(const metadata& more) {
    metadata all = more;
    all.insert({{"metricQuery", "sum(m)"}, {"targetValue", "1"}});
    return all;
}

trigger parse(const metadata& from, const trigger_defaults& defaults = {}) {
    const auto parsed = parse_trigger(from, defaults);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return parsed.ok() ? *parsed : trigger();
}

std::string trigger_error(const metadata& from) {
    const auto parsed = parse_trigger(from);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(message(parsed.status()));
}

// --- keys -------------------------------------------------------------------------------------

TEST(parse_trigger, needs_only_a_query_and_a_target) {
    const trigger t = parse({{"metricQuery", "avg(m{a=b})"}, {"targetValue", "5"}});
    EXPECT_EQ(to_string(t.what), R"(avg(m{a="b"}))");
    EXPECT_EQ(t.target, 5);
    EXPECT_EQ(t.over_time, operation{operation::word::last_one});
    EXPECT_EQ(t.window, 1min);
    EXPECT_EQ(t.freshness, 90s);
    EXPECT_EQ(t.activation_target, 0);
    EXPECT_EQ(t.clamp_min, -std::numeric_limits<double>::infinity());
    EXPECT_EQ(t.clamp_max, std::numeric_limits<double>::infinity());
    EXPECT_EQ(t.missing.on_missing, missing_choice::automatic);
    EXPECT_EQ(t.missing.value_if_not_found, 0);
}

TEST(parse_trigger, reads_operation_over_time) {
    EXPECT_EQ(parse(with({{"operationOverTime", "rate"}})).over_time.what, operation::word::rate);
    EXPECT_EQ(parse(with({{"operationOverTime", "p95"}})).over_time,
              (operation{operation::word::quantile, 0.95}));
}

TEST(parse_trigger, reads_a_target_in_every_form_users_write) {
    EXPECT_EQ(parse(with({{"targetValue", ".5"}})).target, 0.5);
    EXPECT_EQ(parse(with({{"targetValue", "0.01"}})).target, 0.01);
    EXPECT_EQ(parse(with({{"targetValue", "1e3"}})).target, 1000);
    EXPECT_EQ(parse(with({{"targetValue", "0.0005"}})).target, 0.0005);
    EXPECT_EQ(parse(with({{"targetValue", "9e15"}})).target, 9e15);
}

TEST(parse_trigger, reads_the_activation_target) {
    EXPECT_EQ(parse(with({{"activationTargetValue", "2.5"}})).activation_target, 2.5);
}

TEST(parse_trigger, reads_clamps) {
    const trigger t = parse(with({{"clampMin", "-1"}, {"clampMax", "10"}}));
    EXPECT_EQ(t.clamp_min, -1);
    EXPECT_EQ(t.clamp_max, 10);
}

TEST(parse_trigger, takes_equal_clamps) {
    EXPECT_EQ(parse(with({{"clampMin", "3"}, {"clampMax", "3"}})).clamp_max, 3);
}

TEST(parse_trigger, reads_a_window) {
    EXPECT_EQ(parse(with({{"window", "1m30s"}})).window, 90s);
    EXPECT_EQ(parse(with({{"window", "500ms"}})).window, 500ms);
}

TEST(parse_trigger, reads_on_missing) {
    const auto missing = [](std::string_view text) {
        return parse(with({{"onMissing", std::string(text)}})).missing;
    };
    EXPECT_EQ(missing("auto").on_missing, missing_choice::automatic);
    EXPECT_EQ(missing("error").on_missing, missing_choice::error);
    EXPECT_EQ(missing("hold").on_missing, missing_choice::hold);
    EXPECT_EQ(missing("zero").on_missing, missing_choice::substitute);
    EXPECT_EQ(missing("zero").substitute, 0);
    EXPECT_EQ(missing("7.5").on_missing, missing_choice::substitute);
    EXPECT_EQ(missing("7.5").substitute, 7.5);
}

TEST(parse_trigger, reads_value_if_not_found) {
    EXPECT_EQ(parse(with({{"valueIfNotFound", "3"}})).missing.value_if_not_found, 3);
}

TEST(parse_trigger, ignores_what_keda_passes_for_itself) {
    const trigger t = parse(with({{"scalerAddress", "otel-scaler.keda.svc:4318"},
                                  {"enableTLS", "true"},
                                  {"unsafeSsl", "perhaps"},
                                  {"caCert", "x"},
                                  {"tlsClientCert", ""},
                                  {"tlsClientKey", "y"},
                                  {"tlsCertFile", "z"},
                                  {"passwordFromEnv", "secret"},
                                  {"targetValueFromEnv", "9"}}));
    EXPECT_EQ(t.target, 1);
}

// --- defaults ---------------------------------------------------------------------------------

TEST(parse_trigger, takes_from_the_defaults_what_the_trigger_does_not_say) {
    trigger_defaults defaults;
    defaults.window = 2min;
    defaults.freshness = 30s;
    defaults.missing = {missing_choice::error, 0, 4};
    defaults.names = name_translation::none;
    const trigger t = parse({{"metricQuery", "a.b"}, {"targetValue", "1"}}, defaults);
    EXPECT_EQ(t.window, 2min);
    EXPECT_EQ(t.freshness, 30s);
    EXPECT_EQ(t.missing.on_missing, missing_choice::error);
    EXPECT_EQ(t.missing.value_if_not_found, 4);
    EXPECT_EQ(t.what.metric, "a.b");
}

TEST(parse_trigger, puts_what_the_trigger_says_over_the_defaults) {
    trigger_defaults defaults;
    defaults.window = 2min;
    defaults.missing = {missing_choice::error, 0, 4};
    const trigger t =
        parse(with({{"window", "3m"}, {"onMissing", "auto"}, {"valueIfNotFound", "5"}}), defaults);
    EXPECT_EQ(t.window, 3min);
    EXPECT_EQ(t.missing.on_missing, missing_choice::automatic);
    EXPECT_EQ(t.missing.value_if_not_found, 5);
}

TEST(parse_trigger, refuses_a_window_longer_than_the_store_keeps) {
    trigger_defaults defaults;
    defaults.longest_window = 5min;
    EXPECT_TRUE(parse_trigger(with({{"window", "5m"}}), defaults).ok());
    EXPECT_EQ(message(parse_trigger(with({{"window", "5m1s"}}), defaults).status()),
              R"(window "5m1s": expected a duration such as 90s or 1m30s, at most 5m)");
}

// --- errors -----------------------------------------------------------------------------------

TEST(parse_trigger, says_which_key_has_which_value_and_what_is_allowed) {
    const std::string target = ": expected a number from 0.0005 to 9000000000000000";
    const struct {
        metadata more;
        std::string error;
    } rows[] = {
        {{{"metricQuery", "}"}, {"operationOverTime", "rate"}},
         R"(metricQuery "}": byte 0: expected a metric name, found "}")"},
        {{{"metricQuery", ""}, {"operationOverTime", "rate"}},
         R"(metricQuery "": byte 0: expected a metric name, found the end)"},
        {{{"targetValue", "many"}}, R"(targetValue "many")" + target},
        {{{"targetValue", ""}}, R"(targetValue "")" + target},
        {{{"targetValue", " 1"}}, R"(targetValue " 1")" + target},
        {{{"targetValue", "NaN"}}, R"(targetValue "NaN")" + target},
        {{{"targetValue", "+Inf"}}, R"(targetValue "+Inf")" + target},
        {{{"targetValue", "0"}}, R"(targetValue "0")" + target},
        {{{"targetValue", "-1"}}, R"(targetValue "-1")" + target},
        {{{"targetValue", "0.0004"}}, R"(targetValue "0.0004")" + target},
        {{{"targetValue", "1e16"}}, R"(targetValue "1e16")" + target},
        {{{"activationTargetValue", "x"}},
         R"(activationTargetValue "x": expected a finite number)"},
        {{{"clampMin", "low"}}, R"(clampMin "low": expected a finite number)"},
        {{{"clampMax", "inf"}}, R"(clampMax "inf": expected a finite number)"},
        {{{"clampMin", "5"}, {"clampMax", "3"}}, R"(clampMin "5": expected at most clampMax, 3)"},
        {{{"window", "5"}},
         R"(window "5": expected a duration such as 90s or 1m30s, at most 1w5d)"},
        {{{"window", "0s"}},
         R"(window "0s": expected a duration such as 90s or 1m30s, at most 1w5d)"},
        {{{"onMissing", "ignore"}},
         R"(onMissing "ignore": expected auto, error, zero, hold or a number)"},
        {{{"onMissing", "nan"}},
         R"(onMissing "nan": expected auto, error, zero, hold or a number)"},
        {{{"valueIfNotFound", "none"}}, R"(valueIfNotFound "none": expected a finite number)"},
    };
    for (const auto& row : rows) EXPECT_EQ(trigger_error(with(row.more)), row.error);
}

TEST(parse_trigger, names_the_operations_when_one_is_unknown) {
    const std::string error = trigger_error(with({{"operationOverTime", "median"}}));
    EXPECT_TRUE(error.starts_with("operationOverTime: ")) << error;
    for (const std::string_view word : {"\"median\"", "last_one", "rate", "count", "avg", "p95"}) {
        EXPECT_NE(error.find(word), std::string::npos) << word << " in " << error;
    }
}

TEST(parse_trigger, says_what_is_missing) {
    EXPECT_EQ(trigger_error({{"targetValue", "1"}}),
              "metricQuery is missing: expected op(name{label=value})");
    EXPECT_EQ(trigger_error({{"metricQuery", "m"}}),
              "targetValue is missing: expected a number from 0.0005 to 9000000000000000");
}

TEST(parse_trigger, suggests_the_nearest_key_for_an_unknown_one) {
    EXPECT_EQ(trigger_error(with({{"targetvalue", "5"}})),
              R"(unknown key "targetvalue", did you mean targetValue? Known are metricQuery )"
              "operationOverTime targetValue activationTargetValue clampMin clampMax window "
              "onMissing valueIfNotFound");
    EXPECT_EQ(trigger_error(with({{"x", "5"}})).substr(0, 24), R"(unknown key "x": known a)");
}

TEST(parse_trigger, cuts_a_long_value_in_a_message_between_characters) {
    std::string longer(99, 'x');
    longer += "é and more";
    EXPECT_EQ(trigger_error(with({{"clampMin", longer}})),
              "clampMin \"" + std::string(99, 'x') + "\"...: expected a finite number");
}

TEST(parse_trigger, never_shows_a_secret_in_an_error) {
    const std::string secret = "BEGIN-PRIVATE-KEY";
    const metadata secrets{{"tlsClientKey", secret}, {"caCert", secret}, {"dbFromEnv", secret}};
    const std::vector<metadata> broken{{{"metricQuery", "}"}},
                                       {{"targetValue", "x"}},
                                       {{"operationOverTime", "x"}},
                                       {{"activationTargetValue", "x"}},
                                       {{"clampMin", "x"}},
                                       {{"clampMin", "2"}, {"clampMax", "1"}},
                                       {{"window", "x"}},
                                       {{"onMissing", "x"}},
                                       {{"valueIfNotFound", "x"}},
                                       {{"password", secret}},
                                       {{"tlsClientKeyy", secret}}};
    for (const metadata& more : broken) {
        metadata all = with(more);
        all.insert(secrets.begin(), secrets.end());
        EXPECT_EQ(trigger_error(all).find(secret), std::string::npos) << trigger_error(all);
    }
}

// --- the triggers that otel-add-on ships as examples ------------------------------------------

struct example {
    std::string query;
    std::string operation;
    std::string target;
    metadata more;
};

TEST(parse_trigger, accepts_every_trigger_that_otel_add_on_shows) {
    const std::string dapr =
        R"(sum(runtime_service_invocation_req_recv_total{app_id="nodeapp",src_app_id="pythonapp"}))";
    const example examples[] = {
        {"avg(http_server_request_count{app_id=nodeapp, method=GET, "
         "path=/v1.0/state/statestore})",
         "rate",
         "5",
         {{"clampMin", "0"}, {"clampMax", "10"}}},
        {"avg(http_request_duration_seconds_count{method=GET, status=200})",
         "rate",
         "2",
         {{"clampMax", "600"}}},
        {"avg(app_frontend_requests{target=/api/recommendations, method=GET})",
         "rate",
         "1",
         {{"clampMax", "600"}}},
        {"avg(app_frontend_requests{target=/api/products, method=GET})",
         "rate",
         "1",
         {{"clampMax", "600"}}},
        {"max(vcs_change_duration{vcs.repository.name=otel-add-on,vcs.change.state=open,"
         "vcs.ref.head.name=${PR_BRANCH}})",
         "last_one",
         "100",
         {{"clampMin", "0"}, {"clampMax", "300"}}},
        {"sum(nginx_requests{deployment=nginx, namespace=app})",
         "rate",
         "2",
         {{"enableTLS", "true"},
          {"unsafeSsl", "true"},
          {"caCert", "c"},
          {"tlsClientCert", "d"},
          {"tlsClientKey", "e"}}},
        {"sum(DCGM_FI_DEV_MEM_COPY_UTIL{svc=llama})", "avg", "40", {}},
        {"sum(vllm:vllm:num_requests_waiting)", "avg", "25", {}},
        {"sum(vllm:gpu_cache_usage_perc{deployment=llama-deployment})", "avg", ".5", {}},
        {"sum(vllm:num_requests_waiting{deployment=llama-deployment})", "avg", "40", {}},
        {dapr, "rate", "1", {{"clampMax", "10"}}},
        {R"(sum(http_server_response_count{app_id="pythonapp",method="POST",path="/neworder/",)"
         R"(status="500"}))",
         "rate",
         "1",
         {{"clampMax", "1"}}},
        {R"(sum(dapr_resiliency_activations_total{app_id="pythonapp",flow_direction="outbound",)"
         R"(name="resiliency",namespace="default",policy="retry",target="app_nodeapp"}))",
         "rate",
         "0.01",
         {{"clampMax", "1"}}},
    };
    for (const example& each : examples) {
        metadata all = each.more;
        all.insert({{"scalerAddress", "keda-otel-scaler.keda.svc:4318"},
                    {"metricQuery", each.query},
                    {"operationOverTime", each.operation},
                    {"targetValue", each.target}});
        EXPECT_TRUE(parse_trigger(all).ok()) << each.query << ": " << parse_trigger(all).status();
    }
}

TEST(parse_trigger, reads_the_dapr_example_to_the_letter) {
    const trigger t = parse({{"scalerAddress", "keda-otel-scaler.keda.svc:4318"},
                             {"metricQuery",
                              "sum(runtime/service_invocation/req_recv_total{"
                              "app_id=\"nodeapp\",src_app_id=\"pythonapp\"})"},
                             {"operationOverTime", "rate"},
                             {"targetValue", "1"},
                             {"clampMax", "10"}});
    EXPECT_EQ(to_string(t.what),
              R"(sum(runtime_service_invocation_req_recv_total{app_id="nodeapp", )"
              R"(src_app_id="pythonapp"}))");
    EXPECT_EQ(t.over_time.what, operation::word::rate);
    EXPECT_EQ(t.clamp_max, 10);
}

}  // namespace
