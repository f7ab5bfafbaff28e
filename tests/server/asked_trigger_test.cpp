#include "asked_trigger.hpp"

#include <tidegauge/scaler/parse_trigger.hpp>

#include <gtest/gtest.h>

namespace tidegauge::server {
namespace {

using namespace std::chrono_literals;

constexpr timestamp first_poll = from_unix_ms(1'000'000'000);

class asking : public ::testing::Test {
  protected:
    /// The gauge `load` is `value` at `at`.
    void set(double value, timestamp at) {
        ASSERT_EQ(store_.append({{"__name__", "load"}}, {at, value}, at, metric_type::gauge),
                  rejection::none);
    }

    store store_;
    asked_trigger trigger_{scaler::parse_trigger(
        {{"metricQuery", "sum(load)"}, {"targetValue", "1"}, {"window", "10s"}})};
};

TEST_F(asking, activity_after_a_value_is_that_of_the_value) {
    set(1, first_poll);
    const timestamp now = first_poll + 10s;
    set(1, now);
    ASSERT_TRUE(trigger_.measure(store_, now).ok());
    set(0, now + 1ms);
    EXPECT_TRUE(*trigger_.is_active(store_, now + 2ms));
    EXPECT_FALSE(*trigger_.is_active(store_, now + 1s)) << "that is another poll";
}

TEST_F(asking, a_value_is_always_evaluated_anew) {
    set(1, first_poll);
    const timestamp now = first_poll + 10s;
    set(1, now);
    EXPECT_EQ(trigger_.measure(store_, now)->value, 1);
    set(2, now + 1ms);
    EXPECT_EQ(trigger_.measure(store_, now + 1ms)->value, 2);
}

TEST_F(asking, a_look_from_aside_sees_the_present_and_disturbs_no_poll) {
    set(1, first_poll);
    const timestamp now = first_poll + 10s;
    set(1, now);
    ASSERT_TRUE(trigger_.measure(store_, now).ok());
    set(0, now + 1ms);
    EXPECT_FALSE(*trigger_.look(store_, now + 1ms));
    EXPECT_TRUE(*trigger_.is_active(store_, now + 1ms));
}

TEST_F(asking, an_activity_is_never_taken_from_a_value_that_was_an_error) {
    set(1, first_poll);
    set(1, first_poll + 10s);
    ASSERT_TRUE(trigger_.measure(store_, first_poll + 10s).ok());
    EXPECT_FALSE(trigger_.measure(store_, first_poll + 10min).ok()) << "all is silent";
    EXPECT_FALSE(trigger_.is_active(store_, first_poll + 10min).ok());
}

TEST_F(asking, a_status_is_news_when_its_code_changes) {
    EXPECT_FALSE(trigger_.is_news(absl::OkStatus()));
    EXPECT_TRUE(trigger_.is_news(unavailable("for 1s")));
    EXPECT_FALSE(trigger_.is_news(unavailable("for 2s")));
    EXPECT_TRUE(trigger_.is_news(not_found("nothing")));
    EXPECT_TRUE(trigger_.is_news(absl::OkStatus()));
}

TEST_F(asking, promql_that_takes_too_long_is_given_up_and_disturbs_nothing) {
    asked_trigger hurried{
        scaler::parse_trigger({{"metricQuery", "sum(load) * 2"}, {"targetValue", "1"}}),
        duration{0}};
    set(1, first_poll);
    set(1, first_poll + 10s);
    const absl::Status late = hurried.measure(store_, first_poll + 10s).status();
    EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_EQ(message(late), "sum(load) * 2: query timed out in expression evaluation");
    EXPECT_EQ(trigger_.measure(store_, first_poll + 10s)->value, 1);
}

TEST(asked_trigger, of_bad_metadata_answers_with_the_reason) {
    asked_trigger trigger{scaler::parse_trigger({{"metricQuery", "}"}, {"targetValue", "1"}})};
    const store empty;
    for (const absl::Status& status :
         {trigger.trigger().status(), trigger.measure(empty, first_poll).status(),
          trigger.is_active(empty, first_poll).status(),
          trigger.look(empty, first_poll).status()}) {
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    }
}

}  // namespace
}  // namespace tidegauge::server
