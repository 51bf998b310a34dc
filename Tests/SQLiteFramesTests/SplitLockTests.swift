import Frames
import Glibc
import SQLiteFrames
import Synchronization
import TestSupport
import Testing

/// What other connections may do while a table is read in parts, and how such a reading ends.
struct SplitLockTests {
    let folder = TemporaryFolder()

    private func makeTable() -> String {
        makeDatabase(
            folder,
            """
            PRAGMA page_size=512; CREATE TABLE t(x);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)
            INSERT INTO t SELECT 'value ' || i FROM n
            """)
    }

    private func split(_ path: String) throws -> SplitTable? {
        try SplitTable(
            Connection(path: path), .onlyTable, connectionLimit: 2, limits: smallParts)
    }

    @Test func writersWaitForTheEnd() async throws {
        let path = makeTable()
        let table = try #require(try split(path))
        #expect(table.connectionCount == 2)
        let read = try await table.read { count, body in
            for number in 0..<count {
                let writer = BareDatabase(path)
                #expect(writer.rows("DELETE FROM t RETURNING x") == nil, "it is locked")
                try body(number)
            }
        }
        #expect(read.rowCount == 3000)
        BareDatabase(path).execute("DELETE FROM t")
        let rest = try Connection(path: path).read(.onlyTable)
        #expect(rest.rowCount == 0)
        withExtendedLifetime(table) {}
    }

    /// POSIX drops all locks of a process on a file when it closes any descriptor of it.
    @Test func openingTheFileAgainKeepsTheLocks() throws {
        let path = makeTable()
        let table = try split(path)
        let before = locks(on: path)
        guard before > 0 else {
            print("skipped: this system does not list its locks")
            return
        }
        for _ in 0..<3 { _ = try Connection(path: path).read(.onlyTable) }
        #expect(locks(on: path) == before)
        withExtendedLifetime(table) {}
    }

    /// How many of the locks in the system's list are on this file.
    private func locks(on path: String) -> Int {
        var info = stat()
        stat(path, &info)
        let file = open("/proc/locks", O_RDONLY)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count <= 0 { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains(":\(info.st_ino) ") }.count
    }

    @Test func aFileThatWasReplacedGetsNoSecondConnection() throws {
        let path = makeTable()
        let connection = try Connection(path: path)
        write(contents(of: path), to: folder("copy.db"))
        rename(folder("copy.db"), path)
        let table = try SplitTable(
            connection, .onlyTable, connectionLimit: 2, limits: smallParts)
        #expect(table?.connectionCount == 1)
    }

    @Test func interruption() async throws {
        let interrupter = Interrupter()
        let connection = try Connection(path: makeTable(), interrupter: interrupter)
        let table = try #require(
            try SplitTable(connection, .onlyTable, connectionLimit: 2, limits: smallParts))
        let begun = Atomic(0)
        do {
            _ = try await table.read { count, body in
                try await runOnThreads(atOnce: 2, count) { number in
                    if begun.wrappingAdd(1, ordering: .relaxed).newValue == 3 {
                        interrupter.interrupt()
                    }
                    try body(number)
                }
            }
            Issue.record("it was not interrupted")
        } catch {
            #expect((error as? SQLiteError)?.code == .interrupted)
            #expect(begun.load(ordering: .relaxed) < table.partCount)
        }
    }

    @Test func deadline() async throws {
        let connection = try Connection(path: makeTable())
        let table = try #require(
            try SplitTable(connection, .onlyTable, connectionLimit: 1, limits: smallParts))
        connection.deadline = ContinuousClock.now
        do {
            _ = try await table.read(runBackwards)
            Issue.record("the deadline has passed")
        } catch {
            #expect((error as? SQLiteError)?.code == .deadlineExceeded)
        }
    }

    @Test func whatTheRunnerThrowsIsThrown() async throws {
        struct Stopped: Error {}
        let table = try #require(try split(makeTable()))
        await #expect(throws: Stopped.self) {
            _ = try await table.read { _, _ in throw Stopped() }
        }
    }

    /// Each place in turn of the inner pages is damaged; what one connection makes of it holds.
    @Test func damagedTrees() async throws {
        let whole = contents(of: makeTable())
        let inner = stride(from: 512, to: whole.count, by: 512).filter { whole[$0] == 5 }
        try #require(inner.count == 3)
        var splits = 0
        for page in inner {
            for place in stride(from: page + 1, to: page + 160, by: 11) {
                var bytes = whole
                bytes[place] = bytes[place] ^ 0x15
                let path = folder("damaged.db")
                write(bytes, to: path)
                let expected = outcome { try Connection(path: path).read(.onlyTable) }
                let found: SQLiteRead?
                do {
                    found = try await readSplit(path)?.read
                } catch {
                    #expect("\(error)" == expected.error, "byte \(place)")
                    continue
                }
                guard let found else { continue }
                splits += 1
                #expect(expected.error == nil, "byte \(place)")
                #expect(expected.cells == cells(found, 0), "byte \(place)")
            }
        }
        #expect(splits > 10, "some damage must leave the table in parts")
    }

    private func outcome(
        _ read: () throws -> SQLiteRead
    ) -> (cells: [Cell]?, error: String?) {
        do { return (cells(try read(), 0), nil) } catch { return (nil, "\(error)") }
    }
}
