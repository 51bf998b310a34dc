import Frames

// One loop per type. Each stops at the first token that its type does not hold and says where.
// Builders are moved into the loop and back: the compiler then knows that nothing else sees them.
extension JSONColumn {
    func appendBools(_ segment: JSONSegment, from start: Int) -> Int {
        var builder = BoolBuilder()
        swap(&builder, &builders.bools)
        var seen = Tally()
        var row = start
        loop: while row < segment.tokens.count {
            switch segment.tokens[row].kind {
            case .null: builder.appendNull()
            case .true:
                builder.append(true)
                seen.add(row)
            case .false:
                builder.append(false)
                seen.add(row)
            default: break loop
            }
            row += 1
        }
        swap(&builder, &builders.bools)
        note(.bool, seen, segment)
        return row
    }

    func appendIntegers(_ segment: JSONSegment, from start: Int) -> Int {
        var builder = Int64Builder()
        swap(&builder, &builders.integers)
        var exact = Tally()
        var inexact = Tally()
        var row = start
        loop: while row < segment.tokens.count {
            let token = segment.tokens[row]
            switch token.kind {
            case .null: builder.appendNull()
            case .integer:
                guard let value = TextForm.int64(token.bytes(in: segment.base)) else { break loop }
                if value.magnitude <= 1 << 53 || Evidence.Kind(integer: value) == .int64 {
                    exact.add(row)
                } else {
                    inexact.add(row)
                }
                builder.append(value)
            default: break loop
            }
            row += 1
        }
        swap(&builder, &builders.integers)
        note(.int64, exact, segment)
        note(.inexactInteger, inexact, segment)
        return row
    }

    func appendDoubles(_ segment: JSONSegment, from start: Int) -> Int {
        var builder = Float64Builder()
        swap(&builder, &builders.doubles)
        var fractional = Tally()
        var whole = Tally()
        var row = start
        loop: while row < segment.tokens.count {
            let token = segment.tokens[row]
            let bytes = token.bytes(in: segment.base)
            switch token.kind {
            case .null: builder.appendNull()
            case .number:
                guard let value = JSONNumber.float64(bytes) else { break loop }
                fractional.add(row)
                builder.append(value)
            case .integer:
                if let value = TextForm.int64(bytes) {
                    guard let double = Double(exactly: value) else { break loop }
                    whole.add(row)
                    builder.append(double)
                } else if JSONSegment.isNegativeZero(bytes) {
                    fractional.add(row)
                    builder.append(-0.0)
                } else {
                    break loop
                }
            default: break loop
            }
            row += 1
        }
        swap(&builder, &builders.doubles)
        note(.float64, fractional, segment)
        note(.int64, whole, segment)
        return row
    }

    func appendDates(_ segment: JSONSegment, from start: Int) -> Int {
        var builder = DateBuilder()
        swap(&builder, &builders.days)
        var seen = Tally()
        var row = start
        loop: while row < segment.tokens.count {
            let token = segment.tokens[row]
            switch token.kind {
            case .null: builder.appendNull()
            case .string, .escaped:
                let value = segment.withText(of: token, scratch: &scratch) { TextForm.date($0) }
                guard let value else { break loop }
                seen.add(row)
                builder.append(value)
            default: break loop
            }
            row += 1
        }
        swap(&builder, &builders.days)
        note(.date, seen, segment)
        return row
    }

    func appendTimestamps(_ segment: JSONSegment, from start: Int) -> Int {
        var builder = Int64Builder()
        swap(&builder, &builders.integers)
        let isUTC = type == .timestampUTC
        var times = Tally()
        var dates = Tally()
        var row = start
        loop: while row < segment.tokens.count {
            let token = segment.tokens[row]
            switch token.kind {
            case .null: builder.appendNull()
            case .string, .escaped:
                let value = segment.withText(of: token, scratch: &scratch) { text in
                    text.count == 10 ? nil : TextForm.anyTimestamp(text)
                }
                if let value, value.isUTC == isUTC {
                    times.add(row)
                    builder.append(value.microseconds)
                } else if !isUTC,
                    let day = segment.withText(
                        of: token, scratch: &scratch, { TextForm.date($0) })
                {
                    dates.add(row)
                    builder.append(Int64(day) * Chunk.microsecondsPerDay)
                } else {
                    break loop
                }
            default: break loop
            }
            row += 1
        }
        swap(&builder, &builders.integers)
        note(isUTC ? .timestampUTC : .timestamp, times, segment)
        note(.date, dates, segment)
        return row
    }

    /// Takes anything. Evidence still tells the kinds of the values apart.
    func appendTexts(_ segment: JSONSegment, from start: Int) -> Int {
        var builder = TextBuilder()
        swap(&builder, &builders.texts)
        for row in start..<segment.tokens.count {
            let token = segment.tokens[row]
            if token.kind == .null {
                builder.appendNull()
                continue
            }
            segment.withText(of: token, scratch: &scratch) { text in
                builder.append(text)
                let kind = segment.kind(of: token, text: text)
                if kind == .text {
                    spellings.note(text, line: segment.line(of: token))
                } else {
                    evidence.note(kind, first: segment.witness(of: token))
                }
            }
        }
        swap(&builder, &builders.texts)
        return segment.tokens.count
    }

    /// Rows of one kind in a segment: how many, and the first.
    struct Tally {
        var count = 0
        var first = 0

        @inline(__always)
        mutating func add(_ row: Int) {
            if count == 0 { first = row }
            count &+= 1
        }
    }

    func note(_ kind: Evidence.Kind, _ tally: Tally, _ segment: JSONSegment) {
        evidence.note(
            kind, count: tally.count, first: segment.witness(of: segment.tokens[tally.first]))
    }
}

extension JSONSegment {
    /// The kind of value that a token is; `text` is what it stands for.
    ///
    /// Numbers are never guessed from strings: a string is a date, a timestamp or text. An integer
    /// beyond 64 bits is text, and so is a number that no double holds as spelled.
    @inline(__always)
    func kind(of token: JSONToken, text: UnsafeBufferPointer<UInt8>) -> Evidence.Kind {
        switch token.kind {
        case .null, .nested: return .text
        case .true, .false: return .bool
        case .integer:
            if let value = TextForm.int64(text) { return Evidence.Kind(integer: value) }
            return Self.isNegativeZero(text) ? .float64 : .text
        case .number: return JSONNumber.float64(text) == nil ? .text : .float64
        case .string, .escaped:
            guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[0] <= UInt8(ascii: "9")
            else { return .text }
            return TextForm.kind(text)
        }
    }

    func kind(of token: JSONToken, scratch: inout [UInt8]) -> Evidence.Kind {
        withText(of: token, scratch: &scratch) { kind(of: token, text: $0) }
    }

    /// `-0` has a sign to keep, so it is no integer but the double it spells.
    static func isNegativeZero(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count == 2 && bytes[1] == UInt8(ascii: "0")
    }
}

extension Chunk {
    static var microsecondsPerDay: Int64 { 86_400_000_000 }
}
