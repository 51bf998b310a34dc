import Background
import Frames
import TestSupport
import Testing

@testable import Formats

/// A file read in parts is the file read from front to end.
@Suite struct FileTests {
    private func compare(
        _ bytes: [UInt8], partSize: Int, in folder: TemporaryFolder,
        on pool: BackgroundPool, _ change: (inout ReadOptions) -> Void
    ) async throws {
        let path = folder.write("a.csv", bytes: bytes)
        var options = ReadOptions()
        change(&options)
        let expected = Reading(bytes, chunk: 1 << 16, change)
        let found = await Reading {
            guard
                let file = try CSVFile(
                    FileSource(path: path, label: "a.csv"), label: "a.csv", options: options,
                    partSize: partSize)
            else { return try readCSV(bytes, chunk: 1 << 16, change) }
            return file.isOnePart ? try file.read() : try await file.read(on: pool)
        }
        #expect(
            found == expected,
            "\(partSize): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }

    @Test(.context, arguments: [ReadOptions.CellMode.typed, .spelled])
    func partsReadTheSame(_ cells: ReadOptions.CellMode) async throws {
        let pool = BackgroundPool(width: 3)
        let folder = TemporaryFolder()
        for seed in seeds() {
            var generator = SeededGenerator(seed: seed)
            for round in 0..<60 {
                var bytes = CSVBytes.table(&generator, lineEnd: ["\n", "\r\n", "\r"][round % 3])
                for _ in 0..<(round % 4) { CSVBytes.damage(&bytes, &generator) }
                let policy = ReadOptions.BadRowPolicy.allCases.randomElement(using: &generator)!
                let partSize = round % 5 == 0 ? 1 << 20 : Int.random(in: 1...900, using: &generator)
                try await compare(bytes, partSize: partSize, in: folder, on: pool) {
                    $0.onBadRow = policy
                    $0.cells = cells
                    $0.delimiter = UInt8(ascii: ",")
                    $0.renameDuplicates = true
                }
            }
        }
    }

    /// A column whose type is found wrong in a late part is read again as text, everywhere.
    @Test func lateTextIsSpelledEverywhere() async throws {
        var text = "n,t,e\n"
        for row in 0..<2000 { text += "\(row),\(row == 1990 ? "x" : "0\(row % 2)5.0"),\n" }
        text += "1,2,\"\"\n"
        let folder = TemporaryFolder()
        for partSize in [100, 1000, 7000, 1 << 20] {
            try await compare(
                Array(text.utf8), partSize: partSize, in: folder, on: BackgroundPool(width: 2)
            ) { _ in }
        }
    }

    /// Line ends inside of quotes, which look like whole records: the guess is wrong, the result is
    /// not.
    @Test func recordsInsideOfQuotesAreNone() async throws {
        var text = "a,b\n"
        for row in 0..<300 { text += "\(row),\"" + String(repeating: "1,2\n", count: row) + "\"\n" }
        let folder = TemporaryFolder()
        for partSize in [64, 500, 5000] {
            try await compare(
                Array(text.utf8), partSize: partSize, in: folder, on: BackgroundPool(width: 2)
            ) { _ in }
        }
    }
}
