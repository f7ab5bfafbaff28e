// Whose a record is: its labels, and the fingerprints under which its points come.
#pragma once

#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/store/label_groups.hpp>
#include <tidegauge/store/label_index.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tidegauge {

/// What a series has besides its record. Read on creation, on eviction, and for its labels; ingest
/// and queries never touch it. One cache line for the usual series: one fingerprint and at most
/// eight labels of its own.
class owner {
  public:
    /// A resent batch or another order of fields gives a series another fingerprint; a sender that
    /// makes up ever new ones gains nothing: those beyond this are decoded each time.
    static constexpr std::size_t most_aliases = 8;

    /// So many labels of its own need no memory but the owner's.
    static constexpr std::size_t usual_labels = 8;

    /// Becomes the owner of a series with the labels of `group` and these. Not by assignment: a
    /// line that was just written in parts is not quickly read to be copied.
    /// @pre it is new
    void open(group_id group, std::span<const label_id> own) {
        group_ = group;
        own_size_ = static_cast<std::uint16_t>(own.size());
        if (own.size() > own_.size()) {
            rest_ = std::make_unique<rest>();
            rest_->own.assign(own.begin(), own.end());
        } else {
            std::ranges::copy(own, own_.begin());
        }
    }

    [[nodiscard]] group_id group() const noexcept { return group_; }
    /// The labels besides those of the group.
    [[nodiscard]] std::span<const label_id> own() const noexcept {
        if (own_size_ > own_.size()) return rest_->own;
        return std::span(own_).first(own_size_);
    }

    /// Remembers that `id` means this series. @returns false when it has too many already
    bool add_alias(const fingerprint& id) {
        if (aliases_ == most_aliases) return false;
        if (aliases_++ == 0) {
            alias_ = id;
            return true;
        }
        if (!rest_) rest_ = std::make_unique<rest>();
        rest_->aliases.push_back(id);
        return true;
    }

    template <typename Each>
    void for_each_alias(Each&& each) const {
        if (aliases_ == 0) return;
        each(alias_);
        if (!rest_) return;
        for (const fingerprint& id : rest_->aliases) each(id);
    }

  private:
    struct rest {
        std::vector<fingerprint> aliases;  ///< but the first
        std::vector<label_id> own;         ///< all, when they are too many
    };

    fingerprint alias_{};
    std::unique_ptr<rest> rest_;
    group_id group_{};
    std::uint16_t own_size_ = 0;
    std::uint16_t aliases_ = 0;
    std::array<label_id, usual_labels> own_{};
};

static_assert(sizeof(owner) == 64, "a cache line");

}  // namespace tidegauge
