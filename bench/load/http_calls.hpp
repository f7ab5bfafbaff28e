// POSTs of OTLP over one HTTP/1.1 connection that is kept alive.
#pragma once

#include "require.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidegauge::bench {

/// One request after the other; any answer but an empty 200 ends the program.
///
/// Threads: for one at a time.
class http_calls {
  public:
    explicit http_calls(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        require(connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0,
                "the HTTP port can be connected to");
    }
    ~http_calls() { close(socket_); }
    http_calls(const http_calls&) = delete;
    http_calls& operator=(const http_calls&) = delete;

    void post(std::string_view body) {
        const std::string head =
            "POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf"
            "\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n";
        send(head, body);
        receive_answer();
    }

  private:
    void send(std::string_view head, std::string_view body) {
        while (!head.empty() || !body.empty()) {
            std::array<iovec, 2> parts{{{const_cast<char*>(head.data()), head.size()},
                                        {const_cast<char*>(body.data()), body.size()}}};
            const ssize_t sent = writev(socket_, parts.data(), static_cast<int>(parts.size()));
            require(sent > 0, "the server takes what is sent");
            const auto gone = static_cast<std::size_t>(sent);
            const std::size_t of_head = gone < head.size() ? gone : head.size();
            head.remove_prefix(of_head);
            body.remove_prefix(gone - of_head);
        }
    }

    void receive_answer() {
        std::array<char, 1024> buffer{};
        std::string answer;
        while (answer.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
            require(got > 0, "the server answers");
            answer.append(buffer.data(), static_cast<std::size_t>(got));
        }
        require(answer.starts_with("HTTP/1.1 200") &&
                    answer.find("Content-Length: 0\r\n") != std::string::npos &&
                    answer.ends_with("\r\n\r\n"),
                "every request is answered with an empty 200");
    }

    int socket_;
};

}  // namespace tidegauge::bench
