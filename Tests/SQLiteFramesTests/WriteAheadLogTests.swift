import Glibc
import SQLiteFrames
import TestSupport
import Testing

struct WriteAheadLogTests {
    let folder = TemporaryFolder()
    private static let setUp = """
        PRAGMA journal_mode=WAL; CREATE TABLE t(x);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO t SELECT i FROM n
        """

    @Test func readingLeavesNothingBehind() throws {
        let path = makeDatabase(folder, Self.setUp)
        try #require(folder.names == ["test.db"])
        let before = contents(of: path)
        try #require(before[18] == 2 && before[19] == 2)
        #expect(try Connection(path: path).read(.onlyTable).rowCount == 1000)
        #expect(folder.names == ["test.db"])
        #expect(contents(of: path) == before)
    }

    @Test(arguments: [["-wal"], ["-shm"]])
    func whatOthersLeftBehindIsNotAddedTo(_ suffixes: [String]) throws {
        let path = makeDatabase(folder, Self.setUp)
        for suffix in suffixes { write([], to: path + suffix) }
        let before = folder.names
        #expect(try Connection(path: path).read(.onlyTable).rowCount == 1000)
        #expect(folder.names == before)
    }

    @Test func rowsOfALiveLogAreRead() throws {
        let path = makeDatabase(folder, Self.setUp)
        let writer = BareDatabase(path)
        writer.execute("INSERT INTO t VALUES (-1)")
        try #require(folder.names.contains("test.db-wal"))
        #expect(try Connection(path: path).read(.onlyTable).rowCount == 1001)
    }

    @Test func aChangeDuringUnlockedReadingIsFoundOut() throws {
        let path = makeDatabase(folder, Self.setUp)
        let connection = try Connection(path: path)
        var options = SQLiteReadOptions()
        options.rowsPerBatch = 10
        let error = sqliteError {
            _ = try connection.read(.onlyTable, options: options) { rows in
                if rows == 500 { BareDatabase(path).execute("UPDATE t SET x = x + 1") }
            }
        }
        #expect(error?.code == .changed)
        #expect(error?.isTransient == true)
    }

    @Test func aFolderThatCannotBeWritten() throws {
        let path = makeDatabase(folder, Self.setUp)
        chmod(folder.path, 0o555)
        guard access(folder.path, W_OK) != 0 else {
            print("skipped: this user may write everywhere")
            return
        }
        let error = sqliteError { _ = try Connection(path: path).read(.onlyTable) }
        #expect(error?.code == .folderNotWritable)
        #expect(error?.message.contains("journal_mode=DELETE") == true)
    }
}
