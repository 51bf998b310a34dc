import Frames

/// A value of a part, in place.
enum PartValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(UnsafeBufferPointer<UInt8>)
    case blob(UnsafeBufferPointer<UInt8>)
}

extension Part {
    var count: Int {
        switch self {
        case .uniform(let chunk): chunk.count
        case .mixed(let values): values.count
        }
    }

    var nullCount: Int {
        switch self {
        case .uniform(let chunk): chunk.nullCount
        case .mixed(let values):
            values.reduce(0) { count, value in
                if case .null = value { count + 1 } else { count }
            }
        }
    }

    /// Calls `body` with every row and its value, until it returns false; the row where it did.
    /// Bytes are valid during the call.
    @inline(__always)
    func firstRow(rejectedBy body: (Int, PartValue) -> Bool) -> Int? {
        switch self {
        case .uniform(let chunk):
            for row in 0..<chunk.count {
                if chunk.isNull(row) {
                    guard body(row, .null) else { return row }
                    continue
                }
                let isAccepted =
                    switch chunk.type {
                    case .int64: body(row, .integer(chunk.int64s[row]))
                    case .float64: body(row, .real(chunk.float64s[row]))
                    case .text: chunk.withBytes(at: row) { body(row, .text($0)) }
                    default: chunk.withBytes(at: row) { body(row, .blob($0)) }
                    }
                guard isAccepted else { return row }
            }
        case .mixed(let values):
            for (row, value) in values.enumerated() {
                let isAccepted =
                    switch value {
                    case .null: body(row, .null)
                    case .integer(let number): body(row, .integer(number))
                    case .real(let number): body(row, .real(number))
                    case .text(let bytes):
                        bytes.withUnsafeBufferPointer { body(row, .text($0)) }
                    case .blob(let bytes):
                        bytes.withUnsafeBufferPointer { body(row, .blob($0)) }
                    }
                guard isAccepted else { return row }
            }
        }
        return nil
    }

    /// The values one by one, to be followed by values of other storage classes.
    func mixedValues() -> [MixedValue] {
        var values: [MixedValue] = []
        values.reserveCapacity(count)
        _ = firstRow { _, value in
            switch value {
            case .null: values.append(.null)
            case .integer(let number): values.append(.integer(number))
            case .real(let number): values.append(.real(number))
            case .text(let bytes): values.append(.text(Array(bytes)))
            case .blob(let bytes): values.append(.blob(Array(bytes)))
            }
            return true
        }
        return values
    }
}
