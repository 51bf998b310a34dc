import Frames
import Glibc
import Testing

/// Checks the tables of docs/types.md against the code.
struct TypesDocumentTests {
    /// The rows of all tables, as trimmed cells.
    static let rows: [[String]] = document.split(separator: "\n").filter { $0.hasPrefix("|") }
        .map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { cell in
                    String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                }
        }

    private static var document: String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let file = fopen("/\(root)/docs/types.md", "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    @Test func examplesOfForms() {
        var checked = 0
        for row in TypesDocumentTests.rows where row.count == 3 {
            guard let type = ColumnType(rawValue: row[1]) else { continue }
            for (index, cell) in row[0].split(separator: "`").enumerated() where index % 2 == 0 {
                let found = String(cell).withBytes { TextForm.kind($0).type }
                #expect(found == type, "\(cell)")
                checked += 1
            }
        }
        #expect(checked > 20)
    }

    @Test func canonicalTexts() {
        var types: Set<ColumnType> = []
        for row in TypesDocumentTests.rows where row.count == 4 {
            guard row[0].first == "`",
                let type = ColumnType(rawValue: String(row[0].dropFirst().dropLast()))
            else { continue }
            types.insert(type)
            for (index, text) in row[3].split(separator: "`").enumerated()
            where row[3].first == "`" && index % 2 == 0 {
                let cell = String(text).withBytes { TextForm.value($0, type) }
                #expect(cell.type == type && cell.description == text, "\(text)")
            }
        }
        #expect(types == Set(ColumnType.allCases))
    }

    @Test func promotions() {
        let rows = TypesDocumentTests.rows.filter { $0.count == 10 }
        let types = rows[0].dropFirst().compactMap { TypesDocumentTests.type(named: $0) }
        #expect(Set(types) == Set(ColumnType.allCases) && types.count == ColumnType.allCases.count)
        for row in rows.dropFirst(2) {
            guard let left = TypesDocumentTests.type(named: row[0]) else {
                Issue.record("unknown type \(row[0])")
                continue
            }
            for (right, cell) in zip(types, row.dropFirst()) {
                let expected = TypesDocumentTests.type(named: cell)
                #expect(ColumnType.promoted(left, right) == expected, "\(left) and \(right)")
            }
        }
        #expect(rows.count == 2 + types.count)
    }

    private static func type(named name: String) -> ColumnType? {
        ColumnType(rawValue: name.filter { $0.isASCII && $0.isLetter || $0.isNumber && $0.isASCII })
    }

    @Test(arguments: [
        (0.0001, "0.0001"), (0.00001, "1e-05"), (9_007_199_254_740_992, "9007199254740992.0"),
        (18_014_398_509_481_984, "1.8014398509481984e+16"), (1e15, "1000000000000000.0"),
        (1e16, "1e+16"), (5, "5.0"), (-0.0, "-0.0"), (0.1, "0.1"), (0.3, "0.3"),
        (0.1 + 0.2, "0.30000000000000004"), (123_456_789.125, "123456789.125"),
        (999_999_999_999_999.9, "999999999999999.9"), (0.001, "0.001"), (100, "100.0"),
    ])
    func doubles(value: Double, text: String) {
        #expect(Cell.float64(value).description == text)
        #expect(TextForm.written { TextForm.appendFloat64(value, to: &$0) } == text)
    }
}
