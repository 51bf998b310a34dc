import Frames
import Testing

@testable import Formats

@Suite struct CorpusTests {
    private func read(
        _ path: String, _ change: (inout ReadOptions) -> Void = { _ in }
    ) throws -> ItemFrame? {
        guard let corpora = corpora() else { return nil }
        var options = ReadOptions()
        change(&options)
        return try CSV.read(
            open: { try FileSource(path: "\(corpora)/\(path)", label: path) }, label: path,
            options: options)
    }

    @Test(arguments: [
        ("airports", 7698, 14), ("routes", 67663, 9), ("airlines", 6162, 8),
    ])
    func openflights(_ name: String, _ rowCount: Int, _ columnCount: Int) throws {
        let item = try read("openflights/data/\(name).dat") {
            $0.header = false
            $0.nulls = ["\\N"]
        }
        guard let item else { return }
        #expect(item.rowCount == rowCount && item.columns.count == columnCount)
        #expect(item.rejects.isEmpty && item.rowsRead == rowCount)
    }

    @Test func theFourHeadersOfTheDailyReports() throws {
        // Mark, CRLF, no final newline; commas in quotes; dates in another order.
        guard let first = try read("covid19-jhu/01-22-2020.csv"),
            let march = try read("covid19-jhu/03-22-2020.csv"),
            let july = try read("covid19-jhu/07-24-2020.csv")
        else { return }
        #expect(first.columns.map(\.name).first == "Province/State")
        #expect(types(first) == [.text, .text, .text, .int64, .int64, .int64])
        #expect(march.columns.count == 12 && july.columns.count == 14)
        #expect(july.columns.first { $0.name == "Last_Update" }?.type == .timestamp)
        #expect(july.columns.first { $0.name == "Combined_Key" }?.nullCount == 0)
    }
}
