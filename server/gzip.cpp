// Bodies in gzip: zlib's part.
#include "gzip.hpp"

#include <tidegauge/base/status.hpp>

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace tidegauge::server {

namespace {

/// zlib's state for reading gzip, ended with the scope.
class inflater {
  public:
    explicit inflater(std::string_view packed) {
        // zlib promises not to write through next_in; without ZLIB_CONST it is declared mutable.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = static_cast<uInt>(packed.size());
        constexpr int gzip_only = 16;
        ready_ = inflateInit2(&stream_, MAX_WBITS + gzip_only) == Z_OK;
    }
    ~inflater() { inflateEnd(&stream_); }
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;

    /// Fills `[to, to + room)` as far as there is something; `made` says how far.
    int fill(char* to, std::size_t room, std::size_t& made) {
        if (!ready_) return Z_MEM_ERROR;
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = static_cast<uInt>(room);
        const int result = inflate(&stream_, Z_NO_FLUSH);
        made = room - stream_.avail_out;
        return result;
    }

    [[nodiscard]] bool has_more() const { return stream_.avail_in != 0; }
    void begin_next_member() { inflateReset(&stream_); }
    [[nodiscard]] std::string_view complaint() const {
        return stream_.msg != nullptr ? stream_.msg : "it ends too early";
    }

  private:
    z_stream stream_{};
    bool ready_ = false;
};

/// zlib's state for writing gzip, ended with the scope.
class deflater {
  public:
    deflater() {
        constexpr int gzip_format = 16;
        constexpr int usual_memory = 8;
        // It fails for want of memory alone; where there is none, the program ends.
        if (deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + gzip_format, usual_memory,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~deflater() { deflateEnd(&stream_); }
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;

    /// Packs `text` to the end of `packed`.
    void add(std::string_view text, bool is_last, std::string& packed) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        do {
            constexpr std::size_t room = std::size_t{64} << 10U;
            const std::size_t size = packed.size();
            packed.resize(size + room);
            stream_.next_out = reinterpret_cast<Bytef*>(packed.data() + size);
            stream_.avail_out = room;
            deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
            packed.resize(size + room - stream_.avail_out);
        } while (stream_.avail_out == 0);
    }

  private:
    z_stream stream_{};
};

}  // namespace

absl::StatusOr<std::string> gunzip(std::string_view packed, std::size_t most_bytes) {
    constexpr std::size_t first_guess = 16 * 1024;
    if (packed.size() > std::numeric_limits<uInt>::max() || most_bytes >= packed.max_size()) {
        return resource_exhausted("gzip: the compressed body is too large");
    }
    std::string text;
    std::size_t size = 0;
    inflater from(packed);
    while (true) {
        // One byte more than allowed tells a body that fits exactly from one that goes on.
        text.resize(std::min(std::max(first_guess, 2 * size), most_bytes + 1));
        std::size_t made = 0;
        const int result = from.fill(text.data() + size, text.size() - size, made);
        size += made;
        if (size > most_bytes) {
            return resource_exhausted("gzip: more than " + std::to_string(most_bytes) +
                                      " bytes after decompression");
        }
        if (result == Z_STREAM_END) {
            if (!from.has_more()) break;
            from.begin_next_member();
        } else if (result != Z_OK || (!from.has_more() && size < text.size())) {
            return invalid_argument("gzip: " + std::string(from.complaint()));
        }
    }
    text.resize(size);
    return text;
}

std::string gzip(std::string_view text) {
    deflater to;
    std::string packed;
    // zlib counts in 32 bits.
    constexpr std::size_t most_at_once = std::size_t{1} << 30U;
    do {
        const std::string_view part = text.substr(0, most_at_once);
        text.remove_prefix(part.size());
        to.add(part, text.empty(), packed);
    } while (!text.empty());
    return packed;
}

bool accepts_gzip(std::string_view accept_encoding) {
    while (!accept_encoding.empty()) {
        const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
        std::string coding(accept_encoding.substr(0, end));
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        std::erase_if(coding, [](char c) { return c == ' ' || c == '\t'; });
        const std::size_t parameters = std::min(coding.find(';'), coding.size());
        const std::string_view name = std::string_view(coding).substr(0, parameters);
        if (name != "gzip" && name != "*") continue;
        const std::string_view weight = std::string_view(coding).substr(parameters);
        const bool is_ruled_out =
            weight.starts_with(";q=0") && weight.find_first_of("123456789") == weight.npos;
        return !is_ruled_out;
    }
    return false;
}

}  // namespace tidegauge::server
