import Frames
import Glibc

/// What the values of one column were seen to be, batch by batch.
struct ColumnTally {
    private(set) var nullCount = 0
    /// The table declares the column BOOLEAN, and all values so far are 0 or 1.
    private var isBoolean: Bool
    private var seen = Evidence()
    private var spellings = SpellingTally()

    /// - Parameter declaredType: as SQLite tells it; only `BOOLEAN` and `BOOL` matter.
    init(declaredType: String?) {
        let name = declaredType?.uppercased()
        isBoolean = name == "BOOLEAN" || name == "BOOL"
    }

    /// Notes the values of a batch whose first row is row `start` (from 0) of the result.
    mutating func note(_ part: Part, startingAt start: Int) {
        nullCount += part.nullCount
        if case .uniform(let chunk) = part, chunk.type == .float64 || chunk.type == .binary {
            noteAlike(chunk, startingAt: start)
            return
        }
        _ = part.firstRow { row, value in
            switch value {
            case .null: break
            case .integer(let number): note(number, line: start + row + 1)
            case .real(let number):
                isBoolean = false
                seen.note(
                    .float64, first: .init(line: start + row + 1, value: number.description))
            case .text(let bytes): note(text: bytes, line: start + row + 1)
            case .blob:
                isBoolean = false
                seen.note(.binary, first: .init(line: start + row + 1, value: "a blob"))
            }
            return true
        }
    }

    /// Notes a chunk in which every value is of one kind.
    private mutating func noteAlike(_ chunk: Chunk, startingAt start: Int) {
        guard let row = (0..<chunk.count).first(where: { !chunk.isNull($0) }) else { return }
        isBoolean = false
        let isReal = chunk.type == .float64
        seen.note(
            isReal ? .float64 : .binary, count: chunk.count - chunk.nullCount,
            first: .init(
                line: start + row + 1,
                value: isReal ? chunk.float64s[row].description : "a blob"))
    }

    @inline(__always)
    private mutating func note(_ number: Int64, line: Int) {
        if number & ~1 != 0 { isBoolean = false }
        seen.note(Evidence.Kind(integer: number), first: .init(line: line, value: "\(number)"))
    }

    private mutating func note(text: UnsafeBufferPointer<UInt8>, line: Int) {
        isBoolean = false
        if let kind = ColumnTally.temporalKind(text) {
            seen.note(
                kind, first: .init(line: line, value: String(decoding: text, as: UTF8.self)))
        } else {
            spellings.note(text, line: line)
        }
    }

    /// The kind of a text that is a date or a point in time, nil for any other text: numbers and
    /// booleans are never guessed from text that the database could have kept as such.
    @inline(__always)
    private static func temporalKind(_ text: UnsafeBufferPointer<UInt8>) -> Evidence.Kind? {
        guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else {
            return nil
        }
        switch TextForm.kind(text) {
        case .date: return .date
        case .timestamp: return .timestamp
        case .timestampUTC: return .timestampUTC
        default: return nil
        }
    }

    /// The evidence of all values noted.
    var evidence: Evidence {
        var evidence = seen
        if isBoolean, let first = seen.first(.int64) {
            evidence = Evidence()
            evidence.note(
                .bool, count: seen.count(of: .int64),
                first: .init(line: first.line, value: first.value == "0" ? "false" : "true"))
        }
        spellings.add(to: &evidence)
        return evidence
    }
}

/// The first few distinct texts of a column and how often each occurs.
struct SpellingTally {
    private var spellings: [(bytes: [UInt8], line: Int, count: Int)] = []
    private var count = 0
    private var isFull = false

    @inline(__always)
    mutating func note(_ text: UnsafeBufferPointer<UInt8>, line: Int) {
        count += 1
        if !isFull { tellApart(text, line: line) }
    }

    private mutating func tellApart(_ text: UnsafeBufferPointer<UInt8>, line: Int) {
        for index in spellings.indices where isSame(spellings[index].bytes, text) {
            spellings[index].count += 1
            return
        }
        isFull = spellings.count == Evidence.spellingLimit
        if !isFull { spellings.append((Array(text), line, 1)) }
    }

    /// `elementsEqual` compares byte by byte, which shows in a column of few distinct texts.
    private func isSame(_ known: [UInt8], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        known.count == text.count
            && (known.isEmpty || memcmp(known, text.baseAddress!, text.count) == 0)
    }

    func add(to evidence: inout Evidence) {
        guard let first = spellings.first else { return }
        func witness(_ spelling: (bytes: [UInt8], line: Int, count: Int)) -> Evidence.Witness {
            .init(
                line: spelling.line,
                value: spelling.bytes.withUnsafeBufferPointer { Evidence.shortened($0) })
        }
        if isFull {
            evidence.noteManyTexts(count: count, first: witness(first))
        } else {
            for spelling in spellings {
                evidence.noteText(witness(spelling), count: spelling.count)
            }
        }
    }
}
