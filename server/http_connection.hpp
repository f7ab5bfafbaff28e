// One connection of the HTTP port on Boost.Beast: each step the callback of the one before.
#pragma once

#include "http_limits.hpp"
#include "http_routes.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/dynamic_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tidegauge::server {

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

/// A connection as the list of all sees it.
class http_peer : public std::enable_shared_from_this<http_peer> {
  public:
    virtual ~http_peer() = default;
    virtual void run() = 0;
    /// The request in progress is the last one.
    virtual void finish() = 0;
};

/// Which connections there are.
class connection_list {
  public:
    /// @returns whether `one` may begin; none may once all were asked to finish
    bool add(http_peer* one) {
        const std::lock_guard lock(mutex_);
        open_.insert(one);
        return !is_finishing_;
    }
    void remove(http_peer* one) {
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
        std::vector<std::shared_ptr<http_peer>> alive;
        std::unique_lock lock(mutex_);
        is_finishing_ = true;
        for (http_peer* each : open_) alive.push_back(each->weak_from_this().lock());
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
    std::set<http_peer*> open_;
    bool is_finishing_ = false;
};

/// What all connections of a port have in common. Lifetime: outlives them.
struct connection_context {
    http_routes& routes;
    const http_limits& limits;
    boost::asio::thread_pool& queries;
    connection_list& all;
    std::atomic<std::size_t>& buffered;
};

/// Bytes over TCP or a unix socket, with a deadline.
using plain_stream = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;
using tls_stream = boost::beast::ssl_stream<plain_stream>;

/// One connection: requests one after the other until either side has enough.
///
/// Threads: those of its executor, one step at a time.
template <typename Stream>
class http_connection final : public http_peer {
  public:
    using error_code = boost::system::error_code;
    using socket = boost::asio::generic::stream_protocol::socket;

    /// `tls` are those that the stream is made with besides the socket.
    template <typename... Tls>
    http_connection(socket&& connected, const connection_context& context, Tls&... tls)
        : stream_(std::move(connected), tls...),
          routes_(context.routes),
          limits_(context.limits),
          queries_(context.queries),
          all_(context.all),
          share_(context.buffered, context.limits.buffered_bytes),
          ends_at_(end_of(context.limits.connection_age)) {}
    ~http_connection() override { all_.remove(this); }
    http_connection(const http_connection&) = delete;
    http_connection& operator=(const http_connection&) = delete;

    void run() override { post(&http_connection::greet); }
    void finish() override { post(&http_connection::stop_when_idle); }

  private:
    using clock = std::chrono::steady_clock;
    static constexpr bool is_tls = !std::is_same_v<Stream, plain_stream>;

    [[nodiscard]] std::shared_ptr<http_connection> self() {
        return std::static_pointer_cast<http_connection>(shared_from_this());
    }
    template <typename Step>
    void post(Step step) {
        boost::asio::post(stream_.get_executor(), std::bind_front(step, self()));
    }
    template <typename Step>
    auto then(Step step) {
        return std::bind_front(step, self());
    }
    void expect_within(std::chrono::milliseconds patience) { lowest().expires_after(patience); }
    [[nodiscard]] plain_stream& lowest() { return boost::beast::get_lowest_layer(stream_); }

    [[nodiscard]] static clock::time_point end_of(std::chrono::milliseconds age) {
        if (age.count() == 0) return clock::time_point::max();
        thread_local std::minstd_rand dice(std::random_device{}());
        std::uniform_int_distribution<std::int64_t> tenth(-age.count() / 10, age.count() / 10);
        return clock::now() + age + std::chrono::milliseconds(tenth(dice));
    }

    void greet() {
        if constexpr (is_tls) {
            expect_within(limits_.head);
            stream_.async_handshake(boost::asio::ssl::stream_base::server,
                                    then(&http_connection::on_greeted));
        } else {
            read_head();
        }
    }

    void on_greeted(error_code failed) { failed ? close() : read_head(); }

    void read_head() {
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
        parser_->body_limit(routes_.most_body_bytes());
        if (is_last_) return close();
        if (buffer_.size() != 0) return read_rest_of_head();  // it came with the request before
        is_idle_ = true;
        expect_within(limits_.idle);
        stream_.async_read_some(buffer_.prepare(most_at_first),
                                then(&http_connection::on_first_bytes));
    }

    void on_first_bytes(error_code failed, std::size_t bytes) {
        is_idle_ = false;
        if (failed) return close();
        buffer_.commit(bytes);
        read_rest_of_head();
    }

    /// One deadline for all of it, however many bytes come at a time.
    void read_rest_of_head() {
        expect_within(limits_.head);
        boost::beast::http::async_read_header(stream_, buffer_, *parser_,
                                              then(&http_connection::on_head_read));
    }

    void on_head_read(error_code failed, std::size_t) {
        if (failed) return refuse_unread(failed);
        on_head();
    }

