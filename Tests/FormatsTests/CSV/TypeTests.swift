import Frames
import Testing

@testable import Formats

@Suite struct TypeTests {
    /// A column of these cells, read typed.
    private func column(
        _ cells: [String], chunk: Int = 4096, _ change: (inout ReadOptions) -> Void = { _ in }
    ) throws -> (type: ColumnType, cells: [String], opened: Int) {
        var opened = 0
        var options = ReadOptions()
        change(&options)
        let bytes = Array(("a,b\n" + cells.map { "\($0),1\n" }.joined()).utf8)
        let item = try CSV.read(
            open: {
                opened += 1
                return BytesSource(bytes)
            }, label: "a.csv", options: options, chunkSize: chunk)
        if options.cells == .typed {
            let nulls = frames(item).reduce(0) { $0 + $1.columns[0].nullCount }
            #expect(item.columns[0].type == frames(item)[0].columns[0].type)
            #expect(item.columns[0].nullCount == nulls)
        }
        return (item.columns[0].type, rows(item).map { $0[0] }, opened)
    }

    @Test(arguments: [
        (["1", "", "-3"], ColumnType.int64, ["1", "∅", "-3"]),
        (["1", "2.5"], .float64, ["1.0", "2.5"]),
        (["2.5", "1"], .float64, ["2.5", "1.0"]),
        (["true", "FALSE", ""], .bool, ["true", "false", "∅"]),
        (["2024-01-02", "\"\""], .date, ["2024-01-02", "∅"]),
        (
            ["2024-01-02", "2024-01-02 03:04"], .timestamp,
            ["2024-01-02T00:00:00", "2024-01-02T03:04:00"]
        ),
        (
            ["2024-01-02 03:04", "2024-01-02"], .timestamp,
            ["2024-01-02T03:04:00", "2024-01-02T00:00:00"]
        ),
        (["2024-01-02T03:04+01:00"], .timestampUTC, ["2024-01-02T02:04:00Z"]),
        (["1", "x", "007"], .text, ["1", "x", "007"]),
        (["1.50", "true", ""], .text, ["1.50", "true", "∅"]),
        (["", "\"\"", "x"], .text, ["∅", "", "x"]),
        (["", "\"\""], .null, ["∅", "∅"]),
        (["9007199254740993", "1"], .int64, ["9007199254740993", "1"]),
        (["9007199254740993", "1.5"], .text, ["9007199254740993", "1.5"]),
        (["1.5", "9007199254740993"], .text, ["1.5", "9007199254740993"]),
        (
            ["2024-01-02T03:04Z", "2024-01-02T03:04"], .text,
            ["2024-01-02T03:04Z", "2024-01-02T03:04"]
        ),
        (["\"1\"", "\"2\""], .int64, ["1", "2"]),
    ])
    func infers(_ cells: [String], _ type: ColumnType, _ expected: [String]) throws {
        for chunk in [1, 3, 4096] {
            let found = try column(cells, chunk: chunk)
            #expect(found.type == type)
            #expect(found.cells == expected)
            #expect(found.opened <= 2)
            let spelled = try column(cells, chunk: chunk) { $0.cells = .spelled }
            #expect(spelled.opened == 1)
        }
    }

    @Test func readsOnceWhereTheFirstBatchTells() throws {
        #expect(try column(["1", "x"]).opened == 1)
        #expect(try column(["1", "2"] + Array(repeating: "x", count: 3), chunk: 9).opened == 2)
    }

