// The HTTP port: where it listens, and how it ends.
#include "http_server.hpp"

#include "http_connection.hpp"
#include "listening.hpp"
#include "tls_context.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace tidegauge::server {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Accepts the connections that come to one address, as long as `may_accept()`.
template <typename Protocol, typename MayAccept, typename Open>
class door {
  public:
    door(asio::io_context& io, const logger& log, MayAccept may_accept, Open open)
        : io_(io),
          log_(log),
          may_accept_(std::move(may_accept)),
          open_(std::move(open)),
          turns_(asio::make_strand(io)),
          acceptor_(turns_),
          pause_(turns_) {}

    [[nodiscard]] typename Protocol::acceptor& acceptor() { return acceptor_; }

    void accept() {
        if (!acceptor_.is_open()) return;
        if (!may_accept_()) return accept_later();
        acceptor_.async_accept(asio::make_strand(io_),
                               [this](error_code failed, typename Protocol::socket connected) {
                                   on_accepted(failed, std::move(connected));
                               });
    }

    void close() {
        asio::post(turns_, [this] {
            error_code ignored;
            acceptor_.close(ignored);
            pause_.cancel();
        });
    }

  private:
    void on_accepted(error_code failed, typename Protocol::socket&& connected) {
        if (failed == asio::error::operation_aborted) return;
        if (failed) {  // out of file descriptors, usually
            log_.warn("cannot accept a connection", {{"why", failed.message()}});
            return accept_later();
        }
        open_(std::move(connected));
        accept();
    }

    void accept_later() {
        pause_.expires_after(std::chrono::milliseconds{50});
        pause_.async_wait([this](error_code stopped) {
            if (!stopped) accept();
        });
    }

    asio::io_context& io_;
    const logger& log_;
    MayAccept may_accept_;
    Open open_;
    asio::strand<asio::io_context::executor_type> turns_;
    typename Protocol::acceptor acceptor_;
    asio::steady_timer pause_;
};

class beast_server final : public http_server {
  public:
    beast_server(http_routes& routes, http_limits limits, const logger& log)
        : limits_(limits), log_(log), routes_(routes), queries_(limits.query_threads) {}
    ~beast_server() override { stop(std::chrono::milliseconds{0}); }
    beast_server(const beast_server&) = delete;
    beast_server& operator=(const beast_server&) = delete;

    absl::Status start(const http_address& at) {
        if (at.tls.enabled()) {
            const auto usable = read(at.tls);
            if (!usable.ok()) return usable.status();
            tls_.emplace(at.tls, *usable, log_);
        }
        absl::Status listening = listen_at(tcp_door_.acceptor(), at.address, at.port);
        if (listening.ok() && !at.socket.empty()) {
            listening = listen_at(local_door_.acceptor(), at.socket);
        }
        if (!listening.ok()) return listening;
        port_ = tcp_door_.acceptor().local_endpoint().port();
        tcp_door_.accept();
        local_door_.accept();
        for (std::size_t i = 0; i < limits_.threads; ++i) {
            threads_.emplace_back([this] { io_.run(); });
        }
        return absl::OkStatus();
    }

    [[nodiscard]] std::uint16_t port() const override { return port_; }

    void stop(std::chrono::milliseconds patience) override {
        if (threads_.empty()) return;
        tcp_door_.close();
        local_door_.close();
        connections_.finish(patience);
        routes_.stop_queries();
        queries_.stop();  // those that have not begun never do
        queries_.join();
        io_.stop();
        threads_.clear();
    }

  private:
    struct room_for_one_more {
        beast_server& server;
        bool operator()() const { return server.connections_.size() < server.limits_.connections; }
    };
    struct open_tcp {
        beast_server& server;
        void operator()(asio::ip::tcp::socket&& connected) const {
            if (!server.tls_) return server.open<plain_stream>(std::move(connected));
            server.open<tls_stream>(std::move(connected), *server.tls_->current());
        }
    };
    struct open_local {  // in plain text: whoever may open the file may send
        beast_server& server;
        void operator()(asio::local::stream_protocol::socket&& connected) const {
            server.open<plain_stream>(std::move(connected));
        }
    };

    template <typename Stream, typename Socket, typename... Tls>
    void open(Socket&& connected, Tls&... tls) {
        const auto opened = std::make_shared<http_connection<Stream>>(
            typename http_connection<Stream>::socket(std::move(connected)), context_, tls...);
        if (connections_.add(opened.get())) opened->run();
    }

    http_limits limits_;
    const logger& log_;
    http_routes& routes_;
    std::atomic<std::size_t> buffered_{0};
    connection_list connections_;  // before io_, which destroys the last connections with itself
    std::optional<tls_context> tls_;
    asio::io_context io_;
    asio::thread_pool queries_;  // behind io_, whose connections what waits there still holds
    connection_context context_{routes_, limits_, queries_, connections_, buffered_};
    door<asio::ip::tcp, room_for_one_more, open_tcp> tcp_door_{io_, log_, {*this}, {*this}};
    door<asio::local::stream_protocol, room_for_one_more, open_local> local_door_{
        io_, log_, {*this}, {*this}};
    std::uint16_t port_ = 0;
    std::vector<std::jthread> threads_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<http_server>> http_server::listen(const http_address& at,
                                                                 http_routes& routes,
                                                                 http_limits limits,
                                                                 const logger& log) {
    auto made = std::make_unique<beast_server>(routes, limits, log);
    const absl::Status started = made->start(at);
    if (!started.ok()) return started;
    return std::unique_ptr<http_server>(std::move(made));
}

}  // namespace tidegauge::server
