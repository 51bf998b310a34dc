import Frames
import SQLiteFrames
import TestSupport
import Testing

struct LoaderTransactionTests {
    let folder = TemporaryFolder()
    private static let setUp = "CREATE TABLE t(x INT UNIQUE); INSERT INTO t VALUES (5)"

    private func rows(_ path: String) -> [[BareDatabase.Value]]? {
        BareDatabase(path).rows("SELECT * FROM t")?.rows
    }

    @Test(arguments: [Loader.Durability.full, .scratch], [Loader.Mode.append, .replace])
    func aDroppedLoaderRollsBack(_ durability: Loader.Durability, _ mode: Loader.Mode) throws {
        let path = makeDatabase(folder, Self.setUp)
        var options = Loader.Options()
        options.durability = durability
        do {
            let loader = try Loader(path: path, table: "t", mode: mode, options: options)
            let frame = try frame(("x", (100..<20_000).map { .int64($0) }))
            try loader.begin(columns: frame.schema)
            try loader.append(frame)
            #expect(loader.rowCount == 19_900)
        }
        #expect(rows(path) == [[.integer(5)]])
        #expect(folder.names == ["test.db"])
    }

    @Test func anErrorRollsBackAndLetsGoOfTheFile() throws {
        let path = makeDatabase(folder, Self.setUp)
        let loader = try Loader(path: path, table: "t", mode: .append)
        try loader.begin(columns: [("x", .int64)])
        try loader.append(frame(("x", [6, 7])))
        let error = sqliteError { try loader.append(frame(("x", [8, 5]))) }
        #expect(error?.code == .constraint)
        #expect(error?.row == 4)
        #expect(error?.message.contains("t.x") == true, "\(error?.message ?? "")")
        BareDatabase(path).execute("INSERT INTO t VALUES (9)")
        #expect(rows(path) == [[.integer(5)], [.integer(9)]])
    }

    @Test func nothingIsSeenBeforeTheCommit() throws {
        let path = makeDatabase(folder, Self.setUp)
        let loader = try Loader(path: path, table: "t", mode: .append)
        try loader.begin(columns: [("x", .int64)])
        try loader.append(frame(("x", [6])))
        #expect(rows(path) == [[.integer(5)]])
        try loader.commit()
        #expect(rows(path) == [[.integer(5)], [.integer(6)]])
        #expect(folder.names == ["test.db"])
    }

    @Test func aLockedDatabaseIsTransient() throws {
        let path = makeDatabase(folder, Self.setUp)
        let other = BareDatabase(path)
        other.execute("BEGIN IMMEDIATE")
        let error = sqliteError { try load([frame(("x", [6]))], into: path, mode: .append) }
        #expect(error?.isTransient == true)
        other.execute("ROLLBACK")
    }

    @Test func writeAheadLogDatabasesStayOneAndLeaveNoLog() throws {
        let path = makeDatabase(folder, "PRAGMA journal_mode=WAL; " + Self.setUp)
        for durability in [Loader.Durability.full, .scratch] {
            let next = BareDatabase(path).rows("SELECT max(x) + 1 FROM t")!.rows[0][0]
            guard case .integer(let number) = next else { continue }
            try load(
                [frame(("x", [.int64(number)]))], into: path, mode: .append, durability: durability)
            #expect(folder.names == ["test.db"])
            #expect(contents(of: path)[18...19] == [2, 2])
        }
        #expect(rows(path)?.count == 3)
    }

    @Test func interruption() throws {
        let path = makeDatabase(folder, Self.setUp)
        let interrupter = Interrupter()
        let loader = try Loader(
            path: path, table: "t", mode: .append, interrupter: interrupter)
        try loader.begin(columns: [("x", .int64)])
        try loader.append(frame(("x", [6])))
        interrupter.interrupt()
        #expect(sqliteError { try loader.append(frame(("x", [7]))) }?.code == .interrupted)
        #expect(rows(path) == [[.integer(5)]])
    }

    @Test func filesThatAreNoDatabase() throws {
        write(Array("a,b\n".utf8), to: folder("x.csv"))
        let frame = try frame(("x", [6]))
        #expect(sqliteError { try load([frame], into: folder("x.csv")) }?.code == .notADatabase)
        #expect(contents(of: folder("x.csv")) == Array("a,b\n".utf8))
        #expect(sqliteError { try load([frame], into: folder.path) }?.code == .unreadableFile)
        #expect(sqliteError { try load([frame], into: folder("no/x.db")) } != nil)
        write([], to: folder("empty.db"))
        try load([frame], into: folder("empty.db"))
        #expect(rows(folder("empty.db")) == [[.integer(6)]])
    }

    @Test func aNewFileGoesWithAFailure() throws {
        let bad = try frame(("x", [1.0, .float64(.nan)]))
        for durability in [Loader.Durability.full, .scratch] {
            #expect(
                sqliteError { try load([bad], into: folder("new.db"), durability: durability) }?
                    .code == .value)
            #expect(folder.names.isEmpty)
        }
    }

    @Test func copies() throws {
        let path = makeDatabase(folder, "PRAGMA journal_mode=WAL; " + Self.setUp)
        let writer = BareDatabase(path)
        writer.execute("INSERT INTO t VALUES (6)")
        try #require(folder.names.contains("test.db-wal"))
        try Connection(path: path).copy(to: folder("copy.db"))
        #expect(rows(folder("copy.db")) == [[.integer(5)], [.integer(6)]])
        let plain = makeDatabase(folder, Self.setUp, named: "plain.db")
        try Connection(path: plain).copy(to: folder("copy2.db"))
        #expect(rows(folder("copy2.db")) == [[.integer(5)]])
        #expect(!folder.names.contains { $0.hasPrefix("copy2.db-") })
    }
}
