// The HTTP port on Boost.Beast: one object a connection, each step the callback of the one before.
#include "http_server.hpp"

#include "http_routes.hpp"
#include "listening.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/dynamic_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tidegauge::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// How much of the memory for bodies one connection holds.
class body_share {
  public:
    body_share(std::atomic<std::size_t>& used, std::size_t most) : used_(used), most_(most) {}
    ~body_share() { release(); }
    body_share(const body_share&) = delete;
    body_share& operator=(const body_share&) = delete;

    /// @returns whether all connections together stay within what there is
    bool grow_to(std::size_t bytes) {
        const std::size_t more = bytes - mine_;
        mine_ = bytes;
        return used_.fetch_add(more) + more <= most_;
    }
    void release() { used_.fetch_sub(std::exchange(mine_, 0)); }

  private:
    std::atomic<std::size_t>& used_;
    std::size_t most_;
    std::size_t mine_ = 0;
};

/// Which connections there are.
class connection_list;

/// One connection: requests one after the other until either side has enough.
class connection : public std::enable_shared_from_this<connection> {
  public:
    connection(tcp::socket&& socket, http_routes& routes, const http_limits& limits,
               asio::thread_pool& queries, connection_list& all, std::atomic<std::size_t>& buffered)
        : stream_(std::move(socket)),
          routes_(routes),
          limits_(limits),
          queries_(queries),
          all_(all),
          share_(buffered, limits.buffered_bytes) {}
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    void run() { post(&connection::read_head); }
    /// The request in progress is the last one.
    void finish() { post(&connection::stop_when_idle); }

  private:
    template <typename Step>
    void post(Step step) {
        asio::post(stream_.get_executor(), std::bind_front(step, shared_from_this()));
    }
    template <typename Step>
    auto then(Step step) {
        return std::bind_front(step, shared_from_this());
    }

    void read_head() {
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
        parser_->body_limit(routes_.most_body_bytes());
        is_idle_ = true;
        if (is_last_) return close();
        stream_.expires_after(limits_.idle);
        http::async_read_header(stream_, buffer_, *parser_, then(&connection::on_head));
    }

