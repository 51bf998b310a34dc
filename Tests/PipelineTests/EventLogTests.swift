import Foundation
import Glibc
import TestSupport
import Testing

/// What `--log` writes, and that it stands in nobody's way.
@Suite(.context)
struct EventLogTests {
    private let folder: WorkFolder
    private let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        try folder.write("a.csv", "x,y\n1,a\n2,b\n")
    }

    /// One line of a log: its text, its members, and the three that all have.
    private struct Event {
        let text: String
        let members: [String: any Sendable]
        var name: String { members["event"] as? String ?? "" }
        var label: String {
            (members["label"] as? String ?? "").split(separator: "/").last.map(String.init) ?? ""
        }
    }

    /// The events of a log, each of which is what the schema says.
    private func events(_ file: String = "e.jsonl") throws -> [Event] {
        let schema = try JSONSchema("events.schema.json")
        return try folder.read(file).split(separator: "\n").map { line in
            let members = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable])
            let event = Event(text: String(line), members: members)
            #expect(try schema.faults(in: Data(line.utf8), as: event.name) == [], "\(line)")
            #expect(
                line.wholeMatch(
                    of:
                        #/\{"time": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "run": "[0-9a-f]{16}", "event": .*\}/#
                ) != nil, "\(line)")
            return event
        }
    }

    @Test func everyEventIsTold() throws {
        server.on("/b.csv", .status(503), .ok("x,y\n3,c\n"))
        server.on("/c.csv", .status(404))
        try folder.write("out.jsonl", "{\"x\": 1}\n")
        let arguments = [
            "concat", "a.csv", server.url("/b.csv"), server.url("/c.csv"), "--on-error", "skip",
            "-o",
            "out.csv", "-o", "out.jsonl", "--log", "e.jsonl", "--report", "r.json",
        ]
        #expect(try folder.run(arguments).code == 3)
        let first = try events()
        #expect(
            first.map(\.name).filter { !$0.hasPrefix("item-") } == [
                "run-started", "schema-resolved", "output-published", "output-published",
                "run-ended",
            ])
        #expect(
            first.filter { $0.name == "item-started" }.map(\.label).sorted() == [
                "a.csv", "b.csv", "c.csv",
            ])
        let retry = try #require(first.first { $0.name == "item-retry" })
        #expect(retry.label == "b.csv")
        #expect(retry.members["attempt"] as? Int == 1)
        #expect((retry.members["error"] as? String)?.contains("503") == true)

        // What the report says of an item, the log says, too.
        for item in try folder.report("r.json").items {
            let ended = try #require(
                first.first {
                    $0.name == "item-ended" && $0.members["label"] as? String == item.label
                })
            #expect(ended.members["outcome"] as? String == item.outcome)
            #expect(ended.members["rows"] as? Int == item.rows)
            #expect(ended.members["bytes"] as? Int == item.bytes)
            #expect(ended.members["attempts"] as? Int == item.attempts)
            #expect(ended.members["error"] as? String == item.error)
            #expect(abs((ended.members["seconds"] as? Double ?? -1) - item.seconds) < 0.001)
        }
        let end = try #require(first.last)
        #expect(end.members["exit_code"] as? Int == 3)
        #expect(end.members["ok"] as? Int == 2)
        #expect(end.members["failed"] as? Int == 1)
        let schema = try #require(first.first { $0.name == "schema-resolved" })
        #expect(
            schema.text.hasSuffix(
                #""columns": [{"name": "x", "type": "int64"}, {"name": "y", "type": "text"}]}"#))

        // The next run is added to it, with a number of its own.
        #expect(try folder.run(arguments).code == 3)
        let both = try events()
        #expect(both.prefix(first.count).map(\.text) == first.map(\.text))
        #expect(both.filter { $0.name == "output-unchanged" }.count == 2)
        let runs = both.map { $0.members["run"] as? String }
        #expect(Set(runs).count == 2)
        #expect(Set(runs.prefix(first.count)).count == 1)
        let times = both.compactMap { $0.members["time"] as? String }
        #expect(times == times.sorted())
    }

    /// docs/events.md lists the members of every event.
    @Test func theDocumentListsThem() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(
                with: Data(contentsOf: Documents.file("events.schema.json")))
                as? [String: any Sendable])
        let definitions = try #require(schema["$defs"] as? [String: [String: any Sendable]])
        let document = try String(contentsOf: Documents.file("events.md"), encoding: .utf8)
        for (name, definition) in definitions {
            guard let members = definition["properties"] as? [String: any Sendable] else {
                continue
            }
            let row = try #require(
                document.split(separator: "\n").first { $0.hasPrefix("| `\(name)`") })
            let listed = row.split(separator: "|")[1].matches(of: #/`([a-z_]+)`/#).map {
                String($0.1)
            }
            #expect(Set(listed).union(["time", "run", "event"]) == Set(members.keys), "\(name)")
        }
    }

    /// A line is there as soon as what it tells has happened, and a stopped run ends its log, too.
    @Test func linesAppearAsTheyHappen() throws {
        server.on("/slow.csv", .silence)
        let process = try folder.start(
            ["concat", "a.csv", server.url("/slow.csv"), "-o", "out.csv", "--log", "e.jsonl"])
        server.blockThread { log in log.requests.count == 1 }
        let during = try events()
        #expect(during.first?.name == "run-started")
        #expect(during.contains { $0.name == "item-started" && $0.label == "slow.csv" })
        #expect(!during.contains { $0.name == "run-ended" })
        process.signal(SIGTERM)
        #expect(try process.finish().code == 143)
        let all = try events()
        #expect(all.last?.members["exit_code"] as? Int == 143)
        let stopped = try #require(all.last { $0.name == "item-ended" && $0.label == "slow.csv" })
        #expect(stopped.members["outcome"] as? String == "failed")
    }

    @Test func lateItemsAreTold() throws {
        server.on("/slow.csv", .silence)
        let output = try folder.run(
            "concat", server.url("/slow.csv"), "-o", "out.csv", "--log", "e.jsonl", "--deadline",
            "200ms")
        #expect(output.code == 1)
        let events = try events()
        #expect(
            events.map(\.name) == ["run-started", "item-started", "item-ended", "run-ended"])
        #expect(events[2].members["outcome"] as? String == "late")
        #expect((events[3].members["error"] as? String)?.contains("deadline of 200ms") == true)
    }

    @Test(arguments: ["/dev/full", "none/e.jsonl", "."])
    func aLogThatCannotBeWrittenIsOneWarning(_ log: String) throws {
        let output = try folder.run("concat", "a.csv", "-o", "out.csv", "--log", log)
        #expect(output.code == 0)
        #expect(
            output.errors.wholeMatch(
                of: #/pipeline: the log ".*" cannot be written: [^\n]+; the run goes on\n/#) != nil,
            "\(output.errors)")
        #expect(try folder.read("out.csv") == folder.read("a.csv"))
    }

    /// A disk that is full in the middle of a line: what comes after it is whole again.
    @Test func aPieceOfALineStandsAlone() throws {
        let output = try folder.shell(
            "ulimit -f 1; $PIPELINE concat a.csv a.csv a.csv a.csv a.csv --log e.jsonl"
        )
        #expect(output.code == 0)
        #expect(output.errors.split(separator: "\n").count == 1, "\(output.errors)")
        #expect(try folder.bytes("e.jsonl").count == 1024)
        let whole = try folder.read("e.jsonl").split(separator: "\n").dropLast()
        #expect(try folder.run("concat", "a.csv", "--log", "e.jsonl").code == 0)
        var lines = try folder.read("e.jsonl").split(separator: "\n")
        #expect(Array(lines.prefix(whole.count)) == Array(whole))
        lines.remove(at: whole.count)
        try folder.write("e.jsonl", lines.joined(separator: "\n"))
        #expect(try events().last?.name == "run-ended")
    }

    @Test func itTakesNoOthersPlace() throws {
        try folder.write(
            "job.yaml", "version: 1\nsources: { s: { csv: a.csv } }\noutputs: [o.csv]\n")
        for name in ["a.csv", "./o.csv", "job.yaml", "r.json"] {
            let output = try folder.run("run", "job.yaml", "--log", name, "--report", "r.json")
            #expect(output.code == 64)
            #expect(output.errors.contains("--log \(name): it is also "))
        }
        #expect(try folder.list() == ["a.csv", "job.yaml"])
    }
}
