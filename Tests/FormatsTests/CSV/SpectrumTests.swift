import FoundationEssentials
import Frames
import Testing

@testable import Formats

@Suite struct SpectrumTests {
    static let names = [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json",
        "location_coordinates", "newlines", "newlines_crlf", "quotes_and_newlines", "simple",
        "simple_crlf", "utf8",
    ]

    /// The corpus has two faults, which are mended here. Its twin of `location_coordinates` is one
    /// record, not a list, and gives another phone number than the file. And where line ends were
    /// normalised on the way here, the `_crlf` files need their CR back.
    @Test(arguments: names)
    func everyCellIsExact(_ name: String) throws {
        guard let corpora = corpora() else { return }
        let folder = "\(corpora)/csv-spectrum"
        let twin = try Data(contentsOf: URL(filePath: "\(folder)/json/\(name).json"))
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/csvs/\(name).csv")))
        var expected: [[String: String]]
        if name == "location_coordinates" {
            expected = [try JSONDecoder().decode([String: String].self, from: twin)]
            expected[0]["Contact Phone Number"] = "2095257564"
        } else {
            expected = try JSONDecoder().decode([[String: String]].self, from: twin)
        }
        if name.hasSuffix("_crlf"), !bytes.contains(13) {
            bytes = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
        }
        for chunk in chunkSizes {
            let item = try readCSV(bytes, chunk: chunk) { $0.allText = true }
            let found = rows(item).map { row in
                Dictionary(uniqueKeysWithValues: zip(item.columns.map(\.name), row))
            }
            #expect(found == expected)
        }
    }
}