    void on_head(error_code failed, std::size_t) {
        is_idle_ = false;
        if (failed) return refuse_unread(failed);
        const http_head& head = parser_->get();
        if (auto refusal = routes_.refuse(head)) {
            keep_alive_ = parser_->is_done() && parser_->keep_alive();
            return write(std::move(*refusal));
        }
        stream_.expires_after(limits_.request);
        if (!beast::iequals(head[http::field::expect], "100-continue")) return read_body();
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(go_on), then(&connection::on_expected));
    }

    void on_expected(error_code failed, std::size_t) {
        if (failed) return close();
        read_body();
    }

    /// A body whose length is known passes the parser by: a byte is copied once, by the kernel, to
    /// where it is decoded. Through the parser, which reads half a kilobyte at a time, a point cost
    /// 2000 ns and not 260.
    void read_body() {
        if (parser_->is_done()) return answer();
        const auto length = parser_->content_length();
        if (!length) return read_chunks();
        body().reserve(std::min<std::uint64_t>(*length, most_on_trust));
        const std::size_t here = std::min<std::uint64_t>(*length, buffer_.size());
        body().commit(asio::buffer_copy(body().prepare(here), buffer_.data()));
        buffer_.consume(here);
        read_rest();
    }

    void read_rest() {
        const std::uint64_t missing = *parser_->content_length() - body().size();
        if (missing == 0) return answer();
        stream_.async_read_some(body().prepare(std::min<std::uint64_t>(missing, most_at_once)),
                                then(&connection::on_some_rest));
    }

    void on_some_rest(error_code failed, std::size_t bytes) {
        if (failed) return refuse_unread(failed);
        body().commit(bytes);
        if (!share_.grow_to(body().size())) return refuse_for_memory();
        read_rest();
    }

    void read_chunks() {
        if (parser_->is_done()) return answer();
        buffer_.reserve(most_at_once);  // as much is read at a time, and else half a kilobyte
        http::async_read_some(stream_, buffer_, *parser_, then(&connection::on_some_chunks));
    }

    void on_some_chunks(error_code failed, std::size_t) {
        if (failed) return refuse_unread(failed);
        if (!share_.grow_to(body().size())) return refuse_for_memory();
        read_chunks();
    }

    void refuse_for_memory() {
        keep_alive_ = false;
        write(routes_.failure(parser_->get(), http::status::service_unavailable,
                              unavailable("too much is being received; try again")));
    }

    void answer() {
        keep_alive_ = parser_->keep_alive();
        if (!http_routes::may_take_long(parser_->get())) return write(answered());
        // On threads of their own, so that no query delays what is taken in and what is probed.
        stream_.expires_never();
        asio::post(queries_, [self = shared_from_this()] {
            self->response_ = self->answered();
            self->post(&connection::write_answered);
        });
    }

    http_response answered() {
        const auto bytes = body().data();
        return routes_.answer(parser_->get(),
                              {static_cast<const char*>(bytes.data()), bytes.size()});
    }

    void write_answered() { write(std::move(response_)); }

    /// What cannot be read to its end is answered if it was HTTP at all.
    void refuse_unread(error_code why) {
        const bool is_http_error = why.category() == make_error_code(http::error{}).category();
        if (!is_http_error || why == http::error::end_of_stream ||
            why == http::error::partial_message) {
            return close();
        }
        keep_alive_ = false;
        const http_head& head = parser_->get();
        if (why == http::error::body_limit) {
            return write(routes_.failure(
                head, http::status::payload_too_large,
                resource_exhausted("the body has more than " +
                                   std::to_string(routes_.most_body_bytes()) + " bytes")));
        }
        const bool is_long = why == http::error::header_limit;
        write(routes_.failure(
            head,
            is_long ? http::status::request_header_fields_too_large : http::status::bad_request,
            invalid_argument("malformed HTTP: " + why.message())));
    }

    void write(http_response response) {
        response_ = std::move(response);
        const bool is_head = parser_->get().method() == http::verb::head;
        body() = {};
        share_.release();
        keep_alive_ = keep_alive_ && !is_last_;
        response_.keep_alive(keep_alive_);
        response_.prepare_payload();
        if (is_head) response_.body().clear();  // Content-Length stays what a GET would have
        stream_.expires_after(limits_.response);
        http::async_write(stream_, response_, then(&connection::on_written));
    }

    void on_written(error_code failed, std::size_t) {
        if (failed) return close();
        if (keep_alive_) return read_head();
        // A close while the client still sends would reset the connection and take the answer with
        // it, so what comes is read and dropped for a while.
        error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        stream_.expires_after(limits_.linger);
        drop_rest({}, 0);
    }

    void drop_rest(error_code failed, std::size_t) {
        if (failed) return close();
        stream_.async_read_some(asio::buffer(dropped_), then(&connection::drop_rest));
    }

    void stop_when_idle() {
        is_last_ = true;
        if (is_idle_) close();
    }

    void close() { stream_.close(); }

    beast::flat_buffer& body() { return parser_->get().body(); }

    /// So much room is made for a body when its length is told, and more as it comes.
    static constexpr std::size_t most_on_trust = std::size_t{1} << 20U;
    static constexpr std::size_t most_at_once = std::size_t{64} << 10U;

    beast::tcp_stream stream_;
    http_routes& routes_;
    const http_limits& limits_;
    asio::thread_pool& queries_;
    connection_list& all_;
    body_share share_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::basic_dynamic_body<beast::flat_buffer>>> parser_;
    http_response response_;
    std::array<char, 16 * 1024> dropped_{};
    bool keep_alive_ = false;
    bool is_idle_ = false;
    bool is_last_ = false;
};

