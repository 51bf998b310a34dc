import TestSupport
import Testing

@testable import Fetchers

struct InputTests {
    private let folder = TemporaryFolder()

    init() {
        let database = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 84)
        folder.write("a.csv")
        folder.write("12:30.csv")
        folder.write("k=v.csv")
        folder.write("year=2024/a.csv")
        folder.write("shop.db", bytes: database)
        folder.write("plain", bytes: database)
        folder.write("weird:name.db", bytes: database)
        folder.write("-odd.csv")
        folder.write("a{b}.csv")
    }

    @Test(
        arguments: [
            ("-", nil, .standardInput),
            ("in=-", "in", .standardInput),
            ("a.csv", nil, .path("a.csv")),
            ("trips/*.csv", nil, .path("trips/*.csv")),
            ("one=a.csv", "one", .path("a.csv")),
            ("one=missing.csv", "one", .path("missing.csv")),
            ("12:30.csv", nil, .path("12:30.csv")),
            ("k=v.csv", nil, .path("k=v.csv")),
            ("year=2024/a.csv", nil, .path("year=2024/a.csv")),
            ("year=*/a.csv", nil, .path("year=*/a.csv")),
            ("year={year}/a.csv", nil, .path("year={year}/a.csv")),
            ("year=2025/a.csv", "year", .path("2025/a.csv")),
            ("./year=2025/a.csv", nil, .path("./year=2025/a.csv")),
            ("x=y=a.csv", "x", .path("y=a.csv")),
            ("-odd.csv", nil, .path("-odd.csv")),
            ("a{b}.csv", nil, .path("a{b}.csv")),
            ("https://host/a?b=c:d", nil, .url("https://host/a?b=c:d")),
            ("HTTP://host/", nil, .url("HTTP://host/")),
            ("api=https://host/{x}.json", "api", .url("https://host/{x}.json")),
            ("shop.db", nil, .path("shop.db")),
            ("shop.db:orders", nil, .database("shop.db", table: "orders")),
            ("s=shop.db:orders", "s", .database("shop.db", table: "orders")),
            ("plain:orders", nil, .database("plain", table: "orders")),
            ("shop.db:a:b", nil, .database("shop.db", table: "a:b")),
            ("weird:name.db:t", nil, .database("weird:name.db", table: "t")),
            ("*.db:orders", nil, .database("*.db", table: "orders")),
            ("sho?.db:orders", nil, .database("sho?.db", table: "orders")),
            ("gone.sqlite:orders", nil, .database("gone.sqlite", table: "orders")),
            ("gone:orders", nil, .path("gone:orders")),
        ] as [(String, String?, Input.Location)])
    func parsing(_ text: String, _ name: String?, _ location: Input.Location) throws {
        let input = try Input(parsing: text, in: folder.path)
        #expect(input.name == name)
        #expect(input.location == location)
    }

    @Test(arguments: [
        ("", "an INPUT is empty; expected a path, a pattern, a URL or -"),
        ("name=", "\"name=\" names nothing to load; expected NAME=LOCATION"),
        (
            "ftp://host/a.csv",
            "\"ftp\" is not a scheme that can be loaded from; expected http or https"
        ),
        ("shop.db:", "\"shop.db:\" names no table after the colon; expected FILE:TABLE"),
        ("a.csv:orders", "\"a.csv\" is not a SQLite database, so it has no table \"orders\""),
    ])
    func refusals(_ text: String, _ message: String) {
        let error = #expect(throws: LocationError.self) {
            try Input(parsing: text, in: folder.path)
        }
        #expect(error?.message == message)
    }
}
