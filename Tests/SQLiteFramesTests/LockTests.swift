import SQLiteFrames
import TestSupport
import Testing

struct LockTests {
    let folder = TemporaryFolder()

    @Test func aLockIsATransientError() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        let writer = BareDatabase(path)
        writer.execute("BEGIN EXCLUSIVE")
        var options = Connection.Options()
        options.busyTimeout = .milliseconds(5)
        let error = sqliteError {
            _ = try Connection(path: path, options: options).read(.onlyTable)
        }
        #expect(error?.code == .busy)
        #expect(error?.isTransient == true)
        writer.execute("COMMIT")
        #expect(try Connection(path: path, options: options).read(.onlyTable).rowCount == 0)
    }

    @Test func aReaderDoesNotHoldItsLock() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x); INSERT INTO t VALUES (1)")
        let connection = try Connection(path: path)
        _ = try connection.read(.onlyTable)
        BareDatabase(path).execute("INSERT INTO t VALUES (2)")
        #expect(try connection.read(.onlyTable).rowCount == 2)
    }

    @Test func aCrashedWritersJournalIsExplained() throws {
        let path = makeDatabase(
            folder, "PRAGMA cache_size=1; CREATE TABLE t(x); INSERT INTO t VALUES (zeroblob(90000))"
        )
        // A copy of database and journal in the middle of a transaction is what a crash leaves.
        let writer = BareDatabase(path)
        writer.execute("PRAGMA cache_size=1; BEGIN; UPDATE t SET x = randomblob(90000)")
        try #require(folder.names.contains("test.db-journal"))
        write(contents(of: path), to: folder("crashed.db"))
        write(contents(of: path + "-journal"), to: folder("crashed.db-journal"))
        writer.execute("ROLLBACK")
        let before = contents(of: folder("crashed.db"))
        let error = sqliteError { _ = try Connection(path: folder("crashed.db")).read(.onlyTable) }
        #expect(error?.code == .needsRecovery)
        #expect(contents(of: folder("crashed.db")) == before)
    }
}
