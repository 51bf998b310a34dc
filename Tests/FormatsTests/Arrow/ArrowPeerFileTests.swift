import Frames
import TestSupport
import Testing

@testable import Formats

/// Files that pyarrow and polars wrote.
@Suite struct ArrowPeerFileTests {
    private let long = "a longer text than twelve"

    /// The three rows of `pyarrowFile`, by column.
    private func everyType() throws -> DataFrame {
        func integers(_ last: Int64) -> Column { Column([1, nil, last] as [Int64?]) }
        let doubles = Column([1.5, nil, -0.25])
        let texts = Column(["é", nil, long])
        func bytes(_ first: [UInt8], _ last: [UInt8]) -> Column {
            [.binary(first), .null, .binary(last)]
        }
        func times(_ first: Int64, _ last: Int64, _ type: ColumnType = .timestamp) throws -> Column
        {
            var builder = Int64Builder(type: type)
            builder.append(first)
            builder.appendNull()
            builder.append(last)
            return Column(builder.finish())
        }
        func days(_ last: Int32) -> Column {
            var builder = DateBuilder()
            builder.append(19_724)
            builder.appendNull()
            builder.append(last)
            return Column(builder.finish())
        }
        let second: Int64 = 1_700_000_000_000_000
        return try DataFrame([
            ("i8", integers(-128)), ("i16", integers(-32_768)), ("i32", integers(-2_147_483_648)),
            ("i64", integers(.min)), ("u8", integers(255)), ("u16", integers(65_535)),
            ("u32", integers(4_294_967_295)), ("u64", integers(.max)), ("f16", doubles),
            ("f32", doubles), ("f64", Column([1.5, nil, 0.1])),
            ("bool", Column([true, nil, false])),
            ("text", texts), ("large", texts), ("view", texts), ("bin", bytes([0xFF], [])),
            ("lbin", bytes([0xFF], [])), ("vbin", bytes([0xFF], Array(long.utf8))),
            ("fbin", bytes(Array("ab".utf8), Array("cd".utf8))), ("d32", days(-719_162)),
            ("d64", days(-1)), ("ts", try times(second, -1_000_000)),
            ("tms", try times(second + 1000, -1000)), ("tus", try times(second + 1, -1)),
            ("tns", try times(second + 1, -1)),
            ("zone", try times(second + 1000, -1000, .timestampUTC)),
            ("utc", try times(second + 1, -1, .timestampUTC)), ("dict", Column(["a", "b", nil])),
            ("numbers", Column([10, nil, 20])), ("dec", Column([1.5, nil, -0.05])),
            ("whole", Column([12, nil, -5])),
            ("wide", Column(["123456789012345678901234567890.12", nil, "-0.01"])),
            ("null", Column(nulls: 3)),
        ])
    }

    @Test(arguments: [ArrowFixtures.pyarrowFile, ArrowFixtures.pyarrowStream])
    func everyTypeOfPyarrow(_ packed: String) throws {
        let bytes = try ArrowFixtures.unpacked(packed)
        let expected = try everyType()
        for piece in [nil, 1, 7, 65537] {
            let item = try readArrow(bytes, piece: piece)
            expectEqual(try item.whole, expected)
            #expect(item.bytesRead == bytes.count)
            #expect(
                item.notes == [
                    "column \"wide\" is decimal(38, 2), which is read as text; --type "
                        + "wide=float64 reads it as numbers"
                ])
        }
    }

    @Test(arguments: [ArrowFixtures.pyarrowZstd, ArrowFixtures.pyarrowLZ4])
    func compressedBuffers(_ packed: String) throws {
        let expected = try DataFrame([
            ("n", Column((0..<400).map { $0 / 10 } + [nil])),
            (
                "s",
                Column((0..<400).map { String(repeating: "abc ", count: $0 % 5) } + [nil])
            ),
        ])
        expectEqual(try readArrow(try ArrowFixtures.unpacked(packed)).whole, expected)
    }

    @Test func dictionariesGrowAndAreReplaced() throws {
        let bytes = try ArrowFixtures.unpacked(ArrowFixtures.dictionaries)
        let expected = try DataFrame([("d", Column(["a", "b", nil, "c", "a", "y", "x"]))])
        expectEqual(try readArrow(bytes).whole, expected)
    }

    @Test(
        arguments: [
            ArrowFixtures.polarsFile, ArrowFixtures.polarsZstd, ArrowFixtures.polarsStream,
        ])
    func polars(_ packed: String) throws {
        var times = Int64Builder(type: .timestamp)
        times.append(1_704_164_645_000_000)
        times.appendNull()
        times.append(915_148_800_000_000)
        let expected = try DataFrame([
            ("s", Column(["é", nil, long])), ("c", Column(["a", "b", nil])),
            ("e", Column(["b", nil, "a"])), ("t", Column(times.finish())),
            ("b", [.binary(Array("x".utf8)), .null, .binary(Array(long.utf8))]),
            ("f", Column([1.5, nil, 2])), ("o", Column([true, false, nil])),
            ("z", Column(nulls: 3)),
        ])
        let bytes = try ArrowFixtures.unpacked(packed)
        for piece in [nil, 7] { expectEqual(try readArrow(bytes, piece: piece).whole, expected) }
    }
}
