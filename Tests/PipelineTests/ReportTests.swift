import Foundation
import TestSupport
import Testing

/// What `--report` and `--rejects` say, on success and on failure.
@Suite struct ReportTests {
    @Test func everyOutcomeIsTold() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        server.on("/flaky.csv", .status(503), .ok("x,y\n7,8\n"))
        try folder.write("good.csv", "x,y\n1,2\n3,\n5,6,7\n")
        try folder.write("header.csv", "x,y\n")
        try folder.write("nothing.csv", "")
        try folder.write("broken.csv", "x,y\n\"a\"b,1\n\u{0},1\n")
        let output = try folder.run(
            "concat", "good.csv", "header.csv", "nothing.csv", "broken.csv", "missing.csv",
            server.url("/flaky.csv"), "--on-error", "skip", "--on-bad-row", "reject", "--rejects",
            "rejects.csv", "--report", "r.json", "-o", "out.csv")
        #expect(output.code == 3)
        #expect(try folder.read("out.csv") == "x,y\n1,2\n3,\n7,8\n")
        let report = try folder.report("r.json")
        #expect(report.version == 1)
        #expect(report.published)
        #expect(report.error == nil)
        #expect(
            report.items.map { "\($0.label.split(separator: "/").last!) \($0.outcome)" } == [
                "good.csv ok", "header.csv empty", "nothing.csv empty", "broken.csv empty",
                "missing.csv failed", "flaky.csv ok",
            ])
        #expect(report.items.map(\.rows) == [2, 0, 0, 0, 0, 1])
        #expect(report.items.map(\.rejects) == [1, 0, 0, 2, 0, 0])
        #expect(report.items.map(\.bytes).first == 17)
        #expect(report.items.map(\.attempts) == [1, 1, 1, 1, 1, 2])
        #expect(report.items[4].error?.contains("missing.csv") == true)
        #expect(report.items.filter { $0.error != nil }.count == 1)
        #expect(report.totals.isConsistent)
        #expect(report.totals.rows == 3)
        #expect(report.totals.rejects == 3)
        #expect(
            report.columns == [
                .init(name: "x", type: "int64", nulls: 0),
                .init(name: "y", type: "int64", nulls: 1),
            ])
        #expect(report.outputs.map(\.name) == ["out.csv"])
        #expect(report.outputs.map(\.published) == [true])
        #expect(abs(report.items.reduce(0) { $0 + $1.seconds } - report.itemSeconds) < 0.01)
        #expect(report.wallSeconds > 0)
        #expect(
            try folder.read("rejects.csv") == """
                item,line,byte,column,reason,raw
                good.csv,4,11,,"3 fields, expected 2 as in the header","5,6,7"
                broken.csv,2,4,x,"text after the closing quote in column ""x"", expected a comma or \
                the end of the line","\""a""b,1"
                broken.csv,3,11,x,"a NUL byte (byte 11) in column ""x"", expected text","\\x00,1"

                """)
    }

    struct Case: CustomTestStringConvertible {
        let arguments: [String]
        let code: Int32
        var testDescription: String { arguments.joined(separator: " ") }
    }

    /// Every run's report is what docs/report.schema.json says.
    @Test(arguments: [
        Case(arguments: ["a.csv", "-o", "out.csv"], code: 0),
        Case(arguments: ["a.csv", "b.csv", "-o", "out.csv", "--how", "union"], code: 0),
        Case(arguments: ["a.csv", "b.csv"], code: 1),
        Case(arguments: ["bad.csv", "a.csv", "-o", "out.csv"], code: 1),
        Case(arguments: ["bad.csv", "a.csv", "-o", "out.csv", "--on-error", "skip"], code: 3),
        Case(arguments: ["bad.csv"], code: 1),
        Case(arguments: ["a.csv", "-o", "ro.db:t"], code: 1),
    ])
    func reportsFollowTheirSchema(_ test: Case) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x,d\n1,2024-01-01\n")
        try folder.write("b.csv", "x,y\nNA,2\n")
        try folder.write("bad.csv", "x,d\n1\n")
        try folder.write("ro.db", "this is not a database, it only has its name and some length")
        let output = try folder.run(["concat"] + test.arguments + ["--report", "r.json"])
        #expect(output.code == test.code)
        let faults = try JSONSchema("report.schema.json").faults(in: folder.bytes("r.json"))
        #expect(faults == [])
        #expect(try folder.report("r.json").totals.isConsistent)
        #expect(try folder.report("r.json").published == (test.code != 1))
    }

    /// A source on the command line is called what its items are: no folders of the machine.
    @Test(arguments: [
        ("/in/a.csv", "in/a.csv"), ("/in/*.csv", "in/*.csv"), ("/in/{a,b}.csv", "in/{a,b}.csv"),
        ("/in", "in"), ("/in/d.db:t", "in/d.db:t"), ("/in/{name}.csv", "in/{name}.csv"),
        ("/*/a.csv", "*/a.csv"), ("/in/", "in"),
    ])
    func sourcesShowNoMachinePath(_ input: String, _ source: String) throws {
        let folder = try WorkFolder()
        try folder.makeFolder("here")
        try folder.write("in/a.csv", "x\n1\n")
        try folder.shell("sqlite3 in/d.db 'CREATE TABLE t AS SELECT 1 AS x'")
        let absolute = folder.path + input
        let output = try folder.run(
            "concat", absolute, "-o", "out.csv", "--report", "r.json", "--on-error", "skip",
            in: "here")
        #expect(output.code == 0, "\(output.errors)")
        let items = try folder.report("here/r.json").items
        let base = (input.hasPrefix("/*") ? folder.path.split(separator: "/").last! + "/" : "")
        for item in items { #expect(item.source == base + source) }
        #expect(!items.isEmpty)
        #expect(!(try folder.read("here/r.json")).contains("\"/"))
        // Inside the current folder it is as if it had been relative.
        try folder.run("concat", absolute, "-o", "out.csv", "--report", "r.json")
        for item in try folder.report("r.json").items {
            #expect(item.source == source)
        }
    }

    @Test func theSchemaCheckCanFail() throws {
        let schema = try JSONSchema("report.schema.json")
        #expect(try schema.faults(in: Data("[]".utf8)) != [])
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        try folder.run("concat", "a.csv", "--report", "r.json")
        let good = try folder.read("r.json")
        for (found, changed) in [
            ("\"version\": 1", "\"version\": 2"), ("\"outcome\": \"ok\"", "\"outcome\": \"fine\""),
            ("\"rows\": 1", "\"rows\": \"1\""), ("\"rows\": 1", "\"rows\": -1"),
            ("\"label\":", "\"lable\":"), ("\"published\": true", "\"published\": 1"),
        ] {
            #expect(good.contains(found))
            let bad = good.replacing(found, with: changed)
            #expect(try schema.faults(in: Data(bad.utf8)) != [], "\(changed)")
        }
    }

    @Test func rejectsAreWrittenOnFailureToo() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n2,3\n")
        try folder.write("b.csv", "y\n1\n")
        let output = try folder.run(
            "concat", "a.csv", "b.csv", "--on-bad-row", "reject", "--rejects", "out/r.jsonl")
        #expect(output.code == 1)
        #expect(
            try folder.read("out/r.jsonl")
                == #"{"item":"a.csv","line":3,"byte":4,"column":null,"#
                + #""reason":"2 fields, expected 1 as in the header","raw":"2,3"}"# + "\n")
    }

    @Test func rejectsWithoutAFileAreCounted() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n2,3\n")
        let output = try folder.run("concat", "a.csv", "--on-bad-row", "reject")
        #expect(output.text == "x\n1\n")
        #expect(output.errors == "note: 1 row rejected; --rejects FILE lists them\n")
    }

    @Test func aRejectsFileOfUnknownFormatIsToldFirst() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n2,3\n")
        let output = try folder.run(
            "concat", "a.csv", "--on-bad-row", "reject", "--rejects", "r.txt", "-o", "out.csv")
        #expect(output.code == 64)
        #expect(output.errors.contains("r.txt"))
        #expect(try folder.list() == ["a.csv"])
    }

    /// No label, report or message says where on the machine a file is.
    @Test func noAbsolutePathIsTold() throws {
        let folder = try WorkFolder()
        try folder.write("in/a.csv", "x\n1\n")
        try folder.write("in/b.csv", "x\n1,2\n")
        let output = try folder.run(
            "concat", folder.file("in/*.csv"), "--on-error", "skip", "--source-column", "item",
            "--report", "r.json")
        #expect(output.text == "x,item\n1,in/a.csv\n")
        #expect(!output.everything.contains(folder.path))
        let items = try folder.report("r.json").items
        #expect(items.map(\.label) == ["in/a.csv", "in/b.csv"])
        #expect(items[1].error?.contains(folder.path) == false)
    }
}
