// Compressed bodies of requests: the table of codings, and what each library is told.
#include "decompress.hpp"

#include "snappy_frames.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/beast/core/string.hpp>
#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <memory>
#include <utility>

namespace tidegauge::server {

namespace {

using unpacked = absl::StatusOr<std::string>;

absl::Status too_large(std::string_view coding, std::size_t most_bytes) {
    return resource_exhausted(std::string(coding) + ": more than " + std::to_string(most_bytes) +
                              " bytes after decompression");
}

absl::Status malformed_body(std::string_view coding, std::string_view why) {
    return invalid_argument(std::string(coding) + ": " + std::string(why));
}

/// What one call of a library made of the bytes there were.
struct progress {
    std::size_t read = 0;
    std::size_t written = 0;
    bool is_end = false;              ///< of a member; another may follow
    std::string_view complaint = {};  ///< not empty: it is malformed
};

/// Unpacks with `step(packed, to, room) -> progress` until all members have been read.
template <typename Step>
unpacked unpack_stream(std::string_view coding, std::string_view packed, std::size_t most_bytes,
                       Step step) {
    constexpr std::size_t first_guess = 16 * 1024;
    std::string text;
    std::size_t size = 0;
    while (true) {
        // One byte more than allowed tells a body that fits exactly from one that goes on.
        if (size == text.size()) {
            text.resize(std::min(std::max(first_guess, 2 * size), most_bytes + 1));
        }
        const progress did = step(packed, text.data() + size, text.size() - size);
        packed.remove_prefix(did.read);
        size += did.written;
        if (size > most_bytes) return too_large(coding, most_bytes);
        if (!did.complaint.empty()) return malformed_body(coding, did.complaint);
        if (did.is_end && packed.empty()) break;
        if (!did.is_end && packed.empty() && size < text.size()) {
            return malformed_body(coding, "it ends too early");
        }
    }
    text.resize(size);
    return text;
}

/// `format` is zlib's for the window: 16 more for gzip, less than 0 for no head at all.
unpacked inflate_all(std::string_view coding, std::string_view packed, std::size_t most_bytes,
                     int format) {
    if (packed.size() > std::numeric_limits<uInt>::max()) return too_large(coding, most_bytes);
    z_stream stream{};
    if (inflateInit2(&stream, format) != Z_OK) {
        return resource_exhausted(std::string(coding) + ": no memory");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, inflateEnd);
    return unpack_stream(
        coding, packed, most_bytes, [&](std::string_view from, char* to, std::size_t room) {
            // zlib promises not to write through next_in; without ZLIB_CONST it is mutable.
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
            stream.avail_in = static_cast<uInt>(from.size());
            stream.next_out = reinterpret_cast<Bytef*>(to);
            const std::size_t at_once =
                std::min<std::size_t>(room, std::numeric_limits<uInt>::max());
            stream.avail_out = static_cast<uInt>(at_once);
            const int result = inflate(&stream, Z_NO_FLUSH);
            progress did{from.size() - stream.avail_in, at_once - stream.avail_out};
            did.is_end = result == Z_STREAM_END;
            if (did.is_end) inflateReset(&stream);
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
                did.complaint = stream.msg != nullptr ? stream.msg : "it is malformed";
            }
            return did;
        });
}

unpacked from_gzip(std::string_view packed, std::size_t most_bytes) {
    return inflate_all("gzip", packed, most_bytes, MAX_WBITS + 16);
}

unpacked from_zlib(std::string_view packed, std::size_t most_bytes) {
    return inflate_all("zlib", packed, most_bytes, MAX_WBITS);
}

unpacked from_deflate(std::string_view packed, std::size_t most_bytes) {
    // RFC 1950: the method is 8, and both bytes of the head are a multiple of 31.
    const auto byte = [packed](std::size_t at) {
        return at < packed.size() ? static_cast<unsigned char>(packed[at]) : 0U;
    };
    const bool has_head = (byte(0) & 0xfU) == 8 && (byte(0) << 8U | byte(1)) % 31 == 0;
    return inflate_all("deflate", packed, most_bytes, has_head ? MAX_WBITS : -MAX_WBITS);
}

unpacked from_zstd(std::string_view packed, std::size_t most_bytes) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                       ZSTD_freeDCtx);
    // A frame asks for a window, which is memory: at most 8 MiB for a coding of HTTP (RFC 9659),
    // and as much as the body where its length is known beforehand.
    constexpr int least = 23;
    const int window = std::clamp(static_cast<int>(std::bit_width(most_bytes)), least, 27);
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, window);
    const auto told = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (told < ZSTD_CONTENTSIZE_ERROR && told > most_bytes) return too_large("zstd", most_bytes);
    return unpack_stream("zstd", packed, most_bytes,
                         [&](std::string_view from, char* to, std::size_t room) {
                             ZSTD_inBuffer in{from.data(), from.size(), 0};
                             ZSTD_outBuffer out{to, room, 0};
                             const auto result = ZSTD_decompressStream(context.get(), &out, &in);
                             progress did{in.pos, out.pos, result == 0};
                             if (ZSTD_isError(result) != 0) {
                                 did.complaint = ZSTD_getErrorName(result);
                             }
                             return did;
                         });
}

