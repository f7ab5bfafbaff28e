// Large pieces of zeroed memory, side by side in huge pages where the system has them.
#pragma once

#include <tidegauge/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

// The address sanitizer watches malloc's memory alone.
#if defined(__SANITIZE_ADDRESS__)
#define TIDEGAUGE_WATCHED_MEMORY true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TIDEGAUGE_WATCHED_MEMORY true
#endif
#endif
#ifndef TIDEGAUGE_WATCHED_MEMORY
#define TIDEGAUGE_WATCHED_MEMORY false
#endif

namespace tidegauge {

/// Gives out pieces of 64 KiB to 2 MiB, many to a huge page, and larger ones by themselves.
///
/// A load that misses the caches also misses the TLB, and in a virtual machine the walk through
/// 4 KiB pages costs as much again: a dependent load from 256 MiB takes 190 ns in huge pages and
/// 330 ns without (2-core Zen 4 virtual machine). The tables and records of one shard are often
/// smaller than a huge page, so all shards of the process share them.
/// Memory that cannot be had ends the program, as a failed `new` does without exceptions.
/// Threads: safe.
class page_pool {
  public:
    /// Smaller pieces than this are malloc's business.
    static constexpr std::size_t least_bytes = std::size_t{64} << 10U;
    /// All are, where a sanitizer watches malloc's memory.
    static constexpr bool is_for_use = !TIDEGAUGE_WATCHED_MEMORY;

    /// The pool of the process. It is never destroyed, since a static object may outlive it.
    [[nodiscard]] static page_pool& of_process() {
        static auto* const one = new page_pool;
        return *one;
    }

    /// `bytes` zeroes, the first at the beginning of a page.
    [[nodiscard]] void* take(std::size_t bytes) {
        const std::size_t steps = steps_of(bytes);
        if (steps > most_steps) return map(steps * least_bytes);
        const std::lock_guard lock(mutex_);
        // What a table left behind that has grown is the next piece of something smaller.
        for (std::size_t found = steps; found <= most_steps; ++found) {
            if (free_[found].empty()) continue;
            std::byte* const again = free_[found].back();
            free_[found].pop_back();
            put_back(again + steps * least_bytes, found - steps);
            return std::memset(again, 0, bytes);
        }
        auto* const fresh = static_cast<std::byte*>(map(huge_page));
        put_back(fresh + steps * least_bytes, most_steps - steps);
        return fresh;
    }

    /// Takes back what `take(bytes)` gave.
    void give_back(void* piece, std::size_t bytes) noexcept {
        const std::size_t steps = steps_of(bytes);
        if (steps > most_steps) return unmap(piece, steps * least_bytes);
        const std::lock_guard lock(mutex_);
        put_back(static_cast<std::byte*>(piece), steps);
    }

  private:
    static constexpr std::size_t huge_page = std::size_t{2} << 20U;
    static constexpr std::size_t most_steps = huge_page / least_bytes;

    [[nodiscard]] static constexpr std::size_t steps_of(std::size_t bytes) noexcept {
        return (bytes + least_bytes - 1) / least_bytes;
    }

    void put_back(std::byte* piece, std::size_t steps) {
        if (steps != 0) free_[steps].push_back(piece);
    }

#if defined(__linux__)
    /// Maps more than is wanted, so that a huge page can begin where the piece begins.
    static void* map(std::size_t bytes) {
        void* const mapped = ::mmap(nullptr, bytes + huge_page, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) std::abort();
        auto* const begin = static_cast<std::byte*>(mapped);
        const std::size_t before = -reinterpret_cast<std::uintptr_t>(begin) % huge_page;
        if (before != 0) (void)::munmap(begin, before);
        (void)::munmap(begin + before + bytes, huge_page - before);
        (void)::madvise(begin + before, bytes, MADV_HUGEPAGE);  // a hint, no promise
        return begin + before;
    }
    static void unmap(void* piece, std::size_t bytes) noexcept {
        (void)::munmap(piece, bytes);
    }
#else
    static void* map(std::size_t bytes) {
        void* const taken = std::aligned_alloc(least_bytes, bytes);
        if (taken == nullptr) std::abort();
        return std::memset(taken, 0, bytes);
    }
    static void unmap(void* piece, std::size_t) noexcept {
        std::free(piece);
    }
#endif

    std::mutex mutex_;
    /// Pieces that nobody has, by their size in steps of `least_bytes`.
    std::array<std::vector<std::byte*>, most_steps + 1> free_;
};

}  // namespace tidegauge

#undef TIDEGAUGE_WATCHED_MEMORY
