// Calls of gRPC in bytes, over a connection of their own.
#pragma once

#include "require.hpp"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::bench {

[[nodiscard]] inline std::shared_ptr<grpc::Channel> connect(std::uint16_t port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // else channels share a connection
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                     grpc::InsecureChannelCredentials(), arguments);
}

/// Bytes that are sent from where they are; they must stay until the call has ended.
[[nodiscard]] inline grpc::ByteBuffer borrowed(std::string_view bytes) {
    const grpc::Slice slice(bytes.data(), bytes.size(), grpc::Slice::STATIC_SLICE);
    return {&slice, 1};
}

[[nodiscard]] inline std::string text(const grpc::ByteBuffer& bytes) {
    std::vector<grpc::Slice> slices;
    std::string all;
    if (!bytes.Dump(&slices).ok()) return all;
    for (const grpc::Slice& each : slices) {
        all.append(reinterpret_cast<const char*>(each.begin()), each.size());
    }
    return all;
}

/// One connection over which one method is called, at most `at_once` calls at a time. A call that
/// fails ends the program.
///
/// Threads: for one at a time.
class grpc_calls {
  public:
    grpc_calls(std::uint16_t port, std::string method, std::size_t at_once)
        : method_(std::move(method)), stub_(connect(port)), calls_(at_once) {
        for (call& each : calls_) idle_.push_back(&each);
    }
    ~grpc_calls() {
        finish();
        queue_.Shutdown();
        void* tag = nullptr;
        bool is_good = false;
        while (queue_.Next(&tag, &is_good)) {
        }
    }
    grpc_calls(const grpc_calls&) = delete;
    grpc_calls& operator=(const grpc_calls&) = delete;

    /// Begins a call, once there is room for it. `request` must stay until it has ended.
    void begin(std::string_view request) {
        if (idle_.empty()) finish_one();
        call& mine = *idle_.back();
        idle_.pop_back();
        mine.context.emplace();
        mine.request = borrowed(request);
        mine.reply.Clear();
        mine.reader = stub_.PrepareUnaryCall(&*mine.context, method_, mine.request, &queue_);
        mine.reader->StartCall();
        mine.reader->Finish(&mine.reply, &mine.status, &mine);
    }

    /// Waits for all calls.
    void finish() {
        while (idle_.size() < calls_.size()) finish_one();
    }

    /// The reply to one call, with no other under way.
    [[nodiscard]] std::string ask(std::string_view request) {
        begin(request);
        finish();
        return last_reply_;
    }

  private:
    struct call {
        std::optional<grpc::ClientContext> context;
        grpc::ByteBuffer request;
        grpc::ByteBuffer reply;
        grpc::Status status;
        std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
    };

    void finish_one() {
        void* tag = nullptr;
        bool is_good = false;
        require(queue_.Next(&tag, &is_good), "calls end");
        auto* done = static_cast<call*>(tag);
        if (!done->status.ok()) {
            std::fprintf(stderr, "%s: %s\n", method_.c_str(), done->status.error_message().c_str());
        }
        require(done->status.ok(), "every call is answered with OK");
        last_reply_ = text(done->reply);
        idle_.push_back(done);
    }

    std::string method_;
    grpc::GenericStub stub_;
    grpc::CompletionQueue queue_;
    std::vector<call> calls_;
    std::vector<call*> idle_;
    std::string last_reply_;
};

}  // namespace tidegauge::bench
