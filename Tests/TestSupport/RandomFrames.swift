public import Frames

extension Cell {
    /// A value of `type`, often an unusual one.
    public static func random(
        _ type: ColumnType, using generator: inout some RandomNumberGenerator
    ) -> Cell {
        switch type {
        case .null: return .null
        case .bool: return .bool(Bool.random(using: &generator))
        case .int64: return .int64(Int64.anyMagnitude(using: &generator))
        case .float64: return .float64(Double.anyBits(using: &generator))
        case .text: return .text(String.odd(using: &generator))
        case .date:
            return .date(
                CalendarDate(
                    daysSince1970: Int32.random(in: -719_162...2_932_896, using: &generator)))
        case .timestamp: return .timestamp(Timestamp.random(using: &generator))
        case .timestampUTC: return .timestampUTC(Timestamp.random(using: &generator))
        case .binary:
            let count = Int.random(in: 0...9, using: &generator)
            return .binary((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }
}

extension Int64 {
    /// Small numbers, large ones and limits, about equally often in each magnitude.
    public static func anyMagnitude(using generator: inout some RandomNumberGenerator) -> Int64 {
        switch Int.random(in: 0..<16, using: &generator) {
        case 0: return .min
        case 1: return .max
        case 2: return 1 << 53
        case 3: return 1 << 53 + 1
        default:
            let bits = Int64.random(in: .min ... .max, using: &generator)
            return bits >> Int64.random(in: 0..<64, using: &generator)
        }
    }
}

extension Double {
    /// Any bit pattern: subnormals, infinities, NaN and both zeros among them; every other one a
    /// number of few decimals.
    public static func anyBits(using generator: inout some RandomNumberGenerator) -> Double {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: return -0.0
        case 1: return .infinity
        case 2: return -.infinity
        case 3: return .nan
        case 4: return .leastNonzeroMagnitude
        case 5: return .greatestFiniteMagnitude
        case 6..<13:
            return Double(Int.random(in: -99_999...99_999, using: &generator)) / 100
        default:
            let value = Double(bitPattern: generator.next())
            return value.isNaN ? .nan : value
        }
    }
}

extension Timestamp {
    /// A time of the years 1 to 9999, with a fraction every other time.
    public static func random(using generator: inout some RandomNumberGenerator) -> Timestamp {
        let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
        let fraction = Int64.random(in: 0..<1_000_000, using: &generator)
        return Timestamp(
            microseconds: seconds * 1_000_000
                + (Bool.random(using: &generator) ? fraction : 0))
    }
}

extension String {
    /// Short text with what readers and writers trip over.
    public static func odd(using generator: inout some RandomNumberGenerator) -> String {
        let pieces = [
            "a", "b", " ", ",", "\"", "\n", "\r\n", "NA", "0", "1.5", "é", "e\u{301}", "日本", "👩‍👩‍👧",
            "\u{0}", "\t", "null", "2024-01-01",
        ]
        let count = Int.random(in: 0...4, using: &generator)
        return (0..<count).map { _ in pieces.randomElement(using: &generator)! }.joined()
    }
}

extension Column {
    /// `count` values of `type` in chunks of random length; about one in `nullEvery` is null, none
    /// if it is 0.
    public static func random(
        _ type: ColumnType, count: Int, nullEvery: Int = 5,
        using generator: inout some RandomNumberGenerator
    ) -> Column {
        var chunks: [Chunk] = []
        var rest = count
        while rest > 0 {
            let length = Int.random(in: 1...rest, using: &generator)
            let cells = (0..<length).map { _ in
                nullEvery > 0 && Int.random(in: 0..<nullEvery, using: &generator) == 0
                    ? Cell.null : Cell.random(type, using: &generator)
            }
            chunks += typed(cells, type).chunks
            rest -= length
        }
        return Column(type: type, chunks: chunks)
    }

    private static func typed(_ cells: [Cell], _ type: ColumnType) -> Column {
        do {
            return try Column(cells: cells).cast(to: type)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension DataFrame {
    /// A frame with a column of each type in `types`, named by position and type: `c0_int64`, …
    public static func random(
        rows: Int, types: [ColumnType] = ColumnType.allCases, nullEvery: Int = 5,
        using generator: inout some RandomNumberGenerator
    ) -> DataFrame {
        var columns: [(name: String, column: Column)] = []
        for (index, type) in types.enumerated() {
            let column = Column.random(
                type, count: rows, nullEvery: nullEvery, using: &generator)
            columns.append((name: "c\(index)_\(type)", column: column))
        }
        do {
            return try DataFrame(columns, rowCount: rows)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The frame cut into consecutive pieces of random length, some of them empty.
    public func cut(using generator: inout some RandomNumberGenerator) -> [DataFrame] {
        var pieces: [DataFrame] = []
        var start = 0
        repeat {
            let end = Int.random(in: start...rowCount, using: &generator)
            pieces.append(self[rows: start..<end])
            start = end
        } while start < rowCount
        return pieces
    }
}
