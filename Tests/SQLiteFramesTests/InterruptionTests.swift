import Dispatch
import SQLiteFrames
import TestSupport
import Testing

struct InterruptionTests {
    let folder = TemporaryFolder()
    private static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    private static let endlessStep =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n"

    @Test func betweenRows() throws {
        let connection = try Connection(path: makeDatabase(folder, "CREATE TABLE t(x)"))
        let interrupter = connection.interrupter
        let gate = DispatchSemaphore(value: 0)
        let stopper = Thread {
            gate.wait()
            interrupter.interrupt()
        }
        var options = SQLiteReadOptions()
        options.rowsPerBatch = 1000
        let error = sqliteError {
            _ = try connection.read(.sql(Self.endless, .none), options: options) { rows in
                if rows == 1000 { gate.signal() }
            }
        }
        stopper.join()
        #expect(error?.code == .interrupted)
        #expect(error?.isTransient == false)
    }

    @Test func withinOneStep() throws {
        let connection = try Connection(path: makeDatabase(folder, "CREATE TABLE t(x)"))
        let interrupter = connection.interrupter
        let stopper = Thread { interrupter.interrupt() }
        let error = sqliteError { _ = try connection.read(.sql(Self.endlessStep, .none)) }
        stopper.join()
        #expect(error?.code == .interrupted)
    }

    @Test func beforeTheConnectionIsOpened() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        let interrupter = Interrupter()
        interrupter.interrupt()
        let error = sqliteError {
            _ = try Connection(path: path, interrupter: interrupter).read(.onlyTable)
        }
        #expect(error?.code == .interrupted)
    }

    @Test func afterTheConnectionIsGone() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        let interrupter = Interrupter()
        _ = try Connection(path: path, interrupter: interrupter).read(.onlyTable)
        interrupter.interrupt()
        #expect(interrupter.isInterrupted)
    }

    @Test func whileWaitingForALock() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        let writer = BareDatabase(path)
        writer.execute("BEGIN EXCLUSIVE")
        var options = Connection.Options()
        options.busyTimeout = .seconds(3600)
        let interrupter = Interrupter()
        let connection = try Connection(path: path, options: options, interrupter: interrupter)
        let stopper = Thread { interrupter.interrupt() }
        let error = sqliteError { _ = try connection.read(.onlyTable) }
        stopper.join()
        #expect(error?.code == .interrupted)
        writer.execute("COMMIT")
    }

    @Test func atTheDeadline() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        var options = Connection.Options()
        options.deadline = ContinuousClock.now + .milliseconds(20)
        let error = sqliteError {
            _ = try Connection(path: path, options: options)
                .read(.sql(Self.endlessStep, .none))
        }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test func atADeadlineThatHasPassed() throws {
        let connection = try Connection(path: makeDatabase(folder, "CREATE TABLE t(x)"))
        connection.deadline = ContinuousClock.now
        #expect(sqliteError { _ = try connection.read(.onlyTable) }?.code == .deadlineExceeded)
        connection.deadline = nil
        #expect(try connection.read(.onlyTable).rowCount == 0)
    }

    @Test func theDeadlineEndsAWaitForALock() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        let writer = BareDatabase(path)
        writer.execute("BEGIN EXCLUSIVE")
        var options = Connection.Options()
        options.busyTimeout = .seconds(3600)
        options.deadline = ContinuousClock.now + .milliseconds(20)
        let connection = try? Connection(path: path, options: options)
        #expect(
            sqliteError { _ = try connection?.read(.onlyTable) }?.code == .deadlineExceeded)
        writer.execute("COMMIT")
    }
}
