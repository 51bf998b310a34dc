import Foundation
import TestSupport
import Testing

/// Where the table goes, in which form, and what is told on the way.
@Suite struct OutputTests {
    let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write("a.csv", "x,name\n1,é\n2,\n")
    }

    @Test(arguments: [
        ("out.csv", "x,name\n1,é\n2,\n"), ("out.tsv", "x\tname\n1\té\n2\t\n"),
        ("out.jsonl", "{\"x\":1,\"name\":\"é\"}\n{\"x\":2,\"name\":null}\n"),
        ("out.ndjson", "{\"x\":1,\"name\":\"é\"}\n{\"x\":2,\"name\":null}\n"),
        ("out.csv.gz", "x,name\n1,é\n2,\n"),
        ("out.jsonl.gz", "{\"x\":1,\"name\":\"é\"}\n{\"x\":2,\"name\":null}\n"),
    ])
    func bySuffix(_ name: String, expected: String) throws {
        let output = try folder.run("concat", "a.csv", "-o", name)
        #expect(output.everything == "")
        #expect(output.code == 0)
        let text =
            name.hasSuffix(".gz") ? try folder.shell("zcat \(name)").text : try folder.read(name)
        #expect(text == expected)
        // It reads back as it was.
        #expect(try folder.run("concat", name).text == "x,name\n1,é\n2,\n")
    }

    @Test func manyOutputsAndStandardOutput() throws {
        let output = try folder.run(
            "concat", "a.csv", "-o", "b.csv", "-o", "c.db:t", "--to", "jsonl")
        #expect(output.lines.count == 3)
        #expect(try folder.list() == ["a.csv", "b.csv", "c.db"])
    }

    @Test func ifExists() throws {
        for (policy, code) in [("fail", Int32(64)), ("replace", 0)] {
            try folder.write("b.csv", "old\n")
            let output = try folder.run("concat", "a.csv", "-o", "b.csv", "--if-exists", policy)
            #expect(output.code == code)
            #expect(try (folder.read("b.csv") == "old\n") == (code != 0))
        }
        #expect(try folder.run("concat", "a.csv", "-o", "new.csv", "--if-exists", "fail").code == 0)
    }

    @Test func tables() throws {
        func load(_ options: String...) throws -> Output {
            try folder.run(["concat", "a.csv", "-o", "w.db:my table"] + options)
        }
        #expect(try load().code == 0)
        let again = try load()
        #expect(again.code == 1)
        #expect(again.errors.contains("--if-exists"))
        #expect(try load("--if-exists", "append").code == 0)
        #expect(try folder.run("concat", "w.db:my table").text == "x,name\n1,é\n2,\n1,é\n2,\n")
        #expect(try load("--if-exists", "replace").code == 0)
        #expect(try folder.run("concat", "w.db").text == "x,name\n1,é\n2,\n")
        // Another table is left alone; an append that would change values is refused.
        #expect(try folder.run("concat", "a.csv", "-o", "w.db:other").code == 0)
        try folder.write("b.csv", "x,name\nabc,d\n")
        let refused = try folder.run(
            "concat", "b.csv", "-o", "w.db:my table", "--if-exists", "append")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("x"))
        #expect(try folder.run("concat", "w.db:my table").text == "x,name\n1,é\n2,\n")
    }

    @Test func howToJoin() throws {
        try folder.write("b.csv", "x,y\n3,4\n")
        #expect(try folder.run("concat", "a.csv", "b.csv").code == 1)
        #expect(
            try folder.run("concat", "a.csv", "b.csv", "--how", "union").text
                == "x,name,y\n1,é,\n2,,\n3,,4\n")
        #expect(
            try folder.run("concat", "a.csv", "b.csv", "--how", "intersection").text
                == "x\n1\n2\n3\n")
    }

    @Test func silenceOffATerminal() throws {
        #expect(try folder.run("concat", "a.csv").errors == "")
        #expect(try folder.run("concat", "a.csv", "--progress", "none").errors == "")
    }

    @Test func quietLeavesErrorsOnly() throws {
        try folder.write("n.csv", "x,name\nNA,é\n")
        let output = try folder.run("concat", "a.csv", "n.csv", "--how", "union")
        #expect(output.errors.contains("note: x: text because of \"NA\""))
        #expect(try folder.run("concat", "a.csv", "n.csv", "--how", "union", "-q").errors == "")
        let failed = try folder.run("concat", "a.csv", "no.csv", "-q")
        #expect(failed.errors.contains("no.csv"))
    }

    @Test func progressAsPlainText() throws {
        let server = try LoopbackServer()
        server.on("/a.csv", .status(503), .status(503))
        server.on("/b.csv", .ok("x\n1\n"))
        let output = try folder.run(
            "concat", server.url("/a.csv"), server.url("/b.csv"), "--retries", "1", "--progress",
            "plain", "--on-error", "skip")
        #expect(output.code == 3)
        let lines = output.errors.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("attempt 1 failed, trying again: ") })
        #expect(lines.contains { $0.hasPrefix("failed: \(server.url("/a.csv"))") })
    }

    @Test func progressAsJSON() throws {
        let server = try LoopbackServer()
        server.on("/a.csv", .ok("x,name\n3,c\n", delay: .milliseconds(1_300)))
        let output = try folder.run("concat", "a.csv", server.url("/a.csv"), "--progress", "json")
        let events = try output.errors.split(separator: "\n").map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable])
        }
        let first = try #require(events.first)
        #expect(first["event"] as? String == "progress")
        #expect(first["phase"] as? String == "loading")
        #expect(first["items"] as? Int == 2)
        #expect(first["finished"] as? Int == 1)
        #expect(first["slowest"] as? String == server.url("/a.csv"))
        let last = try #require(events.last)
        #expect(last["phase"] as? String == "done")
        #expect(last["finished"] as? Int == 2)
        #expect(last["rows"] as? Int == 3)
        #expect(last["slowest"] == nil)
    }

    /// On a terminal: a preview instead of CSV, and a bar after one second that goes away again.
    @Test func onATerminal() throws {
        let server = try LoopbackServer()
        server.on("/a.csv", .ok("x\n3\n", delay: .milliseconds(1_400)))
        guard try folder.shell("command -v script").code == 0 else {
            print("skipped: there is no script(1) to make a terminal")
            return
        }
        let quick = try folder.shell("TERM=xterm script -qec '$PIPELINE concat a.csv' /dev/null")
        #expect(quick.text.contains("2 rows × 2 columns"))
        #expect(!quick.text.contains("\u{1B}["))
        let slow = try folder.shell(
            "TERM=xterm script -qec '$PIPELINE concat \(server.url("/a.csv")) -o out.csv' /dev/null"
        )
        #expect(slow.text.contains("[----------------] 0/1 items"))
        #expect(slow.text.hasSuffix("\r\u{1B}[K"))
        #expect(try folder.read("out.csv") == "x\n3\n")
    }

    @Test func showAndSchema() throws {
        let many = "x\n" + (1...100).map { "\($0)\n" }.joined()
        try folder.write("many.csv", many)
        let show = try folder.run("show", "many.csv", "--rows", "4")
        #expect(show.text.contains("100 rows × 1 column"))
        #expect(show.text.contains("│     … │"))
        #expect(try folder.run("show", "many.csv", "--rows", "0").code == 64)
        let schema = try folder.run("schema", "a.csv", "--json")
        #expect(
            schema.text == """
                {
                  "rows": 2,
                  "columns": [
                    {
                      "name": "x",
                      "type": "int64",
                      "nulls": 0
                    },
                    {
                      "name": "name",
                      "type": "text",
                      "nulls": 1
                    }
                  ]
                }

                """)
        #expect(try folder.run("schema", "a.csv").text.contains("name    text       1"))
    }

    @Test func helpAndVersion() throws {
        #expect(try folder.run("--version").text.contains(#/^\d+\.\d+\.\d+\n$/#))
        for command in ["concat", "run", "plan", "show", "schema"] {
            let help = try folder.run(command, "--help")
            #expect(help.code == 0)
            #expect(help.text.contains("Examples:"))
        }
        #expect(try folder.run("--generate-completion-script", "bash").text.contains("pipeline"))
    }
}