class connection_list {
  public:
    /// @returns whether `one` may begin; none may once all were asked to finish
    bool add(connection* one) {
        const std::lock_guard lock(mutex_);
        open_.insert(one);
        return !is_finishing_;
    }
    void remove(connection* one) {
        const std::lock_guard lock(mutex_);
        open_.erase(one);
        changed_.notify_all();
    }
    [[nodiscard]] std::size_t size() {
        const std::lock_guard lock(mutex_);
        return open_.size();
    }
    /// Asks all to finish, and waits for it.
    void finish(std::chrono::milliseconds patience) {
        std::vector<std::shared_ptr<connection>> alive;
        std::unique_lock lock(mutex_);
        is_finishing_ = true;
        for (connection* each : open_) alive.push_back(each->weak_from_this().lock());
        lock.unlock();
        for (auto& each : alive) {
            if (each) each->finish();
        }
        alive.clear();
        lock.lock();
        changed_.wait_for(lock, patience, [this] { return open_.empty(); });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<connection*> open_;
    bool is_finishing_ = false;
};

connection::~connection() {
    all_.remove(this);
}

class beast_server final : public http_server {
  public:
    beast_server(http_routes& routes, http_limits limits, const logger& log)
        : routes_(routes), limits_(limits), log_(log), queries_(limits.query_threads) {}
    ~beast_server() override { stop(std::chrono::milliseconds{0}); }
    beast_server(const beast_server&) = delete;
    beast_server& operator=(const beast_server&) = delete;

    absl::Status start(const std::string& address, std::uint16_t port) {
        const absl::Status listening = listen_at(acceptor_, address, port);
        if (!listening.ok()) return listening;
        port_ = acceptor_.local_endpoint().port();
        accept();
        for (std::size_t i = 0; i < limits_.threads; ++i) {
            threads_.emplace_back([this] { io_.run(); });
        }
        return absl::OkStatus();
    }

    [[nodiscard]] std::uint16_t port() const override { return port_; }

    void stop(std::chrono::milliseconds patience) override {
        if (threads_.empty()) return;
        asio::post(accepting_, [this] {
            error_code ignored;
            acceptor_.close(ignored);
            pause_.cancel();
        });
        connections_.finish(patience);
        routes_.stop_queries();
        queries_.stop();  // those that have not begun never do
        queries_.join();
        io_.stop();
        threads_.clear();
    }

  private:
    void accept() {
        if (!acceptor_.is_open()) return;
        if (connections_.size() >= limits_.connections) return accept_later();
        acceptor_.async_accept(asio::make_strand(io_),
                               [this](error_code failed, tcp::socket socket) {
                                   on_accepted(failed, std::move(socket));
                               });
    }

    void on_accepted(error_code failed, tcp::socket&& socket) {
        if (failed == asio::error::operation_aborted) return;
        if (failed) {  // out of file descriptors, usually
            log_.warn("cannot accept a connection", {{"why", failed.message()}});
            return accept_later();
        }
        const auto opened = std::make_shared<connection>(std::move(socket), routes_, limits_,
                                                         queries_, connections_, buffered_);
        if (connections_.add(opened.get())) opened->run();
        accept();
    }

    void accept_later() {
        pause_.expires_after(std::chrono::milliseconds{50});
        pause_.async_wait([this](error_code stopped) {
            if (!stopped) accept();
        });
    }

    http_routes& routes_;
    http_limits limits_;
    const logger& log_;
    std::atomic<std::size_t> buffered_{0};
    connection_list connections_;  // before io_, which destroys the last connections with itself
    asio::io_context io_;
    asio::thread_pool queries_;  // behind io_, whose connections what waits there still holds
    asio::strand<asio::io_context::executor_type> accepting_ = asio::make_strand(io_);
    tcp::acceptor acceptor_{accepting_};
    asio::steady_timer pause_{accepting_};
    std::uint16_t port_ = 0;
    std::vector<std::jthread> threads_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<http_server>> http_server::listen(const std::string& address,
                                                                 std::uint16_t port,
                                                                 http_routes& routes,
                                                                 http_limits limits,
                                                                 const logger& log) {
    auto made = std::make_unique<beast_server>(routes, limits, log);
    const absl::Status started = made->start(address, port);
    if (!started.ok()) return started;
    return std::unique_ptr<http_server>(std::move(made));
}

}  // namespace tidegauge::server
