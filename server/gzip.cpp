// Answers in gzip: zlib's part.
#include "gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace tidegauge::server {

namespace {

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
