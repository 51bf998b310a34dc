import Testing

@testable import HTTPFetchers

struct HTTPDateTests {
    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Friday, 31-Dec-49 23:59:59 GMT", 2_524_607_999),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("06 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 24:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil), ("soon", nil), ("", nil), ("-1", nil),
        ])
    func forms(_ text: String, _ seconds: Int?) {
        #expect(HTTPDate.seconds(text, now: 1_718_000_000) == seconds)
    }

    @Test(
        arguments: [
            ("7", Duration.seconds(7)), (" 7 ", .seconds(7)), ("0", .zero),
            ("Sun, 06 Nov 1994 08:49:40 GMT", .seconds(3)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", .zero),
            ("99999999999999999999999", .seconds(315_360_000)), ("1.5", nil), ("later", nil),
            (nil, nil),
        ])
    func retryAfter(_ value: String?, _ wait: Duration?) {
        #expect(
            RetryAdvice.wait(retryAfter: value, now: 784_111_777) == wait)
    }
}
