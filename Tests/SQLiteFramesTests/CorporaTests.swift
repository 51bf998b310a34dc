import Frames
import Glibc
import SQLiteFrames
import TestSupport
import Testing

/// The folder of test material that the environment variable CORPORA names.
private func corpus(_ name: String) -> String? {
    guard let root = getenv("CORPORA") else {
        print("skipped: CORPORA is not set")
        return nil
    }
    return String(cString: root) + "/" + name
}

private func files(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".db") { names.append(name) }
    }
    return names.sorted()
}

struct CorporaTests {
    @Test func chinook() throws {
        guard let folder = corpus("chinook") else { return }
        let connection = try Connection(
            path: folder + "/ChinookDatabase/DataSources/Chinook_Sqlite.sqlite")
        let track = try connection.read(.table("Track"))
        #expect(track.rowCount == 3503)
        #expect(
            track.columns.map(\.type) == [
                .int64, .text, .int64, .int64, .int64, .text, .int64, .int64, .float64,
            ])
        #expect(try connection.read(.table("PlaylistTrack")).rowCount == 8715)
        let lines = try connection.read(.table("InvoiceLine"))
        #expect(lines.rowCount == 2240)
        let total = zip(cells(lines, 3), cells(lines, 4)).reduce(0.0) { sum, pair in
            guard case (.float64(let price), .int64(let quantity)) = pair else { return .nan }
            return sum + price * Double(quantity)
        }
        #expect(abs(total - 2328.60) < 1e-6)
        let invoices = try connection.read(.table("Invoice"))
        let dates = try #require(invoices.columns.first { $0.name == "InvoiceDate" })
        #expect(dates.type == .timestamp)
        for name in try connection.catalogue().map(\.name) {
            let read = try connection.read(.table(name))
            try expectAsBare(
                read, connection: connection,
                file: folder
                    + "/ChinookDatabase/DataSources/Chinook_Sqlite.sqlite", table: name)
        }
    }

    @Test func oddDatabases() throws {
        guard let folder = corpus("sqlite-odd") else { return }
        let expected: [String: [(table: String, types: [ColumnType])]] = [
            "boolean.db": [("entry", [.int64, .bool])],
            "borked.db": [("a", [.text]), ("b", [.text])],
            "emptytype.db": [("tbl", [.text])],
            "mixed_data_numeric.db": [("tbl", [.text])],
            "negativepk.db": [("tbl", [.int64, .null])],
            "norowid.db": [("wordcount", [.text, .int64])],
        ]
        let names = files(in: folder)
        #expect(names == expected.keys.sorted())
        for name in names {
            let path = folder + "/" + name
            let connection = try Connection(path: path)
            let tables = try connection.catalogue().map(\.name)
            #expect(tables == expected[name]?.map(\.table))
            for (table, types) in expected[name] ?? [] {
                let read = try connection.read(.table(table))
                #expect(read.columns.map(\.type) == types, "\(name):\(table)")
                try expectAsBare(read, connection: connection, file: path, table: table)
            }
        }
    }

    @Test func damagedDatabases() throws {
        guard let corpus = corpus("sqlite-damaged") else { return }
        let names = files(in: corpus)
        #expect(names.count > 40)
        var failed = 0
        for name in names {
            let folder = TemporaryFolder()
            let path = folder(name)
            let before = contents(of: corpus + "/" + name)
            write(before, to: path)
            let start = ContinuousClock.now
            failed += readEverything(path) ? 0 : 1
            #expect(ContinuousClock.now - start < .seconds(2), "\(name)")
            #expect(contents(of: path) == before, "\(name)")
            #expect(folder.names == [name])
        }
        #expect(failed > 0, "some of the damage must be seen")
    }

    /// Reads all tables; true where none gave an error. Every error must be a clear one.
    private func readEverything(_ path: String) -> Bool {
        var options = Connection.Options()
        options.deadline = ContinuousClock.now + .milliseconds(1500)
        do {
            let connection = try Connection(path: path, options: options)
            var isWhole = true
            for table in try connection.catalogue() {
                do {
                    _ = try connection.read(.table(table.name))
                } catch let error as SQLiteError {
                    #expect(!error.message.isEmpty && error.code != .interrupted)
                    isWhole = false
                }
            }
            return isWhole
        } catch let error as SQLiteError {
            #expect(!error.message.isEmpty && !error.isTransient)
        } catch {
            Issue.record("\(error)")
        }
        return false
    }
}