unpacked from_lz4(std::string_view packed, std::size_t most_bytes) {
    LZ4F_dctx* made = nullptr;
    LZ4F_createDecompressionContext(&made, LZ4F_VERSION);
    const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> context(
        made, LZ4F_freeDecompressionContext);
    return unpack_stream(
        "lz4", packed, most_bytes, [&](std::string_view from, char* to, std::size_t room) {
            std::size_t read = from.size();
            std::size_t written = room;
            const auto result =
                LZ4F_decompress(context.get(), to, &written, from.data(), &read, nullptr);
            progress did{read, written, result == 0};
            if (LZ4F_isError(result) != 0) {
                did.complaint = LZ4F_getErrorName(result);
            }
            return did;
        });
}

/// One block, as Content-Encoding: snappy has it. Its head tells the length, which is believed as
/// far as the block can hold it: two bytes at least stand for 64.
unpacked from_snappy_block(std::string_view packed, std::size_t most_bytes) {
    constexpr std::size_t best_ratio = 32;
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(packed.data(), packed.size(), &size)) {
        return malformed_body("snappy", "it has no length");
    }
    if (size > most_bytes) return too_large("snappy", most_bytes);
    std::string text;
    if (size / best_ratio > packed.size() ||
        !snappy::Uncompress(packed.data(), packed.size(), &text)) {
        return malformed_body("snappy", "it is malformed");
    }
    return text;
}

unpacked from_snappy(std::string_view packed, std::size_t most_bytes) {
    if (!are_snappy_frames(packed)) return from_snappy_block(packed, most_bytes);
    std::string text;
    snappy_frames frames(packed);
    for (snappy_frame frame; frames.next(frame);) {
        const std::size_t left = most_bytes - text.size();
        const unpacked part = frame.is_packed ? from_snappy_block(frame.data, left)
                                              : std::string(frame.data.substr(0, left + 1));
        if (!part.ok()) return part.status();
        if (part->size() > left) return too_large("snappy", most_bytes);
        if (snappy_checksum(*part) != frame.checksum) {
            return malformed_body("snappy", "a checksum is wrong");
        }
        text += *part;
    }
    if (!frames.complaint().empty()) return malformed_body("snappy", frames.complaint());
    return text;
}

struct coding {
    std::string_view name;
    unpacked (*unpack)(std::string_view packed, std::size_t most_bytes);
};
constexpr std::array<coding, 6> codings{{{"deflate", from_deflate},
                                         {"gzip", from_gzip},
                                         {"lz4", from_lz4},
                                         {"snappy", from_snappy},
                                         {"zlib", from_zlib},
                                         {"zstd", from_zstd}}};

const coding* find(std::string_view name) {
    const auto* const found = std::ranges::find_if(codings, [name](const coding& each) {
        return boost::beast::iequals({each.name.data(), each.name.size()},
                                     {name.data(), name.size()});
    });
    return found == codings.end() ? nullptr : found;
}

}  // namespace

std::string known_codings() {
    std::string all;
    for (const coding& each : codings) {
        all += all.empty() ? "" : ", ";
        all += each.name;
    }
    return all;
}

bool is_known_coding(std::string_view coding) {
    return find(coding) != nullptr;
}

absl::StatusOr<std::string> decompress(std::string_view coding, std::string_view packed,
                                       std::size_t most_bytes) {
    const auto* const known = find(coding);
    if (known == nullptr) {
        return invalid_argument("unsupported coding; supported: " + known_codings());
    }
    return known->unpack(packed, most_bytes);
}

std::string_view coding_of(std::string_view message) {
    if (message.starts_with("\x1f\x8b")) return "gzip";
    if (message.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
    return are_snappy_frames(message) ? "snappy" : "";
}

}  // namespace tidegauge::server
