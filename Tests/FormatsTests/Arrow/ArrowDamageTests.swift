import Frames
import TestSupport
import Testing

@testable import Formats

/// Damaged input: an error or a table, never a crash.
@Suite struct ArrowDamageTests {
    private func samples() throws -> [[UInt8]] {
        var generator = SeededGenerator(seed: 7)
        let frame = DataFrame.random(rows: 9, using: &generator)
        let fixtures = [
            ArrowFixtures.pyarrowFile, ArrowFixtures.pyarrowStream, ArrowFixtures.pyarrowZstd,
            ArrowFixtures.pyarrowLZ4, ArrowFixtures.dictionaries, ArrowFixtures.polarsFile,
            ArrowFixtures.polarsZstd, ArrowFixtures.polarsStream,
        ]
        return [arrowBytes([frame, frame], .file), arrowBytes([frame, frame], .stream)]
            + (try fixtures.map(ArrowFixtures.unpacked))
    }

    /// Looks at every value of what was read.
    private func look(at bytes: [UInt8], piece: Int? = nil) {
        var options = ReadOptions()
        options.format = .arrow
        options.maximumDecodedBytes = 64 << 20
        do {
            let item = try Arrow.read(
                open: { piece.map { BytesSource(bytes, size: $0) } ?? BytesSource(bytes) },
                label: "a.arrow", options: options)
            var out: [UInt8] = []
            var writer = JSONLinesWriter(names: item.columns.map(\.name))
            for batch in item.batches where batch.rowCount < 10_000 {
                try writer.append(batch, to: &out)
            }
        } catch {
            #expect(error is FormatError, "\(error)")
        }
    }

    @Test func everyTruncationOfAFileFails() throws {
        for bytes in try samples() where bytes.starts(with: Arrow.magic) {
            for count in 1..<bytes.count {
                let message = arrowFailure(Array(bytes[..<count]))
                #expect(message.hasPrefix("a.arrow: "), "\(count): \(message)")
            }
        }
    }

    /// A stream may end between two messages; anywhere else it fails.
    @Test func everyTruncationOfAStreamFailsOrEndsBetweenMessages() throws {
        for bytes in try samples() where !bytes.starts(with: Arrow.magic) {
            let ends = (1..<bytes.count).filter { count in
                (try? readArrow(Array(bytes[..<count]))) != nil
            }
            #expect(ends.allSatisfy { bytes[$0...].starts(with: Arrow.mark) }, "\(ends)")
            #expect(ends.count <= 8)
        }
    }

    @Test(.context) func flippedBytes() throws {
        let samples = try samples()
        withSeeds(fixed: 2) { generator in
            for sample in samples {
                for _ in 0..<250 {
                    var bytes = sample
                    for _ in 0..<Int.random(in: 1...3, using: &generator) {
                        let place = Int.random(in: 0..<bytes.count, using: &generator)
                        bytes[place] =
                            Bool.random(using: &generator)
                            ? [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
                            : bytes[place] ^ (1 << UInt8.random(in: 0...7, using: &generator))
                    }
                    look(at: bytes, piece: Bool.random(using: &generator) ? 4096 : nil)
                }
            }
        }
    }

    /// Numbers in the metadata of one message, at their limits, one after the other.
    @Test func everyWordAtItsLimits() throws {
        let frame = try DataFrame([("n", Column([1, nil])), ("s", Column(["a", "b"]))])
        for layout in [ArrowWriter.Layout.file, .stream] {
            let sample = arrowBytes([frame], layout)
            for place in stride(from: 0, to: sample.count - 8, by: 4) {
                for value in [0, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32] {
                    var bytes = sample
                    withUnsafeBytes(of: value.littleEndian) {
                        for (index, byte) in $0.enumerated() { bytes[place + index] = byte }
                    }
                    look(at: bytes)
                    // The same in the high half of a 64-bit number.
                    for index in 0..<4 { bytes[place + 4 + index] = UInt8(value >> 24) }
                    look(at: bytes)
                }
            }
        }
    }

    @Test func messagesSayWhatAndWhere() throws {
        let frame = try DataFrame([("n", Column([1, nil])), ("s", Column(["a", "bb"]))])
        let end = "; the Arrow data is damaged or cut short: fetch or write it again"
        let file = arrowBytes([frame])
        #expect(
            arrowFailure(Array(file.dropLast(3)))
                == "a.arrow: footer: ends after \(file.count - 3) bytes, without \"ARROW1\"" + end)
        #expect(
            arrowFailure(Array("a,b\n1,2\n".utf8))
                == "a.arrow: start: found neither \"ARROW1\" nor the mark of a stream, so this is "
                + "not Arrow data; --format says what it is")
        let stream = arrowBytes([frame], .stream)
        #expect(
            arrowFailure(Array(stream.dropLast(30)))
                == "a.arrow: record batch 1: ends after \(stream.count - 30) bytes, 22 bytes too "
                + "early" + end)
        // The text's last offset is 3, in the next to last buffer.
        var wrong = stream
        let place = try #require(
            stream.indices.last { stream[$0...].starts(with: [1, 0, 0, 0, 3, 0, 0, 0]) })
        wrong[place + 4] = 9
        #expect(
            arrowFailure(wrong)
                == "a.arrow: record batch 1, column \"s\": its offsets are not in order or reach "
                + "beyond its 3 bytes" + end)
        wrong = stream
        wrong[try #require(stream.lastIndex(of: UInt8(ascii: "b")))] = 0xFF
        #expect(
            arrowFailure(wrong)
                == "a.arrow: record batch 1, column \"s\": row 2 is not UTF-8; write the column as "
                + "binary" + end)
    }
}
