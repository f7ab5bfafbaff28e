// What the server can be told: the options, and the names that others have for them.
#include "options.hpp"

#include "otel_add_on.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/version.hpp>
#include <tidegauge/promql/feature_flags.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace tidegauge::server {

namespace {

/// A validator whose name is not printed behind each option in the help.
CLI::Validator quietly(CLI::Validator check) {
    return check.description("");
}

/// An option that is a duration, as in `90s` or `1m30s`.
void add_duration(CLI::App& app, const std::string& name, const std::string& help,
                  const std::function<void(duration)>& set, duration preset, duration least) {
    const auto read = [name, set, least](const std::string& text) {
        const auto span = parse_duration(text);
        if (!span || *span < least) {
            throw CLI::ValidationError(name, "\"" + text + "\" is no duration of at least " +
                                                 format_duration(least) + ", such as 90s or 1m30s");
        }
        set(*span);
    };
    app.add_option_function<std::string>(name, read, help)
        ->type_name("DURATION")
        ->default_str(format_duration(preset));
}

void add_duration(CLI::App& app, const std::string& name, const std::string& help, duration& into,
                  duration least = duration{1}) {
    add_duration(
        app, name, help, [&into](duration span) { into = span; }, into, least);
}

void add_size(CLI::App& app, const std::string& name, const std::string& help, std::size_t& into) {
    app.add_option(name, into, help)
        ->type_name("SIZE")
        ->transform(quietly(CLI::AsSizeValue(false)))
        ->check(quietly(CLI::PositiveNumber))
        ->capture_default_str();
}

void add_count(CLI::App& app, const std::string& name, const std::string& help, std::size_t& into) {
    app.add_option(name, into, help)->check(quietly(CLI::PositiveNumber))->capture_default_str();
}

/// An option that is one of a few words.
template <typename Value>
void add_word(CLI::App& app, const std::string& name, const std::string& help, Value& into,
              const std::vector<std::pair<std::string, Value>>& words) {
    std::string all;
    std::string preset;
    for (const auto& [word, value] : words) {
        all += (all.empty() ? "" : "|") + word;
        if (value == into) preset = word;
    }
    const auto read = [name, all, words, &into](const std::string& text) {
        const auto known = std::ranges::find(
            words, text, [](const auto& each) -> const auto& { return each.first; });
        if (known == words.end()) {
            throw CLI::ValidationError(name, "\"" + text + "\" is none of " + all);
        }
        into = known->second;
    };
    app.add_option_function<std::string>(name, read, help)->type_name(all)->default_str(preset);
}

void add_tls(CLI::App& app, const std::string& port, tls_files& into) {
    app.add_option("--" + port + "-tls-cert", into.certificate, "PEM file of its certificate chain")
        ->type_name("FILE");
    app.add_option("--" + port + "-tls-key", into.key, "PEM file of its key")->type_name("FILE");
    app.add_option("--" + port + "-tls-client-ca", into.client_ca,
                   "PEM file; clients must show a certificate of these authorities")
        ->type_name("FILE");
}

void add_ports(CLI::App& app, options& set) {
    app.add_option("--listen", set.address, "IP address to listen at; every address if not given")
        ->type_name("ADDRESS");
    app.add_option("--otlp-port", set.otlp_port, "OTLP over gRPC; 0 lets the system choose")
        ->capture_default_str();
    app.add_option("--keda-port", set.keda_port, "KEDA's external scaler")->capture_default_str();
    app.add_option("--http-port", set.http_port,
                   "OTLP over HTTP, Prometheus' API, /livez, /readyz, /metrics")
        ->capture_default_str();
    app.add_option("--ports-file", set.ports_file,
                   "write the ports that were bound there, as otlp=4317")
        ->type_name("FILE");
    add_tls(app, "otlp", set.otlp_tls);
    add_tls(app, "keda", set.keda_tls);
    add_tls(app, "http", set.http_tls);
    add_duration(
        app, "--tls-reload", "how often certificates, keys, authorities and tokens are read anew",
        [&set](duration span) {
            set.otlp_tls.reload = set.keda_tls.reload = set.http_tls.reload =
                std::chrono::duration_cast<std::chrono::seconds>(span);
        },
        set.otlp_tls.reload, std::chrono::seconds{1});
    add_duration(app, "--shutdown-timeout", "how long requests may take to finish at the end",
                 set.shutdown);
}

/// An option that is a list with commas between its items.
void add_list(CLI::App& app, const std::string& name, const std::string& help,
              const std::string& item, std::vector<std::string>& into) {
    const auto read = [&into](const std::string& text) { into = CLI::detail::split(text, ','); };
    app.add_option_function<std::string>(name, read, help)->type_name(item + ",...");
}

void add_otlp(CLI::App& app, options& set) {
    app.add_option("--otlp-path", set.otlp.path, "of OTLP over HTTP")->capture_default_str();
    app.add_option("--otlp-socket", set.otlp_socket,
                   "unix socket for OTLP over gRPC, beside the port")
        ->type_name("PATH");
    app.add_option("--http-socket", set.http_socket, "the same for all that is HTTP")
        ->type_name("PATH");
    app.add_option("--otlp-token-file", set.token_file,
                   "take metrics from those alone who show a bearer token that stands there")
        ->type_name("FILE");
    add_list(app, "--cors-origins",
             "whose pages may send and ask by HTTP, as https://*.example.com; *: all", "ORIGIN",
             set.otlp.pages.origins);
    add_duration(app, "--cors-max-age", "how long browsers remember that", set.otlp.pages.max_age);
    add_size(app, "--max-request-bytes", "largest OTLP request, after decompression",
             set.otlp.most_body_bytes);
    add_size(app, "--max-memory-bytes",
             "of the process; beyond it senders are to come again; 0: no limit",
             set.most_memory_bytes);
    add_size(app, "--max-buffered-bytes", "of all HTTP bodies that are being read; 503 beyond it",
             set.http.buffered_bytes);
    add_count(app, "--max-connections", "of HTTP at the same time", set.http.connections);
    add_duration(app, "--max-connection-age",
                 "OTLP connections are closed after that, so that senders spread out; 0s: never",
                 set.http.connection_age, duration{0});
    add_duration(app, "--http-idle-timeout", "between two requests on a connection", set.http.idle);
    add_duration(app, "--http-header-timeout", "for the head of a request", set.http.head);
    add_duration(app, "--http-body-timeout", "for its body", set.http.body);
}

void add_store(CLI::App& app, options& set) {
    store_limits& limits = set.store.limits;
    add_duration(app, "--retention", "how long samples are kept, and silent series",
                 set.store.retention);
    add_duration(app, "--max-ahead", "how far in the future a sample may be", set.store.max_ahead);
    add_count(app, "--max-series", "held at the same time", limits.series);
    add_count(app, "--max-labels", "of one series", limits.labels_per_series);
    add_size(app, "--max-label-bytes", "longest label name or value", limits.label_bytes);
    add_size(app, "--max-store-bytes", "memory of all series, about", limits.bytes);
    add_count(app, "--max-samples", "of one series", limits.samples_per_series);
    add_word(app, "--names", "how metric and label names are translated", set.decoding.names,
             {{"underscores", name_translation::underscores},
              {"prometheus", name_translation::prometheus},
              {"none", name_translation::none}});
    add_list(app, "--allow-labels", "after translation; no others are kept", "LABEL",
             set.decoding.allowed_labels);
    add_list(app, "--deny-labels", "that are not kept; series that differ in them alone are one",
             "LABEL", set.decoding.denied_labels);
}

/// `text` as a trigger's `onMissing` is read, which is what reads it here, too.
absl::StatusOr<scaler::missing_data_policy> parse_on_missing(const std::string& text) {
    const auto trigger =
        scaler::parse_trigger({{"metricQuery", "any"}, {"targetValue", "1"}, {"onMissing", text}});
    if (!trigger.ok()) return trigger.status();
    return trigger->missing;
}

void add_triggers(CLI::App& app, options& set) {
    scaler::trigger_defaults& triggers = set.keda.triggers;
    add_duration(app, "--window", "that a trigger looks back over unless it says otherwise",
                 triggers.window);
    add_duration(app, "--freshness", "without any metric for so long there is no answer",
                 triggers.freshness);
    const auto read_on_missing = [&triggers](const std::string& text) {
        const auto policy = parse_on_missing(text);
        if (!policy.ok()) {
            throw CLI::ValidationError("--on-missing", std::string(message(policy.status())));
        }
        triggers.missing.on_missing = policy->on_missing;
        triggers.missing.substitute = policy->substitute;
    };
    app.add_option_function<std::string>("--on-missing", read_on_missing,
                                         "what is said where there is no answer")
        ->type_name("auto|error|zero|hold|NUMBER")
        ->default_str("auto");
    app.add_option("--value-if-not-found", triggers.missing.value_if_not_found,
                   "the value of what is known to have gone")
        ->capture_default_str();
    add_duration(app, "--trigger-timeout", "how long the PromQL of a trigger may take",
                 set.keda.time_limit);
    add_count(app, "--max-triggers", "that are remembered", set.keda.cache.triggers);
    add_duration(app, "--heartbeat", "how often a stream repeats that a trigger is active",
                 set.keda.heartbeat);
}

/// Prometheus' option for the experimental parts of the query language.
void add_features(CLI::App& app, promql::experimental& features) {
    const auto read = [&features](const std::string& text) {
        for (const std::string& name : CLI::detail::split(text, ',')) {
            if (promql::enable_feature(name, features)) continue;
            std::string known;
            for (const promql::feature_flag& each : promql::feature_flags) {
                known += (known.empty() ? "" : ", ") + std::string(each.name);
            }
            throw CLI::ValidationError("--enable-feature", "\"" + name + "\" is none of " + known);
        }
    };
    app.add_option_function<std::string>("--enable-feature", read,
                                         "of PromQL, by Prometheus' names")
        ->type_name("NAME,...");
}

void add_queries(CLI::App& app, options& set) {
    query_settings& queries = set.queries;
    add_duration(app, "--query-timeout", "how long a query of the HTTP API may take",
                 queries.timeout);
    add_duration(app, "--query-lookback", "how old the newest sample of an instant vector may be",
                 queries.options.lookback);
    add_count(app, "--query-max-samples", "that one query may hold in memory",
              queries.options.most_samples);
    add_count(app, "--query-max-concurrency", "PromQL queries at the same time; more wait",
              set.http.query_threads);
    add_count(app, "--query-max-prepared", "queries that are kept for who asks them again",
              queries.prepared.queries);
    add_features(app, queries.options.features);
}

void add_logs(CLI::App& app, options& set) {
    using namespace spdlog::level;
    add_word(app, "--log-level", "least level that is logged", set.log_level,
             {{"debug", debug}, {"info", info}, {"warn", warn}, {"error", err}});
    add_word(app, "--log-format", "of the lines on standard error", set.format,
             {{"logfmt", log_format::logfmt}, {"json", log_format::json}});
}

/// All options, bound to `set`.
void add_all(CLI::App& app, options& set) {
    app.option_defaults()->take_last();
    app.set_help_flag("--help", "print this and exit");
    app.set_version_flag("--version", "tidegauge-server " TIDEGAUGE_VERSION);
    app.set_config("--config", "", "file with lines as retention=2m")->type_name("FILE");
    app.get_config_ptr()->check(quietly(CLI::ExistingFile));
    app.allow_config_extras(CLI::config_extras_mode::error);
    add_ports(app, set);
    add_otlp(app, set);
    add_store(app, set);
    add_triggers(app, set);
    add_queries(app, set);
    add_logs(app, set);
}

/// `TIDEGAUGE_SOME_THING` of `--some-thing`.
std::string variable_of(const std::string& option) {
    std::string name = "TIDEGAUGE_" + option.substr(2);
    for (char& c : name) {
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name;
}

/// What the environment says, as arguments: other projects' variables first, as ours override them.
absl::StatusOr<std::vector<given>> environment_arguments(const environment& variables,
                                                         std::vector<std::string>& notes) {
    auto found = arguments_of_otel_add_on(variables, notes);
    if (!found.ok()) return found;
    options unused;
    CLI::App app;
    add_all(app, unused);
    for (const CLI::Option* each : app.get_options()) {
        const std::string option = each->get_name();
        if (option == "--help" || option == "--version") continue;
        const std::string name = variable_of(option);
        const std::string value = value_of(variables, name);
        if (value.empty()) continue;
        found->push_back({option + "=" + value, name + "=" + value + ": "});
    }
    return found;
}

/// Parses `arguments` into `into`. `prefix` tells in an error where they came from.
absl::StatusOr<std::optional<std::string>> parse(std::vector<std::string> arguments, options& into,
                                                 const std::string& prefix) {
    CLI::App app("Keeps the last minutes of metrics and tells KEDA how much to scale.",
                 "tidegauge-server");
    add_all(app, into);
    app.footer(
        "Each option --some-thing can also be set by the variable TIDEGAUGE_SOME_THING\n"
        "or by a line some-thing=value in the file of --config, in this order of weight.");
    std::ranges::reverse(arguments);  // as CLI11 takes them
    try {
        app.parse(std::move(arguments));
        return std::nullopt;
    } catch (const CLI::CallForHelp&) {
        return app.help();
    } catch (const CLI::CallForVersion&) {
        return app.version() + "\n";
    } catch (const CLI::Error& wrong) {
        std::string line = prefix + wrong.what();
        std::ranges::replace(line, '\n', ' ');
        return invalid_argument(line);
    }
}

/// What options must have to do with each other.
absl::Status check(const options& set) {
    if (set.store.retention > std::chrono::days{12}) {
        return invalid_argument("--retention: at most 12d");
    }
    if (set.keda.triggers.window > set.store.retention) {
        return invalid_argument("--window: " + format_duration(set.keda.triggers.window) +
                                " is longer than the --retention of " +
                                format_duration(set.store.retention));
    }
    return absl::OkStatus();
}

}  // namespace

absl::StatusOr<command_line> read_options(const std::vector<std::string>& arguments,
                                          const environment& variables) {
    command_line result;
    const auto from_environment = environment_arguments(variables, result.notes);
    if (!from_environment.ok()) return from_environment.status();
    std::vector<std::string> all;
    for (const given& each : *from_environment) {
        options unused;  // alone, so that an error can name the variable
        const auto parsed = parse({each.argument}, unused, each.source);
        if (!parsed.ok()) return parsed.status();
        all.push_back(each.argument);
    }
    all.insert(all.end(), arguments.begin(), arguments.end());  // the last of an option counts
    auto printed = parse(all, result.set, "");
    if (!printed.ok()) return printed.status();
    result.to_print = *std::move(printed);
    if (result.to_print) return result;
    result.set.keda.triggers.names = result.set.decoding.names;
    result.set.keda.triggers.longest_window = result.set.store.retention;
    result.set.keda.triggers.queries.most_samples = result.set.queries.options.most_samples;
    result.set.keda.triggers.queries.features = result.set.queries.options.features;
    const absl::Status consistent = check(result.set);
    if (!consistent.ok()) return consistent;
    return result;
}

}  // namespace tidegauge::server