    @Test func bordersOfBatchesDoNotMatter() throws {
        // A wrong guess far behind the first batch, in one of two columns.
        var text = "n,t\n"
        for row in 0..<150_000 { text += "\(row),\(row == 140_000 ? "x" : "\(row)")\n" }
        let item = try readCSV(text)
        #expect(frames(item).map(\.rowCount) == [65536, 65536, 18928])
        #expect(types(item) == [.int64, .text])
        #expect(frames(item)[2]["t"][140_000 - 131_072] == .text("x"))
        #expect(frames(item)[0]["t"][7] == .text("7"))
        #expect(frames(item)[2]["n"][140_000 - 131_072] == .int64(140_000))
        #expect(
            item.columns[1].evidence.ofItem("a.csv").blame(column: "t")
                == "t: text because of \"x\" (once, first a.csv:140002); --null x makes it int64")
    }

    @Test func noticesAnInputThatChanged() throws {
        var readings = 0
        #expect {
            try CSV.read(
                open: {
                    readings += 1
                    return BytesSource(Array("a\n1\n2\n\(readings == 1 ? "x" : "x\nx")\n".utf8))
                }, label: "a.csv", options: ReadOptions(), chunkSize: 4)
        } throws: { ($0 as? FormatError)?.code == .changed }
    }

    @Test func requestedTypes() throws {
        func read(_ type: String, _ cells: [String]) throws -> [String] {
            let request = try ColumnTypeRequest(parsing: type)
            let found = try column(cells) { $0.types = ["a": request] }
            #expect(found.type == request.type)
            return found.cells
        }
        #expect(try read("text", ["007", "", "\"\""]) == ["007", "∅", ""])
        #expect(try read("float64", ["1", "2.5", "\"\""]) == ["1.0", "2.5", "∅"])
        #expect(
            try read("date:%d/%m/%Y", ["31/12/2023", "1/2/2024", ""]) == [
                "2023-12-31", "2024-02-01", "∅",
            ])
        #expect(
            try read("timestamp", ["2024-01-02", "2024-01-02 03:04"]) == [
                "2024-01-02T00:00:00", "2024-01-02T03:04:00",
            ])
        #expect(try read("int64", ["", ""]) == ["∅", "∅"])
        #expect(throws: FormatError.self) { try read("int64", ["1", "1.5"]) }
        #expect(throws: FormatError.self) { try read("date:%d/%m/%Y", ["31/02/2024"]) }
    }

    @Test func wrongValuesOfRequestedTypesAreRejected() throws {
        for chunk in [5, 4096] {
            let item = try readCSV("a,b\n1,x\ny,2\n3,\"z\nz\"\n4,w\n", chunk: chunk) {
                $0.types = ["a": ColumnTypeRequest(.int64)]
                $0.onBadRow = .reject
            }
            #expect(rows(item) == [["1", "x"], ["3", "z\nz"], ["4", "w"]])
            #expect(item.rejects.map(\.line) == [3])
            #expect(item.rejects.map(\.column) == ["a"])
            #expect(item.rejects.map(\.raw) == [Array("y,2".utf8)])
            #expect(item.rejects.map(\.reason) == ["\"y\" in column \"a\", expected int64"])
        }
    }

    @Test func secondReadingSetsTheSameRowsAside() throws {
        let item = try readCSV("a,b\n1,1\ny,2\n3,3\n4,w\n5,x,\n", chunk: 5) {
            $0.types = ["a": ColumnTypeRequest(.int64)]
            $0.onBadRow = .reject
        }
        #expect(rows(item) == [["1", "1"], ["3", "3"], ["4", "w"]])
        #expect(item.rejects.map(\.line) == [3, 6])
        #expect(item.rowsRead == 5)
    }

    @Test func allText() throws {
        let item = try readCSV("a,b\n1,\n2.50,\"\"\n") { $0.allText = true }
        #expect(types(item) == [.text, .text])
        #expect(rows(item) == [["1", "∅"], ["2.50", ""]])
        #expect(item.columns.map(\.nullCount) == [0, 1])
    }

    @Test func evidenceCountsAndPlaces() throws {
        let text = "a\n1\nNA\n2\nNA\n3.5\n-\n"
        for spelled in [false, true] {
            for chunk in [1, 4, 4096] {
                let item = try readCSV(text, chunk: chunk) {
                    $0.cells = spelled ? .spelled : .typed
                }
                let evidence = item.columns[0].evidence
                #expect(evidence.count(of: .int64) == 2)
                #expect(evidence.count(of: .float64) == 1)
                #expect(evidence.count(of: .text) == 3)
                #expect(evidence.first(.float64)?.line == 6)
                #expect(
                    evidence.ofItem("t.csv").blame(column: "a")
                        == "a: text because of \"NA\", \"-\" (3 times, first t.csv:3); "
                        + "--null NA --null - makes it float64")
            }
        }
    }
}
