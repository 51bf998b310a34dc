import CSQLite
import Frames
import SQLiteFrames
import TestSupport
import Testing

/// Columns of random values of random storage classes, against what was put in.
struct DifferentialTests {
    @Test(.context) func randomColumns() throws {
        try withSeeds(fixed: 40) { generator in
            let folder = TemporaryFolder()
            let kinds = (0..<7).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            let values = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                value(kinds.randomElement(using: &generator) ?? 0, using: &generator)
            }
            insert(values, into: folder("t.db"))
            var options = SQLiteReadOptions()
            options.rowsPerBatch = Int.random(in: 1...300, using: &generator)
            do {
                let read = try Connection(path: folder("t.db")).read(.onlyTable, options: options)
                #expect(read.columns[0].type == expectedType(values))
                #expect(read.columns[0].nullCount == values.filter { $0 == .null }.count)
                try expectAsBare(
                    read, connection: Connection(path: folder("t.db")), file: folder("t.db"),
                    table: "t")
            } catch let error as SQLiteError {
                #expect(error.code == .value)
                #expect(expectedType(values) == nil, "\(error)")
            }
        }
    }

    private func value(
        _ kind: Int, using generator: inout SeededGenerator
    ) -> BareDatabase.Value {
        switch kind {
        case 1: return .integer(Int64.random(in: -1000...1000, using: &generator))
        case 2: return .integer(Int64.anyMagnitude(using: &generator))
        case 3: return .real(Double(Int.random(in: -99...99, using: &generator)) / 4)
        case 4: return .text(Array(String.odd(using: &generator).utf8))
        case 5:
            let day = CalendarDate(daysSince1970: Int32.random(in: 0...20_000, using: &generator))
            return .text(Array(day.description.utf8))
        case 6 where Bool.random(using: &generator): return .blob([1, 2])
        default: return .null
        }
    }

    private func insert(_ values: [BareDatabase.Value], into path: String) {
        let database = BareDatabase(path)
        database.execute("CREATE TABLE t(x); BEGIN")
        var statement: OpaquePointer?
        sqlite3_prepare_v2(database.handle, "INSERT INTO t VALUES (?)", -1, &statement, nil)
        for value in values {
            switch value {
            case .null: sqlite3_bind_null(statement, 1)
            case .integer(let number): sqlite3_bind_int64(statement, 1, number)
            case .real(let number): sqlite3_bind_double(statement, 1, number)
            case .text(let bytes):
                bytes.withUnsafeBytes { source in
                    _ = sqlite3_bind_text(
                        statement, 1, source.baseAddress?.assumingMemoryBound(to: CChar.self),
                        Int32(bytes.count), csqlite_transient())
                }
                if bytes.isEmpty { sqlite3_bind_text(statement, 1, "", 0, csqlite_transient()) }
            case .blob(let bytes):
                sqlite3_bind_blob(statement, 1, bytes, Int32(bytes.count), csqlite_transient())
            }
            #expect(sqlite3_step(statement) == SQLITE_DONE)
            sqlite3_reset(statement)
        }
        sqlite3_finalize(statement)
        database.execute("COMMIT")
    }

    /// The rules as the documentation says them; nil where a blob meets another value.
    private func expectedType(_ values: [BareDatabase.Value]) -> ColumnType? {
        let present = values.filter { $0 != .null }
        func are(_ isSo: (BareDatabase.Value) -> Bool) -> Bool { present.allSatisfy(isSo) }
        func isInteger(_ value: BareDatabase.Value) -> Bool {
            if case .integer = value { true } else { false }
        }
        func isExactNumber(_ value: BareDatabase.Value) -> Bool {
            switch value {
            case .real: true
            case .integer(let number): Double(exactly: number) != nil
            default: false
            }
        }
        func isBlob(_ value: BareDatabase.Value) -> Bool {
            if case .blob = value { true } else { false }
        }
        func isDay(_ value: BareDatabase.Value) -> Bool {
            guard case .text(let bytes) = value, bytes.count == 10 else { return false }
            return bytes.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7 ? byte == 45 : byte >= 48 && byte <= 57
            }
        }
        if present.isEmpty { return .null }
        if are(isInteger) { return .int64 }
        if are(isExactNumber) { return .float64 }
        if are(isBlob) { return .binary }
        if present.contains(where: isBlob) { return nil }
        return are(isDay) ? .date : .text
    }
}
