import Frames
import SQLiteFrames
import TestSupport
import Testing

struct ReadingTypesTests {
    @Test func integersAreExact() throws {
        let limits: [Int64] = [.min, -1, 0, 1 << 53 + 1, .max]
        let values = limits.map { "(\($0))" }.joined(separator: ", ")
            .replacing("(-9223372036854775808)", with: "(-9223372036854775807 - 1)")
        let column = try readColumn("CREATE TABLE t(x); INSERT INTO t VALUES \(values)")
        #expect(column.type == .int64)
        #expect(column.cells == limits.map { .int64($0) })
    }

    @Test func realsAreExact() throws {
        let column = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES (9e999), (-9e999), (0.1), (5e-324), (2.0)")
        #expect(column.type == .float64)
        #expect(
            column.cells == [
                .float64(.infinity), .float64(-.infinity), 0.1, .float64(.leastNonzeroMagnitude),
                2.0,
            ])
    }

    @Test func integersAmongReals() throws {
        let exact = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES (1), (NULL), (0.5), (9007199254740992)")
        #expect(exact.type == .float64)
        #expect(exact.cells == [1.0, nil, 0.5, 9_007_199_254_740_992.0])

        let inexact = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES (2.0), (9007199254740993), (0.5), (7)")
        #expect(inexact.type == .text)
        #expect(inexact.cells == ["2.0", "9007199254740993", "0.5", "7"])
        #expect(inexact.evidence.first(.inexactInteger)?.line == 2)
    }

    @Test func textWithNumbers() throws {
        let column = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES (1), ('NA'), (1.5), (NULL), ('2'), (1e100)")
        #expect(column.type == .text)
        #expect(column.cells == ["1", "NA", "1.5", nil, "2", "1e+100"])
        let blame = column.evidence.blame(column: "x")
        #expect(blame?.contains("\"NA\"") == true, "\(blame ?? "")")
        #expect(column.evidence.count(of: .int64) == 1)
        #expect(column.evidence.count(of: .text) == 2)
        #expect(column.evidence.first(.text)?.line == 2)
    }

    @Test func numbersAreNotGuessedFromText() throws {
        let column = try readColumn(
            "CREATE TABLE t(x TEXT); INSERT INTO t VALUES ('1'), ('2.5'), ('true')")
        #expect(column.type == .text)
        #expect(column.cells == ["1", "2.5", "true"])
    }

    @Test func dates() throws {
        let column = try readColumn(
            "CREATE TABLE t(x TEXT); INSERT INTO t VALUES ('2024-02-29'), (NULL), ('0001-01-01')")
        #expect(column.type == .date)
        #expect(
            column.cells == [
                .date(CalendarDate(year: 2024, month: 2, day: 29)!), nil,
                .date(CalendarDate(year: 1, month: 1, day: 1)!),
            ])
        #expect(column.evidence.count(of: .date) == 2)
    }

    @Test func datesAndTimes() throws {
        let column = try readColumn(
            """
            CREATE TABLE t(x DATETIME);
            INSERT INTO t VALUES ('1970-01-02'), ('1970-01-01 00:00:01'), ('1970-01-01T00:00:00.5')
            """)
        #expect(column.type == .timestamp)
        #expect(
            column.cells
                == [86_400_000_000, 1_000_000, 500_000].map {
                    .timestamp(Timestamp(microseconds: $0))
                })
    }

    @Test func timesInUTC() throws {
        let column = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES ('1970-01-01T00:00:01Z'), ('1970-01-01 01:00:00+01:00')"
        )
        #expect(column.type == .timestampUTC)
        #expect(
            column.cells
                == [1_000_000, 0].map { .timestampUTC(Timestamp(microseconds: $0)) })
    }

    @Test(arguments: [
        "'2024-01-01'), ('NA'", "'2024-01-01'), (''", "'2024-01-01'), ('2024-02-30'",
        "'2024-01-01'), (20240101", "'2024-01-01'), (0.5",
        "'2024-01-01 10:00'), ('2024-01-01T10:00Z'", "'2024-01-01 10:00:00.1234567'",
    ])
    func datesAmongOtherValuesStayAsSpelled(_ values: String) throws {
        let column = try readColumn("CREATE TABLE t(x DATE); INSERT INTO t VALUES (\(values))")
        #expect(column.type == .text)
        #expect(
            column.cells.map(\.description).joined(separator: "'), ('")
                == values.replacing("'", with: "").replacing("), (", with: "'), ('"))
    }

    @Test func numbersInDateColumnsStayNumbers() throws {
        let column = try readColumn(
            "CREATE TABLE t(x TIMESTAMP); INSERT INTO t VALUES (1700000000), (20240101)")
        #expect(column.type == .int64)
    }

    @Test func booleans() throws {
        let yes = try readColumn("CREATE TABLE t(x BOOLEAN); INSERT INTO t VALUES (0), (NULL), (1)")
        #expect(yes.type == .bool)
        #expect(yes.cells == [false, nil, true])
        #expect(yes.evidence.count(of: .bool) == 2)
        for (declared, values) in [
            ("boolean", "(0), (2)"), ("boolean", "(0), (-1)"), ("INTEGER", "(0), (1)"),
        ] {
            let no = try readColumn("CREATE TABLE t(x \(declared)); INSERT INTO t VALUES \(values)")
            #expect(no.type == .int64)
        }
        let mixed = try readColumn("CREATE TABLE t(x bool); INSERT INTO t VALUES (0), ('x')")
        #expect(mixed.type == .text)
        #expect(mixed.cells == ["0", "x"])
        let reals = try readColumn("CREATE TABLE t(x BOOLEAN); INSERT INTO t VALUES (0), (0.5)")
        #expect(reals.type == .float64)
    }

    @Test func blobs() throws {
        let column = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES (x'00ff'), (NULL), (x''), (zeroblob(3))")
        #expect(column.type == .binary)
        #expect(column.cells == [.binary([0, 255]), nil, .binary([]), .binary([0, 0, 0])])
    }

    @Test(arguments: [
        ("x'00'), ('a'", 2, "text where row 1 holds a blob"),
        ("NULL), (1), (2), (x'00'", 4, "a blob where row 2 holds an integer"),
        ("0.5), (x'00'", 2, "a blob where row 1 holds a real number"),
    ])
    func blobsAmongOtherValues(_ values: String, _ row: Int, _ found: String) {
        let error = sqliteError {
            _ = try readColumn("CREATE TABLE t(x); INSERT INTO t VALUES (\(values))")
        }
        #expect(error?.code == .value)
        #expect(error?.table == "t")
        #expect(error?.column == "x")
        #expect(error?.row == row)
        #expect(error?.message.contains(found) == true, "\(error?.message ?? "")")
    }

    @Test func nothingButNulls() throws {
        let column = try readColumn(
            "CREATE TABLE t(x INTEGER); INSERT INTO t VALUES (NULL), (NULL)")
        #expect(column.type == .null)
        #expect(column.cells == [nil, nil])
    }

    @Test func noRows() throws {
        let folder = TemporaryFolder()
        let read = try Connection(path: makeDatabase(folder, "CREATE TABLE t(x INTEGER, y)"))
            .read(.onlyTable)
        #expect(read.columns.map(\.name) == ["x", "y"])
        #expect(read.columns.map(\.type) == [.null, .null])
        #expect(read.batches.isEmpty)
        #expect(read.rowCount == 0)
    }
}
