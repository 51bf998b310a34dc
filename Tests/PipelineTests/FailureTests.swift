import Foundation
import TestSupport
import Testing

/// Every failure leaves what was there, and says in one message what was found, where, and what
/// helps.
@Suite struct FailureTests {
    @Test func aFailingItemAmongManyPublishesNothing() throws {
        let folder = try WorkFolder()
        for index in 0..<100 {
            try folder.write("in/\(index).csv", index == 57 ? "a,b\n1,2\n3\n" : "a,b\n1,2\n")
        }
        try folder.write("out.csv", "old\n")
        let output = try folder.run("concat", "in/*.csv", "-o", "out.csv", "--report", "r.json")
        #expect(output.code == 1)
        #expect(output.errors.contains("in/57.csv:3"))
        #expect(output.errors.contains("1 of 100 items failed"))
        #expect(try folder.read("out.csv") == "old\n")
        #expect(try folder.read("r.json").contains("\"failed\": 1"))
        #expect(try folder.list() == ["in", "out.csv", "r.json"])
        let skip = try folder.run("concat", "in/*.csv", "-o", "out.csv", "--on-error", "skip")
        #expect(skip.code == 3)
        #expect(try folder.read("out.csv").split(separator: "\n").count == 100)
    }

    @Test func allFailuresAreToldAtOnce() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "a,b\n1\n")
        try folder.write("b.csv", "a,b\n1,2,3\n")
        let output = try folder.run("concat", "a.csv", "b.csv", "--on-error", "skip")
        #expect(output.code == 1)
        #expect(output.errors.contains("a.csv:2"))
        #expect(output.errors.contains("b.csv:2"))
    }

    @Test func emptyFileIsEmptyNotFailed() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        try folder.write("b.csv", "")
        let output = try folder.run("concat", "a.csv", "b.csv", "--report", "r.json")
        #expect(output.code == 0)
        #expect(output.text == "x\n1\n")
        #expect(try folder.read("r.json").contains("\"outcome\": \"empty\""))
    }

    /// One item of each kind of failure among a hundred good ones: all told, nothing published, and
    /// without them the hundred.
    @Test func everyKindOfFailureAtOnce() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        server.on("/denied.csv", .status(401))
        server.on("/cut.csv", .ok("x\n1\n2\n", delivery: .cut(after: 4)))
        server.on("/empty.csv", .ok(""))
        for index in 0..<100 { try folder.write("in/\(index).csv", "x\n\(index)\n") }
        try folder.write("ragged.csv", "x\n1\n2,3\n")
        try folder.write("latin.csv", Data([120, 10, 0xE9, 10]))
        try folder.write("broken.json", "[{\"x\": 1}, ]")
        try folder.write(
            "junk.db", "this is not a database but it is long enough to be one, nearly")
        try folder.shell(
            """
            printf 'x\n1\n' | gzip > whole.csv.gz
            head -c 20 whole.csv.gz > cut.csv.gz
            (cat whole.csv.gz; echo tail) > tail.csv.gz
            mkdir folder.csv; : > folder.csv/x.txt
            sqlite3 good.db "CREATE TABLE t(x); CREATE TABLE u(x)"
            """)
        try folder.write("out.csv", "old\n")
        let failing = [
            "ragged.csv", "latin.csv", "broken.json", "junk.db", "cut.csv.gz", "tail.csv.gz",
            "good.db", "good.db:nope", server.url("/denied.csv"), server.url("/cut.csv"),
            server.url("/empty.csv"),
        ]
        let arguments = ["concat", "in/*.csv"] + failing + ["-o", "out.csv", "--retries", "0"]
        let output = try folder.run(arguments + ["--report", "r.json"])
        #expect(output.code == 1)
        for item in failing { #expect(output.errors.contains("pipeline: \(item):"), "\(item)") }
        #expect(output.errors.contains("11 of 111 items failed"))
        #expect(try folder.read("out.csv") == "old\n")
        let failed = try folder.report("r.json").items.filter { $0.outcome == "failed" }
        #expect(failed.map(\.label) == failing)
        let skipped = try folder.run(arguments + ["--on-error", "skip"])
        #expect(skipped.code == 3)
        #expect(try folder.read("out.csv").split(separator: "\n").count == 101)
    }

    @Test func aFolderWhereAFileShouldBe() throws {
        let folder = try WorkFolder()
        try folder.makeFolder("in.csv")
        try folder.makeFolder("in.db")
        for input in ["in.csv", "in.db:t"] {
            let output = try folder.run("concat", input, "-o", "out.csv")
            #expect(output.code == 1 || output.code == 64)
            #expect(output.errors.contains("folder"))
            #expect(!folder.exists("out.csv"))
        }
    }

    @Test func aLockedDatabaseIsOneFailedItem() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        let output = try folder.shell(
            """
            sqlite3 l.db "CREATE TABLE t(x); INSERT INTO t VALUES (2)"
            mkfifo hold
            sqlite3 l.db < hold > locked &
            exec 3> hold
            echo "BEGIN EXCLUSIVE; SELECT 'locked';" >&3
            until grep -q locked locked; do read -t 0.01 < <(:) || true; done
            code=0
            "$PIPELINE" concat a.csv l.db --retries 0 --timeout 500ms || code=$?
            exec 3>&-; wait
            exit $code
            """)
        #expect(output.code == 1)
        #expect(output.errors.contains("pipeline: l.db: "))
        #expect(output.errors.contains("1 of 2 items failed"))
    }
}
