#include "cors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegauge::server {
namespace {

namespace http = boost::beast::http;

http_head from(const std::string& origin) {
    http_head head;
    head.method(http::verb::options);
    head.set(http::field::access_control_request_method, "POST");
    head.set(http::field::origin, origin);
    return head;
}

const cors some{{.origins = {"https://a.example.com", "http://*.example.org:8080"}}};

TEST(cors, an_origin_is_allowed_as_a_whole) {
    EXPECT_TRUE(some.allows(from("https://a.example.com")));
    for (const std::string other :
         {"http://a.example.com", "https://a.example.com:1", "https://b.example.com",
          "https://a.example.com.evil", "null"}) {
        EXPECT_FALSE(some.allows(from(other))) << other;
    }
}

TEST(cors, a_star_is_one_or_more_names_of_a_host) {
    EXPECT_TRUE(some.allows(from("http://a.example.org:8080")));
    EXPECT_TRUE(some.allows(from("http://a.b.example.org:8080")));
    for (const std::string other :
         {"http://.example.org:8080", "http://example.org:8080", "http://a.example.org",
          "http://evil/.example.org:8080", "http://evil:1.example.org:8080"}) {
        EXPECT_FALSE(some.allows(from(other))) << other;
    }
}

TEST(cors, a_star_alone_is_every_origin) {
    const cors all{{.origins = {"*"}}};
    EXPECT_TRUE(all.allows(from("https://a.example.com")));
    EXPECT_FALSE(all.allows(http_head())) << "no page asks";
}

TEST(cors, without_origins_there_is_none) {
    const cors none{{}};
    EXPECT_FALSE(none.is_preflight(from("https://a.example.com")));
    EXPECT_FALSE(none.allows(from("https://a.example.com")));
    http_response response;
    none.tell(from("https://a.example.com"), response);
    EXPECT_EQ(response.begin(), response.end());
}

TEST(cors, an_answer_says_who_may_see_it_and_that_it_depends_on_who_asks) {
    http_response response;
    some.tell(from("https://a.example.com"), response);
    EXPECT_EQ(response[http::field::access_control_allow_origin], "https://a.example.com");
    EXPECT_EQ(response[http::field::vary], "Origin");
    http_response other;
    some.tell(from("https://b.example.com"), other);
    EXPECT_EQ(other.find(http::field::access_control_allow_origin), other.end());
    EXPECT_EQ(other[http::field::vary], "Origin");
}

}  // namespace
}  // namespace tidegauge::server