    void on_head() {
        const http_head& head = parser_->get();
        if (auto refusal = routes_.refuse(head)) {
            keep_alive_ = parser_->is_done() && parser_->keep_alive();
            return write(std::move(*refusal));
        }
        expect_within(limits_.body);
        const auto expected = head[boost::beast::http::field::expect];
        if (!boost::beast::iequals(expected, "100-continue")) return read_body();
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        boost::asio::async_write(stream_, boost::asio::buffer(go_on),
                                 then(&http_connection::on_expected));
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
        body().commit(boost::asio::buffer_copy(body().prepare(here), buffer_.data()));
        buffer_.consume(here);
        read_rest();
    }

    void read_rest() {
        const std::uint64_t missing = *parser_->content_length() - body().size();
        if (missing == 0) return answer();
        stream_.async_read_some(body().prepare(std::min<std::uint64_t>(missing, most_at_once)),
                                then(&http_connection::on_some_rest));
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
        boost::beast::http::async_read_some(stream_, buffer_, *parser_,
                                            then(&http_connection::on_some_chunks));
    }

    void on_some_chunks(error_code failed, std::size_t) {
        if (failed) return refuse_unread(failed);
        if (!share_.grow_to(body().size())) return refuse_for_memory();
        read_chunks();
    }

    void refuse_for_memory() {
        keep_alive_ = false;
        write(routes_.failure(parser_->get(), boost::beast::http::status::service_unavailable,
                              unavailable("too much is being received; try again"),
                              refusal::buffers));
    }

    void answer() {
        keep_alive_ = parser_->keep_alive();
        if (!http_routes::may_take_long(parser_->get())) return write(answered());
        // On threads of their own, so that no query delays what is taken in and what is probed.
        lowest().expires_never();
        boost::asio::post(queries_, [mine = self()] {
            mine->response_ = mine->answered();
            mine->post(&http_connection::write_answered);
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
        using boost::beast::http::error;
        using boost::beast::http::status;
        const bool is_http_error = why.category() == make_error_code(error{}).category();
        if (!is_http_error || why == error::end_of_stream || why == error::partial_message) {
            return close();
        }
        keep_alive_ = false;
        const http_head& head = parser_->get();
        if (why == error::body_limit) {
            return write(routes_.failure(
                head, status::payload_too_large,
                resource_exhausted("the body has more than " +
                                   std::to_string(routes_.most_body_bytes()) + " bytes"),
                refusal::too_large));
        }
        const bool is_long = why == error::header_limit;
        write(routes_.failure(
            head, is_long ? status::request_header_fields_too_large : status::bad_request,
            invalid_argument("malformed HTTP: " + why.message()), refusal::malformed));
    }

    void write(http_response response) {
        response_ = std::move(response);
        routes_.complete(parser_->get(), response_);
        const bool is_head = parser_->get().method() == boost::beast::http::verb::head;
        body() = {};
        share_.release();
        keep_alive_ = keep_alive_ && !is_last_ && clock::now() < ends_at_;
        response_.keep_alive(keep_alive_);
        response_.prepare_payload();
        if (is_head) response_.body().clear();  // Content-Length stays what a GET would have
        expect_within(limits_.response);
        boost::beast::http::async_write(stream_, response_, then(&http_connection::on_written));
    }

    void on_written(error_code failed, std::size_t) {
        if (failed) return close();
        if (keep_alive_) return read_head();
        // A close while the client still sends would reset the connection and take the answer with
        // it, so what comes is read and dropped for a while.
        expect_within(limits_.linger);
        if constexpr (is_tls) {
            stream_.async_shutdown(then(&http_connection::on_parted));
        } else {
            part();
        }
    }

    void on_parted(error_code) { part(); }

    void part() {
        error_code ignored;
        lowest().socket().shutdown(socket::shutdown_send, ignored);
        drop_rest({}, 0);
    }

    void drop_rest(error_code failed, std::size_t) {
        if (failed) return close();
        lowest().async_read_some(boost::asio::buffer(dropped_), then(&http_connection::drop_rest));
    }

    void stop_when_idle() {
        is_last_ = true;
        if (is_idle_) close();
    }

    void close() { lowest().close(); }

    boost::beast::flat_buffer& body() { return parser_->get().body(); }

    /// A connection that waits for a request has room for so much of it.
    static constexpr std::size_t most_at_first = 512;
    /// So much room is made for a body when its length is told, and more as it comes.
    static constexpr std::size_t most_on_trust = std::size_t{1} << 20U;
    static constexpr std::size_t most_at_once = std::size_t{64} << 10U;

    using request_body = boost::beast::http::basic_dynamic_body<boost::beast::flat_buffer>;

    Stream stream_;
    http_routes& routes_;
    const http_limits& limits_;
    boost::asio::thread_pool& queries_;
    connection_list& all_;
    body_share share_;
    clock::time_point ends_at_;
    boost::beast::flat_buffer buffer_;
    std::optional<boost::beast::http::request_parser<request_body>> parser_;
    http_response response_;
    std::array<char, 16 * 1024> dropped_{};
    bool keep_alive_ = false;
    bool is_idle_ = false;
    bool is_last_ = false;
};

}  // namespace tidegauge::server
