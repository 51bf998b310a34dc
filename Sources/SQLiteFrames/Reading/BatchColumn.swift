import Frames

/// A value as SQLite holds it, where the values of a column are of several storage classes.
enum MixedValue {
    case null
    case integer(Int64)
    case real(Double)
    case text([UInt8])
    case blob([UInt8])
}

/// The values of one column in one batch: a chunk where all are of one storage class, a list where
/// they are not. `int64`, `float64`, `text`, `binary` and `null` are the chunk's types.
enum Part {
    case uniform(Chunk)
    case mixed([MixedValue])
}

/// Collects the values of one column for one batch.
struct BatchColumn: ~Copyable {
    private enum Mode { case null, integer, real, text, blob, mixed }

    private var mode = Mode.null
    /// Rows before the first value, while `mode` is `null`.
    private var nulls = 0
    private var integers = Int64Builder()
    private var reals = Float64Builder()
    private var bytes = TextBuilder()
    private var values: [MixedValue] = []

    init() {}

    @inline(__always)
    mutating func appendNull() {
        switch mode {
        case .null: nulls += 1
        case .integer: integers.appendNull()
        case .real: reals.appendNull()
        case .text, .blob: bytes.appendNull()
        case .mixed: values.append(.null)
        }
    }

    @inline(__always)
    mutating func append(_ value: Int64) {
        if mode != .integer { prepare(for: .integer) }
        if mode == .integer { integers.append(value) } else { values.append(.integer(value)) }
    }

    @inline(__always)
    mutating func append(_ value: Double) {
        if mode != .real { prepare(for: .real) }
        if mode == .real { reals.append(value) } else { values.append(.real(value)) }
    }

    @inline(__always)
    mutating func append(text: UnsafeBufferPointer<UInt8>) {
        if mode != .text { prepare(for: .text) }
        if mode == .text { bytes.append(text) } else { values.append(.text(Array(text))) }
    }

    @inline(__always)
    mutating func append(blob: UnsafeBufferPointer<UInt8>) {
        if mode != .blob { prepare(for: .blob) }
        if mode == .blob { bytes.append(blob) } else { values.append(.blob(Array(blob))) }
    }

    /// Readies the column for a value of another storage class than its values so far.
    @inline(never)
    private mutating func prepare(for wanted: Mode) {
        guard mode != .mixed else { return }
        guard mode == .null else {
            values = Part.uniform(takeChunk()).mixedValues()
            mode = .mixed
            return
        }
        mode = wanted
        switch wanted {
        case .integer: integers.appendNulls(nulls)
        case .real: reals.appendNulls(nulls)
        case .text, .blob:
            bytes = TextBuilder(type: wanted == .text ? .text : .binary)
            bytes.appendNulls(nulls)
        case .null, .mixed: break
        }
        nulls = 0
    }

    private mutating func takeChunk() -> Chunk {
        switch mode {
        case .integer: integers.takeChunk()
        case .real: reals.takeChunk()
        case .text, .blob: bytes.takeChunk()
        case .null, .mixed: Chunk(nulls: nulls)
        }
    }

    /// The values so far; the column starts anew, empty.
    mutating func take() -> Part {
        let part = mode == .mixed ? Part.mixed(values) : .uniform(takeChunk())
        values = []
        nulls = 0
        mode = .null
        return part
    }
}
