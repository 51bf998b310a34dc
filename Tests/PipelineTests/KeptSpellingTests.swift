import Foundation
import TestSupport
import Testing

/// What a server sent as JSON is kept with the spelling of its numbers: when another item makes a column
/// text, nothing is asked for again.
@Suite(.context)
struct KeptSpellingTests {
    private let folder: WorkFolder
    private let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              web:
                http: "\(server.url("/{n}"))"
                each: { n: [1, 2, 3] }
            table: { how: union }
            outputs: [out.csv]
            """)
        server.on("/1", .ok(#"[{"x": 1.50, "t": "a"}, {"x": 2e1}]"#, type: "application/json"))
        server.on("/2", .gzip(#"[{"x": 3.0}]"#, type: "application/json"))
        server.on("/3", .status(404))
        #expect(try folder.run("run", "job.yaml").code == 1)
        // From now on these two have nothing to say, and the third makes the column text.
        server.on("/1", .status(500))
        server.on("/2", .status(500))
        server.on("/3", .ok(#"[{"x": "NA"}]"#, type: "application/json"))
    }

    private var bodies: [String] {
        get throws {
            try folder.list(".pipeline/job/stage").filter { !$0.hasSuffix(".arrow") }
        }
    }

    @Test func aLaterPromotion() throws {
        let before = server.log.requests.count
        for _ in 0..<2 {
            let output = try folder.run("run", "job.yaml", "--only-failed")
            #expect(output.code == 0, "\(output.errors)")
            #expect(try folder.read("out.csv") == "x,t\n1.50,a\n2e1,\n3.0,\nNA,\n")
        }
        #expect(server.log.requests.count == before + 1)
        // Text is its own spelling: of the third nothing is kept but its rows.
        #expect(
            try bodies.map { $0.split(separator: ".").dropFirst(2).joined(separator: ".") }
                .sorted() == ["json", "json.gz"])
        #expect(try folder.run("verify", "job.yaml").code == 0)
    }

    @Test func aChangedByte() throws {
        let name = try #require(try bodies.first { $0.hasSuffix(".json") })
        var bytes = try folder.bytes(".pipeline/job/stage/\(name)")
        bytes[9] ^= 1
        try folder.write(".pipeline/job/stage/\(name)", bytes)
        let verified = try folder.run("verify", "job.yaml")
        #expect(verified.code == 1 && verified.errors.contains(name), "\(verified.errors)")
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1 && output.errors.contains(name), "\(output.errors)")
        #expect(!folder.exists("out.csv"))
    }
}
