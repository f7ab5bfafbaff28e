// A stream that a client opens once and holds, and that is ended with OK.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <mutex>
#include <utility>

namespace tidegauge::server {

/// Sends one and the same message whenever `send` is called, until the client goes away or `end`
/// is called. A slow client gets it once for all the times that it was to be sent meanwhile.
///
/// Lifetime: its own; it deletes itself when gRPC is done with it, after the call that
/// `when_closed` asked for. Threads: `send` and `end` from any thread until that call has returned.
template <typename Message>
class held_stream final : public grpc::ServerWriteReactor<Message> {
  public:
    explicit held_stream(Message message) : message_(std::move(message)) {}

    /// To be called when nobody may use the stream any more. Set it before gRPC has the stream.
    void when_closed(std::function<void()> closed) { closed_ = std::move(closed); }

    void send() {
        const std::lock_guard lock(mutex_);
        if (is_ended_) return;
        if (is_writing_) {
            is_wanted_again_ = true;
        } else {
            write();
        }
    }

    /// Ends the stream once what is on its way has gone. Further calls do nothing.
    void end(grpc::Status status) {
        const std::lock_guard lock(mutex_);
        if (is_ended_) return;
        is_ended_ = true;
        status_ = std::move(status);
        if (!is_writing_) this->Finish(status_);
    }

    // --- called by gRPC -------------------------------------------------------------------------

    void OnWriteDone(bool ok) override {
        const std::lock_guard lock(mutex_);
        is_writing_ = false;
        if (is_ended_) {
            this->Finish(status_);
        } else if (ok && std::exchange(is_wanted_again_, false)) {
            write();
        }
    }

    void OnCancel() override { end(grpc::Status::CANCELLED); }

    void OnDone() override {
        if (closed_) closed_();
        // Whoever called Finish may still be about to let go of the lock.
        { const std::lock_guard lock(mutex_); }
        delete this;
    }

  private:
    /// @pre mutex_ is held
    void write() {
        is_writing_ = true;
        this->StartWrite(&message_);
    }

    const Message message_;
    std::function<void()> closed_;
    std::mutex mutex_;
    grpc::Status status_;
    bool is_writing_ = false;
    bool is_wanted_again_ = false;
    bool is_ended_ = false;
};

}  // namespace tidegauge::server
