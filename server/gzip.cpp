// Compressed request bodies, unpacked with a bound: zlib's part.
#include "gzip.hpp"

#include <tidegauge/base/status.hpp>

#include <zlib.h>

#include <algorithm>
#include <limits>

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

}  // namespace tidegauge::server
