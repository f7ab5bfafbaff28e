// A stream of StreamIsActive, and when it said so.
#pragma once

#include "grpc_calls.hpp"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace tidegauge::bench {

/// Open until it is destroyed.
class activity_stream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
  public:
    using clock = std::chrono::steady_clock;

    activity_stream(const std::shared_ptr<grpc::Channel>& channel, std::string_view object)
        : stub_(channel), request_(borrowed(object)) {
        stub_.PrepareBidiStreamingCall(&context_, "/externalscaler.ExternalScaler/StreamIsActive",
                                       {}, this);
        StartWriteLast(&request_, {});
        StartRead(&message_);
        StartCall();
    }
    ~activity_stream() override {
        context_.TryCancel();
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_done_; });
    }
    activity_stream(const activity_stream&) = delete;
    activity_stream& operator=(const activity_stream&) = delete;

    /// When it said that the trigger is active, once; nothing if it does not within `patience`.
    std::optional<clock::time_point> wait_until_active(clock::duration patience) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, patience, [this] { return told_.has_value(); });
        return std::exchange(told_, std::nullopt);
    }

  private:
    void OnReadDone(bool is_good) override {
        if (!is_good) return;
        const auto now = clock::now();
        {
            const std::lock_guard lock(mutex_);
            told_ = now;
            changed_.notify_one();
        }
        StartRead(&message_);
    }

    void OnDone(const grpc::Status& /*status*/) override {
        const std::lock_guard lock(mutex_);
        is_done_ = true;
        changed_.notify_one();
    }

    grpc::GenericStub stub_;
    grpc::ClientContext context_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer message_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<clock::time_point> told_;
    bool is_done_ = false;
};

}  // namespace tidegauge::bench
