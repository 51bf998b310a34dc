import Foundation
import Testing

/// 47 daily reports of one publisher in four header shapes: many files, one table, drifting columns.
@Suite(.needsCorpora) struct CovidTests {
    /// What pandas 3.1.1 finds in the same files, concatenated: each file by `pd.read_csv(file,
    /// dtype=str, encoding='utf-8-sig', keep_default_na=False, na_values=[''])`, then `pd.concat`;
    /// nulls by `isna().sum()`; sums by `math.fsum` over the cells as floats, of the columns to
    /// which `pd.read_csv` without `dtype` gives a number type; distinct values by `nunique()`; and
    /// the bytes of all cells together as UTF-8.
    struct Fact {
        let name: String
        let nulls: Int
        let sum: Double?
        let distinct: Int
        let bytes: Int

        init(_ name: String, _ nulls: Int, _ sum: Double?, _ distinct: Int, _ bytes: Int) {
            self.name = name
            self.nulls = nulls
            self.sum = sum
            self.distinct = distinct
            self.bytes = bytes
        }
    }

    static let rows = 112_304
    static let facts = [
        Fact("Province/State", 111_284, nil, 205, 10_210),
        Fact("Country/Region", 110_528, nil, 188, 14_417),
        Fact("Last Update", 110_528, nil, 681, 32_962),
        Fact("Confirmed", 9, 200_795_847, 9_404, 255_399),
        Fact("Deaths", 129, 10_545_159, 2_317, 148_233),
        Fact("Recovered", 112, 94_903_670, 5_025, 141_688),
        Fact("Latitude", 111_225, 31_574.3254, 380, 7_562),
        Fact("Longitude", 111_225, 10_350.2027, 385, 8_244),
        Fact("FIPS", 16_742, 2_991_976_706, 3_612, 469_166),
        Fact("Admin2", 16_539, nil, 1_951, 682_283),
        Fact("Province_State", 7_362, nil, 566, 876_913),
        Fact("Country_Region", 1_776, nil, 189, 296_238),
        Fact("Last_Update", 1_776, nil, 291, 2_058_838),
        Fact("Lat", 3_782, 3_947_224.77006991, 4_096, 1_159_243),
        Fact("Long_", 3_782, -8_345_615.116561078, 4_318, 1_277_117),
        Fact("Active", 1_797, 93_361_158, 7_815, 235_536),
        Fact("Combined_Key", 1_776, nil, 4_089, 2_256_568),
        Fact("Incidence_Rate", 56_953, 26_513_742.838738743, 45_146, 956_119),
        Fact("Case-Fatality_Ratio", 56_656, 189_604.2237206821, 17_300, 685_898),
    ]

    @Test func unionIsWhatPandasReads() throws {
        let folder = try WorkFolder()
        let output = try folder.run(
            "concat", Corpora.path("covid19-jhu/*.csv"), "--how", "union", "--report", "r.json",
            "--to", "tsv")
        #expect(output.code == 0)
        let report = try folder.report("r.json")
        #expect(report.totals.items == 47)
        #expect(report.totals.rows == CovidTests.rows)
        #expect(report.columns.map(\.name) == CovidTests.facts.map(\.name))
        #expect(report.columns.map(\.nulls) == CovidTests.facts.map(\.nulls))

        let types = Dictionary(uniqueKeysWithValues: report.columns.map { ($0.name, $0.type) })
        for name in ["Confirmed", "Deaths", "Recovered", "Active"] {
            #expect(types[name] == "int64")
        }
        for name in ["Lat", "Long_", "Latitude", "Longitude", "Incidence_Rate"] {
            #expect(types[name] == "float64")
        }
        let found = try tallies(of: output.bytes)
        for (tally, fact) in zip(found, CovidTests.facts) {
            #expect(tally.count == CovidTests.rows - fact.nulls, "\(fact.name)")
            #expect(tally.distinct.count == fact.distinct, "\(fact.name)")
            #expect(tally.bytes == fact.bytes, "\(fact.name)")
            if let sum = fact.sum {
                // Added in another order, so not to the last bit.
                #expect(abs(tally.sum - sum) <= abs(sum) * 1e-12, "\(fact.name)")
            }
        }
    }

    /// What was written, column by column.
    private struct Tally {
        var count = 0
        var bytes = 0
        var sum = 0.0
        /// Hashes of the values.
        var distinct: Set<UInt64> = []
    }

    /// Counts the cells of TSV by bytes: no cell of these files holds a tab, a line end or a quote.
    private func tallies(of output: Data) throws -> [Tally] {
        var found = Array(repeating: Tally(), count: CovidTests.facts.count)
        let isNumber = CovidTests.facts.map { $0.sum != nil }
        var lines = 0
        try output.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws in
            var column = 0
            var start = 0
            // FNV-1a, of 64 bits.
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for (position, byte) in bytes.enumerated() {
                if byte != 9, byte != 10 {
                    hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
                    continue
                }
                if lines > 0, position > start {
                    found[column].count += 1
                    found[column].bytes += position - start
                    found[column].distinct.insert(hash)
                    if isNumber[column] {
                        let cell = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
                        found[column].sum += Double(String(decoding: cell, as: UTF8.self)) ?? .nan
                    }
                }
                hash = 0xCBF2_9CE4_8422_2325
                start = position + 1
                column += 1
                if byte == 10 {
                    try #require(column == found.count)
                    column = 0
                    lines += 1
                }
            }
        }
        #expect(lines == CovidTests.rows + 1)
        return found
    }

    @Test func strictNamesTheFirstFileThatDiffers() throws {
        let output = try WorkFolder().run("concat", Corpora.path("covid19-jhu/*.csv"))
        #expect(output.code == 1)
        #expect(output.text == "")
        // The first with other columns is of 2 March, the first of the next shape of 22 March.
        #expect(
            output.errors.contains(
                #/Latitude +present +absent +\S*03-02-2020.csv and 4 more\n/#))
        #expect(
            output.errors.contains(
                #/Country_Region +present +absent +\S*03-22-2020.csv and 31 more\n/#))
        #expect(output.errors.contains("--how union"))
    }
}
