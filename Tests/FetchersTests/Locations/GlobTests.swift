import TestSupport
import Testing

@testable import Fetchers

struct GlobTests {
    private let folder = TemporaryFolder()

    init() {
        for name in [
            "trips/10.csv", "trips/2.csv", "trips/1.csv", "trips/.hidden.csv", "trips/notes.txt",
            "trips/é.csv", "logs/ams/2024/a.csv", "logs/ams/2024/b.csv", "logs/ber/2023/a.csv",
            "logs/top.csv", "logs/.git/x.csv", "data[1].csv", "x/y/z/deep.csv",
        ] {
            folder.write(name)
        }
        folder.makeFolder("trips/folder.csv")
        folder.link("logs/loop", to: ".")
        folder.link("trips/link.csv", to: "1.csv")
        folder.link("trips/dangling.csv", to: "nowhere")
        folder.link("self", to: "self")
    }

    private func paths(_ text: String) throws -> [String] {
        try Glob.matches(of: PathPattern([.pattern(text)]), in: folder.path).map(\.path)
    }

    @Test(arguments: [
        (
            "trips/*.csv",
            [
                "trips/1.csv", "trips/10.csv", "trips/2.csv", "trips/dangling.csv",
                "trips/link.csv",
                "trips/é.csv",
            ]
        ),
        ("trips/.*.csv", ["trips/.hidden.csv"]),
        ("trips/?.csv", ["trips/1.csv", "trips/2.csv", "trips/é.csv"]),
        ("*/1.csv", ["trips/1.csv"]),
        ("logs/*/*/a.csv", ["logs/ams/2024/a.csv", "logs/ber/2023/a.csv"]),
        ("logs/**/a.csv", ["logs/ams/2024/a.csv", "logs/ber/2023/a.csv"]),
        (
            "logs/**",
            ["logs/ams/2024/a.csv", "logs/ams/2024/b.csv", "logs/ber/2023/a.csv", "logs/top.csv"]
        ),
        ("**/deep.csv", ["x/y/z/deep.csv"]),
        ("**/**/deep.csv", ["x/y/z/deep.csv"]),
        ("{trips/1,logs/top}.csv", ["logs/top.csv", "trips/1.csv"]),
        ("trips/{1,[1-2]}.csv", ["trips/1.csv", "trips/2.csv"]),
        ("trips/../trips/1*.csv", ["trips/../trips/1.csv", "trips/../trips/10.csv"]),
        ("./trips/1?.csv", ["./trips/10.csv"]),
        ("trips/1.csv/*", []), ("nowhere/*", []), ("self/*", []), ("*.tsv", []),
    ])
    func matches(_ pattern: String, _ expected: [String]) throws {
        #expect(try paths(pattern) == expected)
    }

    @Test func aLinkedFolderIsFollowedByNameButNotByAnyFolders() throws {
        #expect(try paths("logs/loop/t*.csv") == ["logs/loop/top.csv"])
        #expect(try paths("logs/*/t*.csv") == ["logs/loop/top.csv"])
        #expect(try !paths("logs/**/top.csv").contains("logs/loop/top.csv"))
    }

    @Test func absolutePatterns() throws {
        #expect(
            try Glob.matches(of: PathPattern([.pattern(folder("trips/1*.csv"))]), in: "elsewhere")
                .map(\.path) == [folder("trips/1.csv"), folder("trips/10.csv")])
    }

    @Test func capturesAcrossSegments() throws {
        let pattern = try PathPattern([
            .pattern("logs/"), .capture("site"), .pattern("/"), .capture("year"),
            .pattern("/a.csv"),
        ])
        let found = try Glob.matches(of: pattern, in: folder.path)
        #expect(
            found.map { $0.captures.map(\.value) } == [["ams", "2024"], ["ber", "2023"]])
    }

    @Test func valuesAreNoPatterns() throws {
        folder.write("trips/a*b.csv")
        folder.write("trips/aXb.csv")
        let pattern = try PathPattern([.pattern("trips/"), .literal("a*b"), .pattern(".c*")])
        #expect(try Glob.matches(of: pattern, in: folder.path).map(\.path) == ["trips/a*b.csv"])
    }

    @Test func aNameThatIsNotUTF8IsAnErrorWhereItWouldMatch() throws {
        folder.write("odd/good.csv")
        let bytes = Array(folder("odd/").utf8) + [0xFF] + Array(".csv".utf8) + [0]
        let made = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { makeFile(at: $0.baseAddress!) }
        }
        try #require(made)
        #expect(throws: LocationError.self) { try paths("odd/*.csv") }
        #expect(try paths("odd/g*.csv") == ["odd/good.csv"])
    }

    @Test(arguments: [
        ("trips/*.tsv", "no file matches \"trips/*.tsv\": looked in the folder \"trips\""),
        ("*.tsv", "no file matches \"*.tsv\": looked in the job file's folder"),
        (
            "trips/2024/june/*.csv",
            "no file matches \"trips/2024/june/*.csv\": the folder \"trips/2024/june\" does not exist; "
                + "the nearest that does is \"trips\""
        ),
        (
            "gone/*.csv",
            "no file matches \"gone/*.csv\": the folder \"gone\" does not exist; the nearest that "
                + "does is the job file's folder"
        ),
        (
            "trips/1.csv/*",
            "no file matches \"trips/1.csv/*\": \"trips/1.csv\" is not a folder"
        ),
    ])
    func noMatch(_ pattern: String, _ expected: String) throws {
        let error = Glob.noMatch(
            pattern, try PathPattern([.pattern(pattern)]), in: folder.path,
            start: "the job file's folder")
        #expect(error.message == expected)
    }

    @Test(arguments: [
        (
            "trips/1.cvs",
            "no file \"trips/1.cvs\": looked in the folder \"trips\"; did you mean \"1.csv\"?"
        ),
        ("nothing", "no file \"nothing\": looked in the current folder"),
        (
            "gone/a.csv",
            "no file \"gone/a.csv\": the folder \"gone\" does not exist; the nearest that does is the "
                + "current folder"
        ),
    ])
    func missing(_ path: String, _ expected: String) {
        #expect(
            Glob.missing(path, in: folder.path, start: "the current folder").message == expected)
    }
}
