import Frames
import SQLiteFrames
import TestSupport
import Testing

struct BatchTests {
    private static let numbers =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT :rows) "

    private func read(
        _ columns: String, rows: Int, rowsPerBatch: Int = 65_536, bytesPerBatch: Int = 16 << 20
    ) throws -> SQLiteRead {
        let folder = TemporaryFolder()
        var options = SQLiteReadOptions()
        options.rowsPerBatch = rowsPerBatch
        options.bytesPerBatch = bytesPerBatch
        let sql = Self.numbers + "SELECT \(columns) FROM n WHERE :rows > 0"
        return try Connection(path: makeDatabase(folder, "CREATE TABLE t(x)"))
            .read(.sql(sql, ["rows": .integer(Int64(rows))]), options: options)
    }

    @Test(.context) func theSizeOfABatchChangesNoValue() throws {
        let columns = """
            i AS integers, i / 2.0 AS reals, CASE i % 3 WHEN 0 THEN NULL ELSE 'é' || i END AS texts,
            CASE WHEN i > 60 THEN i + 0.5 ELSE i END AS late, NULL AS none,
            date('2024-01-01', '+' || i || ' days') AS days,
            CASE WHEN i = 100 THEN 'x' ELSE i END AS mixed, CAST(i AS BLOB) AS blobs
            """
        try withEverySize { rows in
            let whole = try read(columns, rows: rows)
            for size in [1, 7, 64] {
                let cut = try read(columns, rows: rows, rowsPerBatch: size)
                #expect(cut.rowCount == rows)
                #expect(cut.batches.count == (rows + size - 1) / size)
                #expect(cut.batches.allSatisfy { $0.rowCount <= size && $0.rowCount > 0 })
                #expect(cut.columns.map(\.type) == whole.columns.map(\.type))
                #expect(cut.columns.map(\.nullCount) == whole.columns.map(\.nullCount))
                for column in whole.columns.indices {
                    #expect(cells(cut, column) == cells(whole, column))
                    #expect(
                        cut.batches.allSatisfy {
                            $0.columns[column].type == whole.columns[column].type
                        })
                }
            }
        }
    }

    @Test func longValuesEndABatchEarly() throws {
        let read = try read("zeroblob(1000) AS x", rows: 100, bytesPerBatch: 10_000)
        #expect(read.rowCount == 100)
        #expect(read.batches.map(\.rowCount) == Array(repeating: 10, count: 10))
    }

    @Test func evidenceOverBatches() throws {
        let read = try read(
            "CASE WHEN i % 50 = 49 THEN 'NA' ELSE i END AS qty", rows: 200, rowsPerBatch: 30)
        let evidence = read.columns[0].evidence
        #expect(evidence.count(of: .int64) == 196)
        #expect(evidence.count(of: .text) == 4)
        #expect(evidence.first(.text)?.line == 50)
        #expect(evidence.spellings.map(\.count) == [4])
        #expect(evidence.blame(column: "qty")?.contains("(4 times") == true)
    }

    @Test func manySpellings() throws {
        let read = try read("'v' || (i % 9) AS x", rows: 90)
        #expect(read.columns[0].evidence.hasManySpellings)
        #expect(read.columns[0].evidence.count(of: .text) == 90)
        let few = try self.read("'v' || (i % 8) AS x", rows: 80)
        #expect(few.columns[0].evidence.spellings.map(\.count) == Array(repeating: 10, count: 8))
    }

    @Test func progressIsToldAfterEveryBatch() throws {
        let folder = TemporaryFolder()
        var options = SQLiteReadOptions()
        options.rowsPerBatch = 40
        var told: [Int] = []
        _ = try Connection(path: makeDatabase(folder, "CREATE TABLE t(x)")).read(
            .sql(Self.numbers + "SELECT i FROM n", ["rows": 100]), options: options
        ) { told.append($0) }
        #expect(told == [40, 80, 100])
    }
}
