import Frames

/// What the first record of a table looks like: names, or values like those below it.
struct HeaderLook: Sendable, Equatable {
    enum Verdict: Sendable {
        /// Text above columns of numbers, dates, times or bools.
        case names
        /// Of the same kinds as the rows below.
        case values
        /// Nothing tells: text above text, or nothing below.
        case unknown
    }

    private(set) var verdict = Verdict.unknown
    private(set) var confidence = Dialect.Confidence.low
    /// Columns with text above values.
    private(set) var named = 0
    /// Columns with a value above values of the same kind.
    private(set) var alike = 0
    /// Columns whose first cell comes again below.
    private(set) var recurring = 0
    private(set) var columns = 0
    /// Rows below that were looked at.
    private(set) var rows = 0
    /// True when every cell of the record is text and none is empty or there twice.
    private(set) var isAllText = false

    /// How many cells are looked at, about.
    private static let cellLimit = 1000

    private struct Column {
        var head: Range<Int>
        var kind: Evidence.Kind?
        /// A bit for each group of kinds below.
        var below: UInt8 = 0
        var recurs = false
    }

    /// - Parameter first: the index of the record that may be a header.
    init(
        _ shapes: RecordShapes, from first: Int, in sample: UnsafeBufferPointer<UInt8>,
        nulls: NullTokens = NullTokens([])
    ) {
        guard first < shapes.records.count, let base = sample.baseAddress else { return }
        let record = shapes.records[first]
        let width = min(record.fields, Self.cellLimit)
        var found: [Column] = []
        found.reserveCapacity(width)
        shapes.forEachField(of: record, in: sample) { _, bytes in
            guard found.count < width, let start = bytes.baseAddress else { return }
            let offset = start - base
            found.append(
                Column(
                    head: offset..<(offset + bytes.count),
                    kind: bytes.isEmpty || Self.isNull(bytes, nulls) ? nil : TextForm.kind(bytes)))
        }
        let limit = first + 1 + max(3, min(50, Self.cellLimit / max(1, width)))
        for index in (first + 1)..<max(first + 1, min(shapes.records.count, limit)) {
            let row = shapes.records[index]
            guard row.fields == record.fields else { continue }
            rows += 1
            shapes.forEachField(of: row, in: sample) { number, bytes in
                guard number < found.count, !bytes.isEmpty else { return }
                let kind = TextForm.kind(bytes)
                if kind == .text, Self.isNull(bytes, nulls) { return }
                found[number].below |= 1 << Self.group(kind)
                if kind == .text, found[number].kind == .text, !found[number].recurs {
                    found[number].recurs = bytes.elementsEqual(sample[found[number].head])
                }
            }
        }
        judge(found, in: sample)
    }

    /// Whether a cell is null, or spelled as many programs write a null.
    private static func isNull(_ bytes: UnsafeBufferPointer<UInt8>, _ nulls: NullTokens) -> Bool {
        nulls.contains(bytes) || usualNulls.contains(bytes)
    }

    private static let usualNulls = NullTokens([
        "NA", "N/A", "#N/A", "na", "n/a", "NULL", "null", "None", "NaN", "nan", "\\N", "-", ".",
        "?",
    ])

    /// Kinds that a column may hold together.
    private static func group(_ kind: Evidence.Kind) -> UInt8 {
        switch kind {
        case .int64, .inexactInteger, .float64: 0
        case .date, .timestamp, .timestampUTC: 1
        case .bool: 2
        case .text, .binary: 3
        }
    }

    private mutating func judge(_ found: [Column], in sample: UnsafeBufferPointer<UInt8>) {
        columns = found.count
        var integers: [Int64] = []
        var hasPlainValue = false
        var filled = 0
        for column in found {
            if column.recurs { recurring += 1 }
            guard let kind = column.kind else { continue }
            filled += 1
            let isOneGroup = column.below != 0 && column.below & 1 << Self.group(.text) == 0
            if kind == .text {
                if isOneGroup { named += 1 }
            } else if column.below == 1 << Self.group(kind) {
                alike += 1
                if let value = TextForm.int64(.init(rebasing: sample[column.head])) {
                    integers.append(value)
                } else {
                    hasPlainValue = true
                }
            }
        }
        isAllText = filled == found.count && found.allSatisfy { $0.kind == .text }
        // The corner above an index of rows is empty, and then the others are names.
        let isComplete = found.first?.head.isEmpty == false
        if rows == 0 || filled == 0 {
            return
        } else if named > 0 {
            verdict = .names
            confidence = alike == 0 ? .high : .medium
        } else if alike == filled, isComplete {
            verdict = .values
            confidence =
                rows > 1 && (hasPlainValue || !Self.couldBeNames(integers)) ? .high : .medium
        } else if alike > 0, isComplete, hasPlainValue || !Self.couldBeNames(integers) {
            verdict = .values
            confidence = .medium
        } else if isAllText, recurring == 0 {
            confidence = .medium
        }
    }

    /// Whether integers may be names of columns: years, or numbers that count up by one.
    private static func couldBeNames(_ integers: [Int64]) -> Bool {
        if integers.allSatisfy({ (1500...2500).contains($0) }) { return true }
        return integers.allSatisfy { $0 >= 0 }
            && zip(integers, integers.dropFirst()).allSatisfy { $1 == $0 &+ 1 }
    }
}
