import Frames
import TestSupport
import Testing

@testable import Formats

/// What must not depend on how the bytes were cut.
struct Reading: Equatable {
    var rows: [[String]] = []
    var types: [ColumnType] = []
    var blames: [String?] = []
    var nullCounts: [Int] = []
    var rejects: [Reject] = []
    var blankLines = 0
    var bytes = 0
    var notes: [String] = []
    var error: String?

    init(_ bytes: [UInt8], chunk: Int, _ change: (inout ReadOptions) -> Void) {
        do {
            take(try readCSV(bytes, chunk: chunk, change))
        } catch {
            self.error = "\(error)"
        }
    }

    init(_ read: () async throws -> ItemFrame) async {
        do {
            take(try await read())
        } catch {
            self.error = "\(error)"
        }
    }

    private mutating func take(_ item: ItemFrame) {
        rows = allRows(item)
        types = item.columns.map(\.type)
        blames = item.columns.map { $0.evidence.blame(column: $0.name) }
        nullCounts = item.columns.map(\.nullCount)
        rejects = item.rejects
        blankLines = item.blankLinesSkipped
        bytes = item.bytesRead
        notes = item.notes
        #expect(item.rowsRead == item.rowCount + item.rejects.count)
    }
}

private func allRows(_ item: ItemFrame) -> [[String]] { rows(item) }

@Suite struct ChunkTests {
    @Test(.context, arguments: ReadOptions.BadRowPolicy.allCases)
    func badRowsReadTheSame(_ policy: ReadOptions.BadRowPolicy) {
        for bad in badRows {
            withEvery("chunk", in: chunkSizes) { size in
                let change: (inout ReadOptions) -> Void = {
                    setLimits(&$0)
                    $0.onBadRow = policy
                }
                let bytes = Array(bad.text.utf8)
                #expect(
                    Reading(bytes, chunk: size, change)
                        == Reading(bytes, chunk: 1 << 20, change), "\(bad.text)")
            }
        }
    }

    /// Random bytes of the alphabet that the grammar is about.
    @Test(.context, arguments: [false, true])
    func randomBytesReadTheSame(_ spelled: Bool) {
        withSeeds { generator in
            for round in 0..<150 {
                var bytes: [UInt8] = Array("x,y\n".utf8)
                let pieces = [
                    ",", ",", ",", "\"", "\n", "\n", "\r", "\r\n", " ", "a", "1", "2.5", "é",
                    "\"q\"", "\"\"", "1,2\n", "3,4\n", "NA", "2024-01-01", "\t",
                ]
                for _ in 0..<Int.random(in: 0..<120, using: &generator) {
                    bytes += Array(pieces.randomElement(using: &generator)!.utf8)
                }
                if round % 8 == 0 { bytes.append(0xC3) }
                let policy = ReadOptions.BadRowPolicy.allCases.randomElement(using: &generator)!
                let limit = Int.random(in: 5..<60, using: &generator)
                let change: (inout ReadOptions) -> Void = {
                    $0.onBadRow = policy
                    $0.delimiter = UInt8(ascii: ",")
                    $0.nulls = ["NA"]
                    $0.maximumFieldBytes = limit
                    $0.maximumRecordBytes = limit + 10
                    $0.cells = spelled ? .spelled : .typed
                }
                let whole = Reading(bytes, chunk: 1 << 20, change)
                withEvery("chunk", in: chunkSizes) { size in
                    #expect(
                        Reading(bytes, chunk: size, change) == whole,
                        "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
                }
            }
        }
    }
}
