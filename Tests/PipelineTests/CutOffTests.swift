import Testing

/// Publications that are cut off when some databases have their rows and others have not: the next
/// run adds what is missing, and nothing twice.
@Suite(.needsStrace)
struct CutOffTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write("in/1.csv", "id,v\n1,one\n2,two\n")
        try folder.write("in/2.csv", "id,v\n3,three\n")
        try folder.write("a.csv", "id,v\n0,old\n")
        for name in ["a.db:t", "b.db:t", "c.db:other"] {
            #expect(try folder.run("concat", "a.csv", "-o", name).code == 0)
        }
    }

    private func job(_ outputs: String, table: String = "{}") throws {
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { s: { csv: "in/*.csv" } }
            table: \(table)
            outputs: [\(outputs)]
            """)
    }

    private func added(_ name: String, _ mode: String = "append") -> String {
        "{ sqlite: \(name).db, table: t, mode: \(mode) }"
    }

    /// Runs the job, and disturbs the n-th of its calls that touch the path.
    private func disturb(
        _ call: String, _ path: String, _ what: String = "signal=KILL", when: Int = 1
    ) throws {
        // In arguments as it is named, in descriptors with its folder.
        let paths = "-P \(path) -P " + (path == "." ? "$PWD" : "$PWD/\(path)")
        let output = try folder.shell(
            "strace -f -qq -o trace.txt \(paths) -e trace=\(call) "
                + "-e inject=\(call):\(what):when=\(when) $PIPELINE run job.yaml -q || true")
        #expect(what != "signal=KILL" || output.errors.contains("Killed"), "\(output.errors)")
        #expect(try folder.read("trace.txt").contains("INJECTED") || what == "signal=KILL")
    }

    private func rows(_ name: String) throws -> [String] {
        try folder.shell("sqlite3 \(name).db 'SELECT id || v FROM t ORDER BY rowid'").text
            .split(separator: "\n").map(String.init)
    }

    private func expectFinished() throws {
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 0, "\(output.errors)")
        #expect(output.errors.contains("was cut off after it had added rows to a.db:t"))
    }

    private static let once = ["0old", "1one", "2two", "3three"]

    @Test func betweenTwoDatabases() throws {
        try job("\(added("a")), \(added("b")), all.csv")
        try disturb("fdatasync", "b.db")
        #expect(try rows("a") == Self.once)
        #expect(try rows("b") == ["0old"])
        #expect(!folder.exists("all.csv"))
        try expectFinished()
        for name in ["a", "b"] { #expect(try rows(name) == Self.once) }
        #expect(try folder.read("all.csv").split(separator: "\n").count == 4)
        // Nothing has changed since.
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 0 && !output.errors.contains("cut off"), "\(output.errors)")
        for name in ["a", "b"] { #expect(try rows(name) == Self.once) }
    }

    /// Both get the rows of the run that was cut off, then both get what has changed.
    @Test func theSourcesChangeMeanwhile() throws {
        try job("\(added("a")), \(added("b"))")
        try disturb("fdatasync", "b.db")
        try folder.write("in/2.csv", "id,v\n4,four\n")
        try folder.write("in/3.csv", "id,v\n5,five\n")
        try expectFinished()
        for name in ["a", "b"] { #expect(try rows(name) == Self.once) }
        #expect(try folder.run("run", "job.yaml").code == 0)
        let both = Self.once + ["1one", "2two", "4four", "5five"]
        for name in ["a", "b"] { #expect(try rows(name) == both) }
    }

    @Test func killedAgainAndAgain() throws {
        try job("\(added("a")), \(added("b")), \(added("c")), \(added("d", "upsert, key: [id]"))")
        for (call, path) in [
            ("fdatasync", "b.db"), ("fdatasync", "b.db-journal"), ("fdatasync", "c.db"),
            ("unlink", "c.db-journal"), ("fdatasync", "c.db-journal"),
        ] {
            try disturb(call, path)
        }
        try expectFinished()
        for name in ["a", "b"] { #expect(try rows(name) == Self.once) }
        for name in ["c", "d"] { #expect(try rows(name) == Array(Self.once.dropFirst())) }
    }

    /// An error instead of a crash; and a table that is replaced besides one that is added to.
    @Test(arguments: ["append", "upsert, key: [id]", "replace"])
    func theSecondCannotCommit(_ mode: String) throws {
        try folder.shell("sqlite3 b.db 'CREATE UNIQUE INDEX i ON t(id)'")
        try job("\(added("a")), \(added("b", mode))")
        try disturb("fdatasync", "b.db", "error=EIO")
        #expect(try rows("a") == Self.once)
        #expect(try rows("b") == ["0old"])
        try expectFinished()
        #expect(try rows("a") == Self.once)
        #expect(try rows("b") == (mode == "replace" ? Array(Self.once.dropFirst()) : Self.once))
    }

    /// The rows are in, and the file beside them could not take its name.
    @Test func aFileCannotBeRenamed() throws {
        try job("\(added("a")), all.csv")
        // Hidden names have the job's tag.
        let tag = try folder.shell("printf job | sha256sum | head -c 12").text
        try disturb("rename", "./.all.csv.\(tag).new", "error=EIO")
        #expect(try rows("a") == Self.once)
        #expect(!folder.exists("all.csv"))
        #expect(try folder.run("run", "job.yaml").code == 0)
        #expect(try rows("a") == Self.once)
        #expect(folder.exists("all.csv"))
    }

    /// `create` into a database that other tables are in.
    @Test func aTableOfItsOwn() throws {
        try job(added("c", "create"))
        try disturb("fdatasync", ".", when: 2)
        #expect(try rows("c") == Array(Self.once.dropFirst()))
        for _ in 0..<2 {
            let output = try folder.run("run", "job.yaml")
            #expect(output.code == 0, "\(output.errors)")
            #expect(try rows("c") == Array(Self.once.dropFirst()))
        }
        // Somebody else's, or other rows, are as ever no table to be replaced.
        try folder.write("in/3.csv", "id,v\n4,four\n")
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1)
        #expect(output.errors.contains("exists"), "\(output.errors)")
        #expect(try rows("c") == Array(Self.once.dropFirst()))
    }

    @Test func aTableOfItsOwnBesideAnother() throws {
        try job("\(added("c", "create")), \(added("b"))")
        try disturb("fdatasync", "b.db")
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 0, "\(output.errors)")
        #expect(try rows("c") == Array(Self.once.dropFirst()))
        #expect(try rows("b") == Self.once)
    }

    @Test func theJobChangesMeanwhile() throws {
        try job("\(added("a")), \(added("b"))")
        try disturb("fdatasync", "b.db")
        let diff = try folder.run("diff", "job.yaml")
        #expect(diff.code == 1)
        for (table, outputs) in [
            ("{ source-column: id2 }", "\(added("a")), \(added("b"))"), ("{}", added("a")),
        ] {
            try job(outputs, table: table)
            let output = try folder.run("run", "job.yaml")
            #expect(output.code == 1)
            #expect(output.errors.contains("--fresh"), "\(output.errors)")
            #expect(try rows("a") == Self.once)
            #expect(try rows("b") == ["0old"])
        }
        let only = try folder.run("run", "job.yaml", "--limit-items", "1")
        #expect(only.code == 1)
        try job("\(added("a")), \(added("b"))")
        try expectFinished()
        for name in ["a", "b"] { #expect(try rows(name) == Self.once) }
    }

    /// What was not finished takes no part in the publication that is finished, and is not forgotten.
    @Test func anItemFailedBefore() throws {
        try job("\(added("a")), \(added("b"))")
        try folder.write("in/2.csv", "id,v\n3,\"three\n")
        try folder.write(
            "job.yaml", try folder.read("job.yaml") + "\non-error: skip\n")
        try disturb("fdatasync", "b.db")
        try folder.write("in/2.csv", "id,v\n3,three\n")
        try expectFinished()
        for name in ["a", "b"] { #expect(try rows(name) == ["0old", "1one", "2two"]) }
        #expect(try folder.run("run", "job.yaml").code == 0)
        for name in ["a", "b"] { #expect(try rows(name).contains("3three")) }
    }
}
