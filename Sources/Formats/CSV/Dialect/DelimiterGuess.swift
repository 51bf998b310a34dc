import Glibc

/// The delimiter of a file, guessed from its first records.
struct DelimiterGuess {
    /// The records as the delimiter cuts them.
    let shapes: RecordShapes
    /// Records with as many fields as the first.
    let equalRecords: Int
    /// The next best among the others, where one cuts the first record too.
    let rival: Rival?
    /// True when nothing cuts the first record, so that a comma is assumed.
    let isAssumed: Bool

    struct Rival: Sendable, Equatable {
        let delimiter: UInt8
        let equalRecords: Int
        let fields: Int
    }

    var delimiter: UInt8 { shapes.delimiter }

    static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")]

    /// Among the candidates, the one that cuts the first record into at least two fields and most of
    /// the others into equally many. Where that is equal: one whose occurrences do not look like
    /// text, then the one with more fields, then the earlier one. A comma where none cuts the first
    /// record.
    init(_ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, line: Int = 1) {
        var found: [(shapes: RecordShapes, equal: Int)] = []
        for candidate in Self.candidates where Self.contains(sample, candidate) {
            let first = RecordShapes(sample, delimiter: candidate, isWhole: isWhole, limit: 1)
            guard first.fields > 1 else { continue }
            let shapes = RecordShapes(sample, delimiter: candidate, isWhole: isWhole, line: line)
            found.append((shapes, shapes.equalRecords))
        }
        var order = Array(found.indices)
        order.sort { left, right in
            let (one, other) = (found[left], found[right])
            if one.equal != other.equal { return one.equal > other.equal }
            if one.shapes.looksLikeText != other.shapes.looksLikeText {
                return other.shapes.looksLikeText
            }
            if one.shapes.fields != other.shapes.fields {
                return one.shapes.fields > other.shapes.fields
            }
            return left < right
        }
        guard let best = order.first else {
            self.init(sample, delimiter: UInt8(ascii: ","), isWhole: isWhole, line: line)
            return
        }
        let next = order.count > 1 ? found[order[1]] : nil
        self.init(
            shapes: found[best].shapes, equalRecords: found[best].equal,
            rival: next.map {
                Rival(
                    delimiter: $0.shapes.delimiter, equalRecords: $0.equal,
                    fields: $0.shapes.fields)
            }, isAssumed: false)
    }

    /// A delimiter that is given, or assumed.
    init(
        _ sample: UnsafeBufferPointer<UInt8>, delimiter: UInt8, isWhole: Bool, line: Int = 1
    ) {
        let shapes = RecordShapes(sample, delimiter: delimiter, isWhole: isWhole, line: line)
        self.init(
            shapes: shapes, equalRecords: shapes.equalRecords, rival: nil, isAssumed: true)
    }

    private init(shapes: RecordShapes, equalRecords: Int, rival: Rival?, isAssumed: Bool) {
        self.shapes = shapes
        self.equalRecords = equalRecords
        self.rival = rival
        self.isAssumed = isAssumed
    }

    static func contains(_ sample: UnsafeBufferPointer<UInt8>, _ byte: UInt8) -> Bool {
        guard let base = sample.baseAddress else { return false }
        return memchr(base, CInt(byte), sample.count) != nil
    }
}
