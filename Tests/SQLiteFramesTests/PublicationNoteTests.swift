import Frames
import SQLiteFrames
import TestSupport
import Testing

/// No crash makes a run add its rows twice: what was committed can be told afterwards.
struct PublicationNoteTests {
    let folder = TemporaryFolder()
    private static let first = PublicationNote(output: "job/t", token: "run 1")
    private static let second = PublicationNote(output: "job/t", token: "run 2")

    private func load(
        _ x: Int64, _ note: PublicationNote?, mode: Loader.Mode = .append,
        durability: Loader.Durability = .full, commits: Bool = true
    ) throws {
        var options = Loader.Options()
        options.durability = durability
        options.note = note
        let loader = try Loader(path: folder("w.db"), table: "t", mode: mode, options: options)
        try loader.begin(columns: [("x", .int64)])
        try loader.append(frame(("x", [.int64(x)])))
        if commits { try loader.commit() }
    }

    private func isCommitted(_ note: PublicationNote) throws -> Bool {
        try note.isCommitted(to: folder("w.db"))
    }

    private func rows(_ sql: String = "SELECT x FROM t") -> [[BareDatabase.Value]]? {
        BareDatabase(folder("w.db")).rows(sql)?.rows
    }

    /// A run that ends after its commit and before anybody knows of it, and the run after it.
    @Test(arguments: [Loader.Mode.append, .upsert(key: ["x"])])
    func aCrashAfterTheCommit(_ mode: Loader.Mode) throws {
        #expect(try !isCommitted(Self.first))
        #expect(folder.names.isEmpty)
        try load(1, Self.first, mode: mode)
        if try !isCommitted(Self.first) { try load(1, Self.first, mode: mode) }
        #expect(rows() == [[.integer(1)]])
        if try !isCommitted(Self.second) { try load(2, Self.second, mode: mode) }
        #expect(rows() == [[.integer(1)], [.integer(2)]])
        #expect(try !isCommitted(Self.first))
        #expect(try isCommitted(Self.second))
    }

    @Test func aCrashBeforeTheCommit() throws {
        try load(1, Self.first)
        try load(2, Self.second, commits: false)
        #expect(try isCommitted(Self.first))
        #expect(try !isCommitted(Self.second))
        if try !isCommitted(Self.second) { try load(2, Self.second) }
        #expect(rows() == [[.integer(1)], [.integer(2)]])
    }

    /// A new database is renamed into place; the note is in it.
    @Test func aNewDatabase() throws {
        try load(1, Self.first, durability: .scratch)
        #expect(try isCommitted(Self.first))
    }

    @Test func oneNoteForEachOutput() throws {
        let other = PublicationNote(output: "another job/t", token: "run 1")
        try load(1, Self.first)
        #expect(try !isCommitted(other))
        try load(2, other)
        try load(3, Self.second)
        #expect(try isCommitted(other))
        #expect(try isCommitted(Self.second))
        #expect(
            rows("SELECT count(*), sum(token = 'run 1') FROM pipeline_publications")
                == [[.integer(2), .integer(1)]])
    }

    @Test func onlyLoadsThatAddAreNoted() throws {
        try load(1, nil)
        try load(1, Self.first, mode: .replace)
        #expect(rows("SELECT name FROM sqlite_schema") == [[.text(Array("t".utf8))]])
    }

    /// A crash in the middle of the commit leaves a journal, which is rolled back.
    @Test func aJournalIsRolledBack() throws {
        let writer = BareDatabase(
            makeDatabase(folder, "CREATE TABLE t(x INT); INSERT INTO t VALUES (5)"))
        writer.execute(
            """
            PRAGMA cache_size=10; PRAGMA cache_spill=10; BEGIN;
            CREATE TABLE pipeline_publications(output TEXT PRIMARY KEY, token TEXT);
            INSERT INTO pipeline_publications VALUES ('job/t', 'run 1');
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO t SELECT i FROM n
            """)
        try #require(folder.names.contains("test.db-journal"))
        for name in ["w.db", "v.db"] {
            write(contents(of: folder("test.db")), to: folder(name))
            write(contents(of: folder("test.db-journal")), to: folder(name + "-journal"))
        }
        writer.execute("ROLLBACK")
        #expect(try !isCommitted(Self.first))
        #expect(rows() == [[.integer(5)]])
        // So does the look at the table with which a load begins.
        try Loader(path: folder("v.db"), table: "new", mode: .create).check()
        #expect(!folder.names.contains("v.db-journal"))
    }

    @Test func anotherTableOfThatName() throws {
        _ = makeDatabase(
            folder, "CREATE TABLE t(x INT); CREATE TABLE Pipeline_Publications(a)", named: "w.db")
        for error in [
            sqliteError { try load(1, Self.first) },
            sqliteError { _ = try isCommitted(Self.first) },
        ] {
            #expect(error?.code == .table)
            #expect(error?.message.contains("ALTER TABLE") == true)
        }
        #expect(rows() == [])
        try load(1, nil)
    }

    @Test func noOutputHasThatName() throws {
        let path = folder("w.db")
        for mode in [Loader.Mode.create, .replace, .append, .upsert(key: ["x"])] {
            let loader = try Loader(path: path, table: "PIPELINE_publications", mode: mode)
            #expect(sqliteError { try loader.check() }?.code == .table)
            let other = try Loader(path: path, table: "pipeline_publications", mode: mode)
            #expect(sqliteError { try other.begin(columns: [("x", .int64)]) }?.code == .table)
        }
    }

    /// The notes do not keep a database from having one table only.
    @Test func theOnlyTable() throws {
        try load(1, Self.first)
        let connection = try Connection(path: folder("w.db"))
        #expect(try connection.read(.onlyTable).rowCount == 1)
        #expect(try connection.read(.table("pipeline_publications")).rowCount == 1)
    }
}
