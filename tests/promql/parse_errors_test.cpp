// What Prometheus 3.16 says about queries that are none, to the letter and the column.
#include <tidegauge/promql/parse.hpp>
//
#include "support/promql_features.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

struct refused {
    std::string_view query;
    std::string_view error;  ///< what promql/parser says, not what we say
};

void expect_errors(const experimental& features, const std::vector<refused>& queries) {
    for (const refused& each : queries) {
        const auto parsed = parse(each.query, features);
        ASSERT_FALSE(parsed.ok()) << each.query;
        EXPECT_EQ(message(parsed.status()), each.error) << each.query;
        EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    }
}

TEST(parse_errors, what_cannot_begin_an_expression) {
    expect_errors(everything(),
                  {
                      {"", "unknown position: parse error: no expression found in input"},
                      {" ", "1:1: parse error: no expression found in input"},
                      {"# only a comment", "1:1: parse error: no expression found in input"},
                      {",", R"(1:1: parse error: unexpected ",")"},
                      {"*", "1:1: parse error: unexpected <op:*>"},
                      {"/ 2", "1:1: parse error: unexpected <op:/>"},
                      {"==", "1:1: parse error: unexpected <op:==>"},
                      {"@", "1:1: parse error: unexpected <op:@>"},
                      {"=", R"(1:1: parse error: unexpected "=")"},
                      {"]", "1:1: parse error: unexpected right bracket ']'"},
                      {"by (a) foo)", R"(1:4: parse error: unexpected "(")"},
                      {"on", "1:1: parse error: unexpected <on>"},
                      {"bool foo", "1:1: parse error: unexpected <bool>"},
                      {"ignoring", "1:1: parse error: unexpected <ignoring>"},
                      {"group_left", "1:1: parse error: unexpected <group_left>"},
                      {"atan2", "1:1: parse error: unexpected <op:atan2>"},
                      {"5 5", R"(1:3: parse error: unexpected number "5")"},
                      {"foo bar", R"(1:5: parse error: unexpected identifier "bar")"},
                      {R"(foo "x")", R"(1:5: parse error: unexpected string "\"x\"")"},
                      {R"("a" "b")", R"(1:5: parse error: unexpected string "\"b\"")"},
                      {"a b c", R"(1:3: parse error: unexpected identifier "b")"},
                      {"1 2", R"(1:3: parse error: unexpected number "2")"},
                      {"foo{} {}", R"(1:7: parse error: unexpected "{")"},
                  });
}

TEST(parse_errors, operators) {
    expect_errors(everything(),
                  {
                      {"1 +", "1:4: parse error: unexpected end of input"},
                      {"1 ==", "1:5: parse error: unexpected end of input"},
                      {"foo and", "1:8: parse error: unexpected end of input"},
                      {"foo atan2", "1:10: parse error: unexpected end of input"},
                      {"a = b", R"(1:3: parse error: unexpected "=")"},
                      {"a =~ b", "1:3: parse error: unexpected character after '=': '~'"},
                      {"a !~ b", "1:3: parse error: unexpected character after '!': '~'"},
                      {"a ! b", "1:3: parse error: unexpected character after '!': ' '"},
                      {"a <= = b", R"(1:6: parse error: unexpected "=")"},
                      {"1 /", "1:4: parse error: unexpected end of input"},
                      {"1 ^", "1:4: parse error: unexpected end of input"},
                      {"- ", "1:3: parse error: unexpected end of input"},
                      {"-", "1:2: parse error: unexpected end of input"},
                      {"+ +", "1:4: parse error: unexpected end of input"},
                      {"(1 + )", "1:6: parse error: unexpected \")\""},
                      {"1 <>2", "1:4: parse error: unexpected <op:>>"},
                      {"foo % ,", R"(1:7: parse error: unexpected ",")"},
                  });
}

TEST(parse_errors, parentheses_and_brackets) {
    expect_errors(
        everything(),
        {
            {"(", "1:2: parse error: unclosed left parenthesis"},
            {"(1", "1:3: parse error: unclosed left parenthesis"},
            {"((1)", "1:5: parse error: unclosed left parenthesis"},
            {"1)", "1:3: parse error: unexpected right parenthesis ')'"},
            {")", "1:2: parse error: unexpected right parenthesis ')'"},
            {"foo)", "1:5: parse error: unexpected right parenthesis ')'"},
            {"(foo", "1:5: parse error: unclosed left parenthesis"},
            {"()", "1:2: parse error: unexpected \")\""},
            {"foo[5m", "1:7: parse error: unclosed left bracket"},
            {"foo[", "1:5: parse error: unexpected end of input in duration expression"},
            {"foo[]",
             R"(1:5: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo]", "1:4: parse error: unexpected right bracket ']'"},
            {"foo[[5m]", "1:5: parse error: unexpected character in duration expression: '['"},
            {"foo[5m]]", "1:8: parse error: unexpected right bracket ']'"},
            {"foo[5m:1m", "1:10: parse error: unclosed left bracket"},
            {"foo[bar]", "1:5: parse error: unexpected character in duration expression: 'b'"},
            {R"(foo["5m"])",
             R"(1:5: parse error: unexpected character in duration expression: '"')"},
            {"foo[5m bar]", "1:8: parse error: unexpected character: 'b', expected ':'"},
            {"foo[5m}", "1:7: parse error: unexpected character: '}'"},
            {"foo[5m][5m]", "1:8: parse error: ranges only allowed for vector selectors"},
            {"sum(foo)[5m]", "1:9: parse error: ranges only allowed for vector selectors"},
            {"1[5m]", "1:2: parse error: ranges only allowed for vector selectors"},
            {"(foo)[5m]", "1:6: parse error: ranges only allowed for vector selectors"},
            {"foo[5m][5m:][5m]", "1:13: parse error: ranges only allowed for vector selectors"},
            {"foo[#c\n5m]", "1:5: parse error: unexpected character in duration expression: '#'"},
        });
}

TEST(parse_errors, numbers) {
    expect_errors(
        everything(),
        {
            {"1_", R"(1:1: parse error: bad number or duration syntax: "1_")"},
            {"1__0", R"(1:1: parse error: bad number or duration syntax: "1__")"},
            {"0x",
             R"(1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x": invalid syntax)"},
            {"0xg", R"(1:1: parse error: bad number or duration syntax: "0x")"},
            {"1e", R"(1:1: parse error: bad number or duration syntax: "1e")"},
            {"1e+", R"(1:1: parse error: bad number or duration syntax: "1e+")"},
            {"1..2", R"(1:1: parse error: bad number or duration syntax: "1..")"},
            {"1.2.3", R"(1:1: parse error: bad number or duration syntax: "1.2.")"},
            {"5foo", R"(1:1: parse error: bad number or duration syntax: "5")"},
            {"1_000_", R"(1:1: parse error: bad number or duration syntax: "1_000_")"},
            {"0b101", R"(1:1: parse error: bad number or duration syntax: "0")"},
            {"1e400",
             R"(1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e400": value out of range)"},
            {"0xfffffffffffffffff",
             R"(1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0xfffffffffffffffff": invalid syntax)"},
            {".", "1:1: parse error: unexpected character: '.'"},
            {"1.5.", R"(1:1: parse error: bad number or duration syntax: "1.5.")"},
            {"foo offset 1..2", R"(1:12: parse error: bad number or duration syntax: "1..")"},
            {"0_1e", R"(1:1: parse error: bad number or duration syntax: "0_1e")"},
            {"9e9e9", R"(1:1: parse error: bad number or duration syntax: "9e9e")"},
        });
}

TEST(parse_errors, durations) {
    expect_errors(
        everything(),
        {
            {"5mm", R"(1:1: parse error: bad number or duration syntax: "5mm")"},
            {"1h5y", R"(1:1: parse error: bad number or duration syntax: "1h5")"},
            {"1m1h", R"(1:1: parse error: not a valid duration string: "1m1h")"},
            {"1s1s", R"(1:1: parse error: not a valid duration string: "1s1s")"},
            {"5q", R"(1:1: parse error: bad number or duration syntax: "5")"},
            {"foo[5q]", R"(1:5: parse error: bad number or duration syntax: "5")"},
            {"1.5h", R"(1:1: parse error: unknown unit "." in duration "1.5h")"},
            {"300y", "1:1: parse error: duration out of range"},
            {"99999999999y", "1:1: parse error: duration out of range"},
            {"foo[0]", "1:5: parse error: duration must be greater than 0"},
            {"foo[0s]", "1:5: parse error: duration must be greater than 0"},
            {"foo[-5m]", "1:5: parse error: duration must be greater than 0"},
            {"foo[5m:0]", "1:8: parse error: duration must be greater than 0"},
            {"foo[5m:-1m]", "1:8: parse error: duration must be greater than 0"},
            {"foo[1e30]", "1:5: parse error: duration out of range"},
            {"foo offset 1e30", "1:12: parse error: duration out of range"},
            {"foo offset -1e30", "1:12: parse error: duration out of range"},
            {"foo offset Inf", "1:12: parse error: duration out of range"},
            {"foo[5m/0]", "1:7: parse error: division by zero"},
            {"foo[5m%0s]", "1:7: parse error: modulo by zero"},
            {"foo offset (5m/0)", "1:15: parse error: division by zero"},
            {"foo[5m atan2 2]", "1:8: parse error: unexpected character: 'a', expected ':'"},
            {"foo[5m:1m:1m]", "1:10: parse error: unexpected colon ':'"},
            {"foo[:5m]",
             "1:6: parse error: unexpected colon before duration in duration expression"},
            {"foo[::]",
             "1:6: parse error: unexpected colon before duration in duration expression"},
            {"foo[5m::]", "1:8: parse error: unexpected colon ':'"},
            {"foo[step]",
             R"(1:9: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo[step(]",
             R"(1:10: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo[step(1)]",
             R"(1:10: parse error: unexpected number "1" in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo[max_of(1)]",
             "1:13: parse error: unexpected \")\" in subquery or range selector, expected number, "
             "duration, step(), or range()"},
            {"foo[max_of(1,2,3)]",
             R"(1:15: parse error: unexpected "," in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo[stop()]", "1:5: parse error: unexpected character in duration expression: 's'"},
            {"foo[(5m]",
             R"(1:8: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo[5m)]", "1:8: parse error: unexpected right parenthesis ')'"},
            {"foo[5m + ]",
             R"(1:10: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range())"},
            {"foo[* 5m]",
             "1:5: parse error: unexpected <op:*> in subquery or range selector, expected number, "
             "duration, step(), or range()"},
            {"foo[5m,]",
             R"(1:7: parse error: unexpected "," in subquery or range, expected ":" or "]")"},
        });
}

TEST(parse_errors, offsets) {
    expect_errors(
        everything(),
        {
            {"foo offset",
             "1:11: parse error: unexpected end of input in offset, expected number, duration, "
             "step(), or range()"},
            {"foo offset bar",
             R"(1:12: parse error: unexpected identifier "bar" in offset, expected number, duration, step(), or range())"},
            {R"(foo offset "5m")",
             R"(1:12: parse error: unexpected string "\"5m\"" in offset, expected number, duration, step(), or range())"},
            {"foo offset -",
             "1:13: parse error: unexpected end of input in offset, expected number, duration, "
             "step(), or range()"},
            {"foo offset -bar",
             R"(1:13: parse error: unexpected identifier "bar" in offset, expected number, duration, step(), or range())"},
            {"foo offset (5m", "1:15: parse error: unclosed left parenthesis"},
            {"foo offset (5m bar)",
             R"(1:16: parse error: unexpected identifier "bar" in offset, expected number, duration, step(), or range())"},
            {"foo offset step",
             "1:16: parse error: unexpected end of input in offset, expected number, duration, "
             "step(), or range()"},
            {"foo offset max_of(1 2)",
             R"(1:21: parse error: unexpected number "2" in offset, expected number, duration, step(), or range())"},
            {"1 offset 5m",
             "1:1: parse error: offset modifier must be preceded by an instant vector selector or "
             "range vector selector or a subquery"},
            {"(foo) offset 5m",
             "1:1: parse error: offset modifier must be preceded by an instant vector selector or "
             "range vector selector or a subquery"},
            {"sum(foo) offset 5m",
             "1:1: parse error: offset modifier must be preceded by an instant vector selector or "
             "range vector selector or a subquery"},
            {R"("x" offset 5m)",
             "1:1: parse error: offset modifier must be preceded by an instant vector selector or "
             "range vector selector or a subquery"},
            {"rate(foo[5m]) offset 1m",
             "1:1: parse error: offset modifier must be preceded by an instant vector selector or "
             "range vector selector or a subquery"},
            {"foo offset 5m offset 5m", "1:1: parse error: offset may not be set multiple times"},
            {"foo[5m] offset 1m offset 2m",
             "1:1: parse error: offset may not be set multiple times"},
            {"foo[5m:] offset 1m offset 2m",
             "1:1: parse error: offset may not be set multiple times"},
            {"foo offset 5m[5m]", "1:14: parse error: no offset modifiers allowed before range"},
            {"foo offset (5m + step()) offset 1m",
             "1:1: parse error: offset may not be set multiple times"},
            {"-1 offset 5m",
             "1:2: parse error: offset modifier must be preceded by an instant vector selector or "
             "range vector selector or a subquery"},
            {"foo offset 5m 5m", R"(1:15: parse error: unexpected duration "5m")"},
        });
}

TEST(parse_errors, at_modifiers) {
    expect_errors(
        everything(),
        {
            {"foo @", "1:6: parse error: unexpected end of input in @, expected timestamp"},
            {"foo @ bar",
             R"(1:7: parse error: unexpected identifier "bar" in @, expected timestamp)"},
            {R"(foo @ "5")",
             R"(1:7: parse error: unexpected string "\"5\"" in @, expected timestamp)"},
            {"foo @ -", "1:8: parse error: unexpected end of input in @, expected timestamp"},
            {"foo @ start", "1:12: parse error: unexpected end of input in @, expected timestamp"},
            {"foo @ start(", "1:13: parse error: unclosed left parenthesis"},
            {"foo @ end(5)",
             R"(1:11: parse error: unexpected number "5" in @, expected timestamp)"},
            {"foo @ Inf", "1:1: parse error: timestamp out of bounds for @ modifier: +Inf"},
            {"foo @ -Inf", "1:1: parse error: timestamp out of bounds for @ modifier: -Inf"},
            {"foo @ NaN", "1:1: parse error: timestamp out of bounds for @ modifier: NaN"},
            {"foo @ 1e30",
             "1:1: parse error: timestamp out of bounds for @ modifier: "
             "1000000000000000019884624838656.000000"},
            {"1 @ 5",
             "1:1: parse error: @ modifier must be preceded by an instant vector selector or range "
             "vector selector or a subquery"},
            {"(foo) @ 5",
             "1:1: parse error: @ modifier must be preceded by an instant vector selector or range "
             "vector selector or a subquery"},
            {"sum(foo) @ 5",
             "1:1: parse error: @ modifier must be preceded by an instant vector selector or range "
             "vector selector or a subquery"},
            {"foo @ 5 @ 6", "1:1: parse error: @ <timestamp> may not be set multiple times"},
            {"foo @ start() @ end()",
             "1:1: parse error: @ <timestamp> may not be set multiple times"},
            {"foo[5m] @ 5 @ 6", "1:1: parse error: @ <timestamp> may not be set multiple times"},
            {"foo[5m:] @ 5 @ start()",
             "1:1: parse error: @ <timestamp> may not be set multiple times"},
            {"foo @ 5[5m]", "1:8: parse error: no @ modifiers allowed before range"},
            {"foo @ (5)", R"(1:7: parse error: unexpected "(" in @, expected timestamp)"},
            {"foo @ 5 5", R"(1:9: parse error: unexpected number "5")"},
        });
}

TEST(parse_errors, anchored_and_smoothed) {
    expect_errors(everything(),
                  {
                      {"foo anchored smoothed",
                       "1:1: parse error: anchored and smoothed modifiers cannot be used together"},
                      {"foo smoothed anchored",
                       "1:1: parse error: anchored and smoothed modifiers cannot be used together"},
                      {"foo[5m] anchored smoothed",
                       "1:1: parse error: anchored and smoothed modifiers cannot be used together"},
                      {"foo[5m:] anchored",
                       "1:1: parse error: anchored modifier is not supported for subqueries"},
                      {"foo[5m:1m] smoothed",
                       "1:1: parse error: smoothed modifier is not supported for subqueries"},
                      {"1 anchored", "1:1: parse error: anchored modifier not implemented"},
                      {"sum(foo) smoothed", "1:1: parse error: smoothed modifier not implemented"},
                      {"(foo[5m]) anchored", "1:1: parse error: anchored modifier not implemented"},
                      {"foo anchored bar", R"(1:14: parse error: unexpected identifier "bar")"},
                      {"foo smoothed 5m", R"(1:14: parse error: unexpected duration "5m")"},
                  });
}

TEST(parse_errors, matchers) {
    expect_errors(
        everything(),
        {
            {"{", "1:2: parse error: unexpected end of input inside braces"},
            {"{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"},
            {"foo{", "1:5: parse error: unexpected end of input inside braces"},
            {"foo{a", "1:6: parse error: unexpected end of input inside braces"},
            {"foo{a}",
             R"(1:6: parse error: unexpected "}" in label matching, expected label matching operator)"},
            {"foo{a=", "1:7: parse error: unexpected end of input inside braces"},
            {"foo{a=}", R"(1:7: parse error: unexpected "}" in label matching, expected string)"},
            {"foo{a=b}",
             R"(1:7: parse error: unexpected identifier "b" in label matching, expected string)"},
            {R"(foo{a="b")", "1:10: parse error: unexpected end of input inside braces"},
            {R"(foo{a="b" c="d"})",
             R"(1:11: parse error: unexpected identifier "c" in label matching, expected "," or "}")"},
            {R"(foo{a="b",,})",
             R"(1:11: parse error: unexpected "," in label matching, expected identifier or "}")"},
            {"foo{,}",
             R"(1:5: parse error: unexpected "," in label matching, expected identifier or "}")"},
            {R"(foo{a=="b"})",
             R"(1:7: parse error: unexpected "=" in label matching, expected string)"},
            {R"(foo{a!"b"})",
             R"(1:6: parse error: unexpected character after '!' inside braces: '"')"},
            {R"(foo{a<"b"})", "1:6: parse error: unexpected character inside braces: '<'"},
            {R"(foo{1="b"})", "1:5: parse error: unexpected character inside braces: '1'"},
            {R"(foo{"a"=})",
             R"(1:9: parse error: unexpected "}" in label matching, expected string)"},
            {R"(foo{"a"=b})",
             R"(1:9: parse error: unexpected identifier "b" in label matching, expected string)"},
            {R"(foo{a:b="c"})", "1:6: parse error: unexpected character inside braces: ':'"},
            {"foo{{", "1:5: parse error: unexpected left brace '{'"},
            {R"(foo{a="b"}})", "1:11: parse error: unexpected character: '}'"},
            {R"(foo{a="b"} {c="d"})", R"(1:12: parse error: unexpected "{")"},
            {R"({a=""})",
             "1:1: parse error: vector selector must contain at least one non-empty matcher"},
            {R"({a=~".*"})",
             "1:1: parse error: vector selector must contain at least one non-empty matcher"},
            {R"({a!="b"})",
             "1:1: parse error: vector selector must contain at least one non-empty matcher"},
            {R"({a!~".+"})",
             "1:1: parse error: vector selector must contain at least one non-empty matcher"},
            {R"({a=~""})",
             "1:1: parse error: vector selector must contain at least one non-empty matcher"},
            {R"(foo{__name__="bar"})",
             R"(1:1: parse error: metric name must not be set twice: "foo" or "bar")"},
            {R"(foo{"bar"})",
             R"(1:1: parse error: metric name must not be set twice: "foo" or "bar")"},
            {R"({__name__="a"} + foo{__name__=~"b"})",
             R"(1:18: parse error: metric name must not be set twice: "foo" or "b")"},
            {R"(foo{a=~"("})", "1:5: parse error: error parsing regexp: missing closing ): `(`"},
            {"foo{a=~\"a)\"}", "1:5: parse error: error parsing regexp: unexpected ): `a)`"},
            {R"(foo{a!~"["})", "1:5: parse error: error parsing regexp: missing closing ]: `[`"},
            {R"(foo{a=~"*"})",
             "1:5: parse error: error parsing regexp: missing argument to repetition operator: "
             "`*`"},
            {R"(foo{a=~"a**"})",
             "1:5: parse error: error parsing regexp: invalid nested repetition operator: `**`"},
            {R"(foo{a=~"a{1001}"})",
             "1:5: parse error: error parsing regexp: invalid repeat count: `{1001}`"},
            {R"(foo{a=~"\\"})",
             "1:5: parse error: error parsing regexp: trailing backslash at end of expression: ``"},
            {"foo{a=~\"(?z)\"}",
             "1:5: parse error: error parsing regexp: invalid or unsupported Perl syntax: `(?z`"},
            {R"(foo{a=~"(: expected a regular expression: (", b="c"})",
             "1:5: parse error: error parsing regexp: missing closing ): `(: expected a regular "
             "expression: (`"},
            {R"(foo{a=~"[z-a]"})",
             "1:5: parse error: error parsing regexp: invalid character class range: `z-a`"},
            {R"(foo{a=~"\\y"})",
             R"(1:5: parse error: error parsing regexp: invalid escape sequence: `\y`)"},
            {R"(foo{a="b"; c="d"})", "1:10: parse error: unexpected character inside braces: ';'"},
            {"foo{a!=}", R"(1:8: parse error: unexpected "}" in label matching, expected string)"},
            {"foo{$}", "1:5: parse error: unexpected character inside braces: '$'"},
        });
}

TEST(parse_errors, strings) {
    expect_errors(
        everything(),
        {
            {R"(")", "1:1: parse error: unterminated quoted string"},
            {R"("abc)", "1:1: parse error: unterminated quoted string"},
            {R"('abc")", "1:1: parse error: unterminated quoted string"},
            {"`abc", "1:1: parse error: unterminated raw string"},
            {"\"a\nb\"", "1:1: parse error: unterminated quoted string"},
            {R"("\)", "1:1: parse error: escape sequence not terminated"},
            {R"("\q")", "1:1: parse error: unknown escape sequence U+0071 'q'"},
            {R"("\x4")", R"(1:1: parse error: illegal character U+0022 '"' in escape sequence)"},
            {R"("\xg0")", "1:1: parse error: illegal character U+0067 'g' in escape sequence"},
            {R"("\400")", "1:1: parse error: escape sequence is an invalid Unicode code point"},
            {R"("\8")", "1:1: parse error: unknown escape sequence U+0038 '8'"},
            {R"("\ud800")", "1:1: parse error: escape sequence is an invalid Unicode code point"},
            {R"("\U00110000")",
             "1:1: parse error: escape sequence is an invalid Unicode code point"},
            {R"("\u12")", R"(1:1: parse error: illegal character U+0022 '"' in escape sequence)"},
            {R"("\'")", "1:1: parse error: unknown escape sequence U+0027 '''"},
            {R"('\"')", R"(1:1: parse error: unknown escape sequence U+0022 '"')"},
            {"\"\377\"", "1:1: parse error: invalid UTF-8 rune"},
            {"`\377`", "1:1: parse error: invalid UTF-8 rune"},
            {R"(foo{a="\z"})", "1:7: parse error: unknown escape sequence U+007A 'z'"},
        });
}

TEST(parse_errors, characters) {
    expect_errors(
        everything(),
        {
            {"foo$", "1:4: parse error: unexpected character: '$'"},
            {"?", "1:1: parse error: unexpected character: '?'"},
            {"foo & bar", "1:5: parse error: unexpected character: '&'"},
            {"foo;", "1:4: parse error: unexpected character: ';'"},
            {"~", "1:1: parse error: unexpected character: '~'"},
            {"foo | bar", "1:5: parse error: unexpected character: '|'"},
            {R"(\)", R"(1:1: parse error: unexpected character: '\\')"},
            {"ä", "1:1: parse error: unexpected character: 'ä'"},
            {"foo + ä", "1:7: parse error: unexpected character: 'ä'"},
            {"foo.bar", "1:4: parse error: unexpected character: '.'"},
            {R"(foo{ä="x"})", "1:5: parse error: unexpected character inside braces: 'ä'"},
            {"\377", "1:1: parse error: unexpected character: '�'"},
            {"foo\377bar", "1:4: parse error: unexpected character: '�'"},
            {R"("ä" + ö)", "1:8: parse error: unexpected character: 'ö'"},
            {"foo\302\240bar", R"(1:4: parse error: unexpected character: '\u00a0')"},
            {"a !", "1:3: parse error: unexpected character after '!': '�'"},
            {"!", "1:1: parse error: unexpected character after '!': '�'"},
            {"foo -> bar", "1:6: parse error: unexpected <op:>>"},
        });
}

TEST(parse_errors, label_lists) {
    expect_errors(
        everything(),
        {
            {"sum by",
             R"(1:7: parse error: unexpected end of input in grouping opts, expected "(")"},
            {"sum by foo",
             R"(1:8: parse error: unexpected identifier "foo" in grouping opts, expected "(")"},
            {"sum by (", "1:9: parse error: unclosed left parenthesis"},
            {"sum by (a", "1:10: parse error: unclosed left parenthesis"},
            {"sum by (a b)(foo)",
             "1:11: parse error: unexpected identifier \"b\" in grouping opts, expected \",\" or "
             "\")\""},
            {"sum by (a,,b)(foo)",
             R"(1:11: parse error: unexpected "," in grouping opts, expected label)"},
            {"sum by (,)(foo)",
             R"(1:9: parse error: unexpected "," in grouping opts, expected label)"},
            {"sum by (1)(foo)",
             R"(1:9: parse error: unexpected number "1" in grouping opts, expected label)"},
            {R"(sum by ("")(foo))", R"(1:9: parse error: invalid label name for grouping: "")"},
            {R"(sum by ("\xff")(foo))",
             R"(1:9: parse error: invalid label name for grouping: "\xff")"},
            {"sum by (a)", "1:11: parse error: unexpected end of input in aggregation"},
            {"sum by (a) foo", R"(1:12: parse error: unexpected identifier "foo" in aggregation)"},
            {"sum by (a)()", "1:1: parse error: no arguments for aggregate expression provided"},
            {"sum by (a)(b c)", R"(1:14: parse error: unexpected identifier "c" in aggregation)"},
            {"sum(foo) by",
             R"(1:12: parse error: unexpected end of input in grouping opts, expected "(")"},
            {"sum(foo) by a",
             R"(1:13: parse error: unexpected identifier "a" in grouping opts, expected "(")"},
            {"sum(foo) by (a", "1:15: parse error: unclosed left parenthesis"},
            {"sum(foo) by (a) by (b)", "1:17: parse error: unexpected <by>"},
            {"sum by (a) (foo) by (b)", "1:18: parse error: unexpected <by>"},
            {"sum(foo) without without",
             R"(1:18: parse error: unexpected <without> in grouping opts, expected "(")"},
            {"a + on b",
             R"(1:8: parse error: unexpected identifier "b" in grouping opts, expected "(")"},
            {"a + on (", "1:9: parse error: unclosed left parenthesis"},
            {"a + on (a b) c",
             "1:11: parse error: unexpected identifier \"b\" in grouping opts, expected \",\" or "
             "\")\""},
            {"a + ignoring",
             R"(1:13: parse error: unexpected end of input in grouping opts, expected "(")"},
            {"a + on(a) group_left 1",
             "1:1: parse error: vector matching only allowed between instant vectors"},
            {"a + on(a) group_left +", "1:23: parse error: unexpected end of input"},
            {"a + on(a) group_left",
             R"(1:21: parse error: unexpected end of input in grouping opts, expected "(")"},
            {"a + on(a) group_right)", "1:23: parse error: unexpected right parenthesis ')'"},
            {"a + on(a) group_right (b", "1:25: parse error: unclosed left parenthesis"},
            {"a + group_left(b) c", "1:5: parse error: unexpected <group_left>"},
            {"a + bool on",
             R"(1:12: parse error: unexpected end of input in grouping opts, expected "(")"},
            {"a + on(a) ignoring(b) c", "1:11: parse error: unexpected <ignoring>"},
            {"a + on(without) b",
             "1:8: parse error: unexpected <without> in grouping opts, expected label"},
        });
}

TEST(parse_errors, aggregations) {
    expect_errors(
        everything(),
        {
            {"sum()", "1:1: parse error: no arguments for aggregate expression provided"},
            {"sum(1)",
             "1:5: parse error: expected type instant vector in aggregation expression, got "
             "scalar"},
            {R"(sum("x"))",
             "1:5: parse error: expected type instant vector in aggregation expression, got "
             "string"},
            {"sum(foo[5m])",
             "1:5: parse error: expected type instant vector in aggregation expression, got range "
             "vector"},
            {"sum(foo, bar)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 1, got 2"},
            {"topk(foo)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 1"},
            {"topk(5)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 1"},
            {"topk(foo, bar)",
             "1:6: parse error: expected type scalar in aggregation parameter, got instant vector"},
            {R"(topk("5", foo))",
             "1:6: parse error: expected type scalar in aggregation parameter, got string"},
            {"topk(1, 2)",
             "1:9: parse error: expected type instant vector in aggregation expression, got "
             "scalar"},
            {"topk(1, foo, bar)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 3"},
            {"count_values(foo)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 1"},
            {"count_values(1, foo)",
             "1:14: parse error: expected type string in aggregation parameter, got scalar"},
            {R"(count_values("a", 1))",
             "1:19: parse error: expected type instant vector in aggregation expression, got "
             "scalar"},
            {"quantile(foo)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 1"},
            {"limitk(1)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 1"},
            {"limit_ratio(foo, bar)",
             "1:13: parse error: expected type scalar in aggregation parameter, got instant "
             "vector"},
            {"sum(foo,)", "1:8: parse error: trailing commas not allowed in function call args"},
            {"sum(foo bar)", R"(1:9: parse error: unexpected identifier "bar" in aggregation)"},
            {"sum(foo", "1:8: parse error: unclosed left parenthesis"},
            {"sum foo", R"(1:5: parse error: unexpected identifier "foo")"},
            {"sum + foo bar", R"(1:11: parse error: unexpected identifier "bar")"},
            {"avg(rate(foo bar))",
             R"(1:14: parse error: unexpected identifier "bar" in aggregation)"},
            {"max((foo bar))", R"(1:10: parse error: unexpected identifier "bar" in aggregation)"},
            {"sum(sum)by",
             R"(1:11: parse error: unexpected end of input in grouping opts, expected "(")"},
            {"1 + sum(a b)", R"(1:11: parse error: unexpected identifier "b" in aggregation)"},
            {"count(1 + 1)",
             "1:7: parse error: expected type instant vector in aggregation expression, got "
             "scalar"},
            {"sum(foo) sum(bar)", "1:10: parse error: unexpected <aggr:sum>"},
            {R"(sum(foo){a="b"})", R"(1:9: parse error: unexpected "{")"},
        });
}

TEST(parse_errors, calls) {
    expect_errors(
        everything(),
        {
            {"foo()", R"(1:1: parse error: unknown function with name "foo")"},
            {"unknown(1, 2)", R"(1:1: parse error: unknown function with name "unknown")"},
            {"RATE(foo[5m])", R"(1:1: parse error: unknown function with name "RATE")"},
            {"rate()", R"(1:1: parse error: expected 1 argument(s) in call to "rate", got 0)"},
            {"rate(foo)",
             R"(1:6: parse error: expected type range vector in call to function "rate", got instant vector)"},
            {"rate(foo[5m], 1)",
             R"(1:1: parse error: expected 1 argument(s) in call to "rate", got 2)"},
            {"rate(1)",
             R"(1:6: parse error: expected type range vector in call to function "rate", got scalar)"},
            {"rate(rate(foo[5m]))",
             R"(1:6: parse error: expected type range vector in call to function "rate", got instant vector)"},
            {"rate(foo[5m],)",
             "1:13: parse error: trailing commas not allowed in function call args"},
            {"rate(,)", R"(1:6: parse error: unexpected ",")"},
            {"rate(foo[5m] bar)", R"(1:14: parse error: unexpected identifier "bar")"},
            {"rate(foo[5m]", "1:13: parse error: unclosed left parenthesis"},
            {"rate(", "1:6: parse error: unclosed left parenthesis"},
            {"time(1)", R"(1:1: parse error: expected 0 argument(s) in call to "time", got 1)"},
            {"pi(foo)", R"(1:1: parse error: expected 0 argument(s) in call to "pi", got 1)"},
            {"abs(1)",
             R"(1:5: parse error: expected type instant vector in call to function "abs", got scalar)"},
            {R"(abs("x"))",
             R"(1:5: parse error: expected type instant vector in call to function "abs", got string)"},
            {"abs(foo[5m])",
             R"(1:5: parse error: expected type instant vector in call to function "abs", got range vector)"},
            {"clamp(foo, 1)",
             R"(1:1: parse error: expected 3 argument(s) in call to "clamp", got 2)"},
            {"clamp(foo, foo, 1)",
             R"(1:12: parse error: expected type scalar in call to function "clamp", got instant vector)"},
            {"round()",
             R"(1:1: parse error: expected at least 1 argument(s) in call to "round", got 0)"},
            {"round(foo, 1, 2)",
             R"(1:1: parse error: expected at most 2 argument(s) in call to "round", got 3)"},
            {R"(round(foo, "x"))",
             R"(1:12: parse error: expected type scalar in call to function "round", got string)"},
            {R"(label_replace(foo, "a", "b", "c"))",
             R"(1:1: parse error: expected 5 argument(s) in call to "label_replace", got 4)"},
            {R"(label_replace(foo, "a", "b", "c", 1))",
             R"(1:35: parse error: expected type string in call to function "label_replace", got scalar)"},
            {"label_join(foo)",
             R"(1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1)"},
            {R"(label_join(foo, "a"))",
             R"(1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 2)"},
            {R"(label_join(foo, "a", "b", 1))",
             R"(1:27: parse error: expected type string in call to function "label_join", got scalar)"},
            {R"(label_join(foo, "a", 1))",
             R"(1:22: parse error: expected type string in call to function "label_join", got scalar)"},
            {"hour(foo, bar)",
             R"(1:1: parse error: expected at most 1 argument(s) in call to "hour", got 2)"},
            {"hour(1)",
             R"(1:6: parse error: expected type instant vector in call to function "hour", got scalar)"},
            {"scalar(1)",
             R"(1:8: parse error: expected type instant vector in call to function "scalar", got scalar)"},
            {"vector(foo)",
             R"(1:8: parse error: expected type scalar in call to function "vector", got instant vector)"},
            {"predict_linear(foo, 1)",
             R"(1:16: parse error: expected type range vector in call to function "predict_linear", got instant vector)"},
            {"histogram_quantile(foo, 0.9)",
             R"(1:20: parse error: expected type scalar in call to function "histogram_quantile", got instant vector)"},
            {R"(histogram_quantiles(foo, "a"))",
             R"(1:1: parse error: expected at least 3 argument(s) in call to "histogram_quantiles", got 2)"},
            {R"(histogram_quantiles(foo, "a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))",
             R"(1:1: parse error: expected at most 12 argument(s) in call to "histogram_quantiles", got 13)"},
            {"sort_by_label(foo, 1)",
             R"(1:20: parse error: expected type string in call to function "sort_by_label", got scalar)"},
            {"info()",
             R"(1:1: parse error: expected at least 1 argument(s) in call to "info", got 0)"},
            {"info(1)",
             R"(1:6: parse error: expected type instant vector in call to function "info", got scalar)"},
            {"info(foo, bar)",
             "1:11: parse error: expected label selectors only, got vector selector instead"},
            {"info(foo, 1)",
             R"(1:1: parse error: expected type instant vector in call to function "info", got scalar)"},
            {R"(info(foo, {a="b"}, 1))",
             R"(1:1: parse error: expected at most 2 argument(s) in call to "info", got 3)"},
            {"info(foo, rate(bar[5m]))", "1:11: parse error: expected label selectors only"},
            {R"(info(foo, {a="b"}[5m]))",
             R"(1:1: parse error: expected type instant vector in call to function "info", got range vector)"},
            {"step(1)", R"(1:1: parse error: expected 0 argument(s) in call to "step", got 1)"},
            {"start(foo)", R"(1:1: parse error: expected 0 argument(s) in call to "start", got 1)"},
            {"max_of(1)", R"(1:1: parse error: expected 2 argument(s) in call to "max_of", got 1)"},
            {"min_of(1, foo)",
             R"(1:11: parse error: expected type scalar in call to function "min_of", got instant vector)"},
            {"STEP()", R"(1:1: parse error: unknown function with name "STEP")"},
            {"foo:bar(1)", R"(1:8: parse error: unexpected "(")"},
            {"sum:rate(foo)", R"(1:9: parse error: unexpected "(")"},
            {"integral(foo)",
             R"(1:10: parse error: expected type range vector in call to function "integral", got instant vector)"},
            {"time() time()", R"(1:8: parse error: unexpected identifier "time")"},
        });
}

TEST(parse_errors, binary_expressions) {
    expect_errors(
        everything(),
        {
            {"1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"},
            {"1 > 2", "1:3: parse error: comparisons between scalars must use BOOL modifier"},
            {"1 != 2", "1:3: parse error: comparisons between scalars must use BOOL modifier"},
            {"(1) <= (2)", "1:5: parse error: comparisons between scalars must use BOOL modifier"},
            {"1 and 1",
             R"(1:1: parse error: set operator "and" not allowed in binary scalar expression)"},
            {"1 or foo",
             R"(1:1: parse error: set operator "or" not allowed in binary scalar expression)"},
            {"foo unless 1",
             R"(1:1: parse error: set operator "unless" not allowed in binary scalar expression)"},
            {"1 + bool 2",
             "1:3: parse error: bool modifier can only be used on comparison operators"},
            {"foo + bool bar",
             "1:5: parse error: bool modifier can only be used on comparison operators"},
            {"foo and bool bar",
             "1:5: parse error: bool modifier can only be used on comparison operators"},
            {R"(foo + "x")",
             "1:7: parse error: binary expression must contain only scalar and instant vector "
             "types"},
            {R"("x" + foo)",
             "1:1: parse error: binary expression must contain only scalar and instant vector "
             "types"},
            {R"("x" == "y")",
             "1:1: parse error: binary expression must contain only scalar and instant vector "
             "types"},
            {"foo[5m] + 1",
             "1:1: parse error: binary expression must contain only scalar and instant vector "
             "types"},
            {"1 - foo[5m]",
             "1:5: parse error: binary expression must contain only scalar and instant vector "
             "types"},
            {"foo * bar[5m:]",
             "1:7: parse error: binary expression must contain only scalar and instant vector "
             "types"},
            {"1 + on(a) 2",
             "1:1: parse error: vector matching only allowed between instant vectors"},
            {"foo + on(a) 1",
             "1:1: parse error: vector matching only allowed between instant vectors"},
            {"1 * ignoring(a) foo",
             "1:1: parse error: vector matching only allowed between instant vectors"},
            {"foo and on(a) group_left(b) bar",
             R"(1:1: parse error: no grouping allowed for "and" operation)"},
            {"foo or on(a) group_right bar",
             R"(1:1: parse error: no grouping allowed for "or" operation)"},
            {"foo + on(a) group_left(a) bar",
             R"(1:5: parse error: label "a" must not occur in ON and GROUP clause at once)"},
            {"foo + on(a, b) group_right(c, b) bar",
             R"(1:5: parse error: label "b" must not occur in ON and GROUP clause at once)"},
            {"foo + fill(1) 1",
             "1:1: parse error: filling in missing series only allowed between instant vectors"},
            {"1 == bool fill(0) foo",
             "1:1: parse error: filling in missing series only allowed between instant vectors"},
            {"foo and fill(1) bar",
             "1:1: parse error: filling in missing series not allowed for set operators"},
            {"foo or fill_left(1) bar",
             "1:1: parse error: filling in missing series not allowed for set operators"},
            {"foo + fill(bar) baz", R"(1:12: parse error: unexpected identifier "bar")"},
            {"foo + fill() baz", "1:12: parse error: unexpected \")\""},
            {R"(foo + fill("x") baz)", R"(1:12: parse error: unexpected string "\"x\"")"},
            {"foo + fill(1) fill(2) baz", R"(1:19: parse error: unexpected "(")"},
            {"foo + fill(1", "1:13: parse error: unclosed left parenthesis"},
            {"foo + fill_left(1) fill_left(2) baz", R"(1:29: parse error: unexpected "(")"},
            {"1 + (2 == 3)",
             "1:8: parse error: comparisons between scalars must use BOOL modifier"},
            {"foo + bar{} + {}",
             "1:15: parse error: vector selector must contain at least one non-empty matcher"},
            {"1 # c\n == 2",
             "1:3: parse error: comparisons between scalars must use BOOL modifier"},
            {"foo + on(a) # c\n bool bar", "2:2: parse error: unexpected <bool>"},
            {"foo anchored and bool bar",
             "1:5: parse error: bool modifier can only be used on comparison operators"},
        });
}

TEST(parse_errors, signs_and_subqueries) {
    expect_errors(
        everything(),
        {
            {R"(-"x")",
             R"(1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string")"},
            {"+foo[5m]",
             R"(1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "range vector")"},
            {"-foo[5m:]",
             R"(1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "range vector")"},
            {R"(--"x")",
             R"(1:2: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string")"},
            {R"("x"[5m:])",
             "1:1: parse error: subquery is only allowed on instant vector, got string instead"},
            {"1[5m:]",
             "1:1: parse error: subquery is only allowed on instant vector, got scalar instead"},
            {"foo[5m][5m:]",
             "1:1: parse error: subquery is only allowed on instant vector, got matrix instead"},
            {"time()[5m:1m]",
             "1:1: parse error: subquery is only allowed on instant vector, got scalar instead"},
            {"foo[5m:1m][5m:1m]",
             "1:1: parse error: subquery is only allowed on instant vector, got matrix instead"},
            {"(foo[5m])[1h:]",
             "1:1: parse error: subquery is only allowed on instant vector, got matrix instead"},
            {"-(foo[5m])",
             R"(1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "range vector")"},
        });
}

TEST(parse_errors, positions_of_later_lines) {
    expect_errors(
        everything(),
        {
            {"foo\n  bar", R"(2:3: parse error: unexpected identifier "bar")"},
            {"sum(\n  foo,\n  bar\n)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 1, got 2"},
            {"foo # x\n\n+ rate(bar)",
             R"(3:8: parse error: expected type range vector in call to function "rate", got instant vector)"},
            {"\n\n)", "3:2: parse error: unexpected right parenthesis ')'"},
            {"foo{\na=\"b\"\nc=\"d\"}",
             R"(3:1: parse error: unexpected identifier "c" in label matching, expected "," or "}")"},
            {"`a\nb` + 1",
             "1:1: parse error: binary expression must contain only scalar and instant vector "
             "types"},
        });
}

TEST(parse_errors, functions_that_are_not_enabled) {
    expect_errors(
        experimental{},
        {
            {"limitk(1, foo)",
             "1:1: parse error: limitk() is experimental and must be enabled with "
             "--enable-feature=promql-experimental-functions"},
            {"limit_ratio(0.5, foo)",
             "1:1: parse error: limit_ratio() is experimental and must be enabled with "
             "--enable-feature=promql-experimental-functions"},
            {"mad_over_time(foo[5m])",
             R"(1:1: parse error: function "mad_over_time" is not enabled)"},
            {"info(foo)", R"(1:1: parse error: function "info" is not enabled)"},
            {"step()", R"(1:1: parse error: function "step" is not enabled)"},
            {"max_of(1, 2)", R"(1:1: parse error: function "max_of" is not enabled)"},
            {R"(sort_by_label(foo, "a"))",
             R"(1:1: parse error: function "sort_by_label" is not enabled)"},
            {"limitk(foo)",
             "1:1: parse error: limitk() is experimental and must be enabled with "
             "--enable-feature=promql-experimental-functions"},
            {"limitk()", "1:1: parse error: no arguments for aggregate expression provided"},
            {"topk(foo)",
             "1:1: parse error: wrong number of arguments for aggregate expression provided, "
             "expected 2, got 1"},
            {"integral(foo)", R"(1:1: parse error: function "integral" is not enabled)"},
            {"double_exponential_smoothing(foo[5m], 1, 1)",
             R"(1:1: parse error: function "double_exponential_smoothing" is not enabled)"},
        });
}

TEST(parse_errors, fill_that_is_not_enabled) {
    expect_errors(experimental{},
                  {
                      {"foo + fill(1) bar",
                       "1:1: parse error: binop fill modifiers are experimental and not enabled"},
                      {"1 + foo + fill_left(1) bar",
                       "1:1: parse error: binop fill modifiers are experimental and not enabled"},
                      {"foo + fill_right(1) 2",
                       "1:1: parse error: binop fill modifiers are experimental and not enabled"},
                  });
}

TEST(parse_errors, dots_and_letters_that_are_not_enabled) {
    expect_errors(
        experimental{},
        {
            {"http.requests", "1:5: parse error: unexpected character: '.'"},
            {"温度", "1:1: parse error: unexpected character: '温'"},
            {R"(foo{service.name="a"})",
             "1:12: parse error: unexpected character inside braces: '.'"},
            {"sum by (service.name) (foo)", "1:16: parse error: unexpected character: '.'"},
            {"Björn", "1:3: parse error: unexpected character: 'ö'"},
        });
}

TEST(parse_errors, unquoted_names) {
    expect_errors(
        with_unquoted_names(),
        {
            {".foo", "1:1: parse error: unexpected character: '.'"},
            {"foo😀", "1:4: parse error: unexpected character: '😀'"},
            {"foo²", "1:4: parse error: unexpected character: '²'"},
            {"sum by (a:b) (foo)", R"(1:9: parse error: invalid label name for grouping: "a:b")"},
            {"foo + on (a:b) bar", R"(1:11: parse error: invalid label name for grouping: "a:b")"},
            {"rate.total(foo)", R"(1:1: parse error: unknown function with name "rate.total")"},
            {"温度(foo)", R"(1:1: parse error: unknown function with name "温度")"},
            {R"(foo{.label="x"})", "1:5: parse error: unexpected character inside braces: '.'"},
            {"foo[5m.foo]", "1:7: parse error: unexpected character: '.'"},
            {R"(my.name{__name__="my.name"})",
             R"(1:1: parse error: metric name must not be set twice: "my.name" or "my.name")"},
            {"sum by (o\314\210) (foo)", "1:10: parse error: unexpected character: '\314\210'"},
        });
}

}  // namespace
}  // namespace tidegauge::promql
