import Testing

@testable import Fetchers

struct URLTextTests {
    private static let base: [URLText.Part] = [.init("https://h.example/v1/", .written)]

    @Test(
        arguments: [
            ([.init("https://h/a?x=1&y=2#f", .written)], "https://h/a?x=1&y=2#f", "https://h/a"),
            (
                base + [.init("a b/ü?&#", .item)], "https://h.example/v1/a%20b%2F%C3%BC%3F%26%23",
                nil
            ),
            (base + [.init("A-z_0.~", .item)], "https://h.example/v1/A-z_0.~", nil),
            (
                [.init("http://127.0.0.1:8765", .run), .init("/v1/", .written), .init("x", .item)],
                "http://127.0.0.1:8765/v1/x", nil
            ),
            (
                [.init("https://", .written), .init("h:8080", .run), .init("/a", .written)],
                "https://h:8080/a", nil
            ),
            (
                [.init("https://", .written), .init("h/evil", .run), .init("/a", .written)],
                "https://h%2Fevil/a", nil
            ),
            (
                [
                    .init("https://h/a?key=k&d=", .written), .init("1", .item),
                    .init("&u=m&e=", .written),
                    .init("2&3", .item),
                ], "https://h/a?key=k&d=1&u=m&e=2%263", "https://h/a?d=1&e=2%263"
            ),
            (
                [.init("https://h/a?since=", .written), .init("2024", .run)],
                "https://h/a?since=2024",
                "https://h/a"
            ),
            ([.init("https://u:p@h/a", .written)], "https://u:p@h/a", "https://h/a"),
            ([.init("https://h", .written)], "https://h", nil),
        ] as [([URLText.Part], String, String?)])
    func putTogether(_ parts: [URLText.Part], _ url: String, _ label: String?) throws {
        let text = try URLText(parts)
        #expect(text.url == url)
        #expect(text.label == label ?? url)
    }

    @Test(
        arguments: [
            (
                base + [.init("s3cret", .run, isSecret: true), .init("/x", .written)],
                "https://h.example/v1/<hidden>/x", "https://h.example/v1/<hidden>/x"
            ),
            (
                [
                    .init("https://user:", .written), .init("s3cret", .run, isSecret: true),
                    .init("@h/x", .written),
                ],
                "https://h/x", "https://h/x"
            ),
            (
                [.init("https://h/x?key=", .written), .init("s3cret", .run, isSecret: true)],
                "https://h/x?key=<hidden>", "https://h/x"
            ),
            (
                [
                    .init("https://h/x?k=", .written), .init("a", .item), .init("-", .written),
                    .init("s3cret", .run, isSecret: true),
                ], "https://h/x?k=a-<hidden>", "https://h/x?k=a-<hidden>"
            ),
            (
                [
                    .init("https://u:s3cret@h/p?q=s3cret", .run, isSecret: true),
                    .init("/x", .written),
                ],
                "<hidden>/x", "<hidden>"
            ),
        ] as [([URLText.Part], String, String)])
    func secrets(_ parts: [URLText.Part], _ shown: String, _ label: String) throws {
        let text = try URLText(parts)
        #expect(text.url.contains("s3cret"))
        #expect(text.shown == shown)
        #expect(text.label == label)
    }

    @Test func aPasswordIsEncodedWhole() throws {
        let text = try URLText([
            .init("https://user:", .written), .init("p@s:/w", .run, isSecret: true),
            .init("@h/x", .written),
        ])
        #expect(text.url == "https://user:p%40s%3A%2Fw@h/x")
        #expect(text.label == "https://h/x")
    }

    @Test(
        arguments: [
            ([.init("ftp://h/a", .written)], "the URL does not start with http:// or https://"),
            ([.init("https:///a", .written)], "the URL has no host"),
            ([.init("https://:80/a", .written)], "the URL has no host"),
            (
                [.init("ht", .written), .init("tp", .run), .init("://h", .written)],
                "a placeholder stands in the URL's scheme; expected it to be the whole start of the URL "
                    + "(a base URL), or to come after http:// or https://"
            ),
            (
                [.init("https://h/a/", .written), .init("..", .item), .init("/b", .written)],
                "a value makes the path segment \"..\" of the URL, which would lead to another place"
            ),
        ] as [([URLText.Part], String)])
    func refusals(_ parts: [URLText.Part], _ message: String) {
        let error = #expect(throws: LocationError.self) { try URLText(parts) }
        #expect(error?.message == message)
    }
}
