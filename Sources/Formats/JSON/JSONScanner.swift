/// The grammar of RFC 8259 over the bytes of a window: every byte is visited, nothing is built.
///
/// The scanner knows no files, lines or columns. A function takes the position where its piece
/// starts and returns the position after it, or `JSONScanner.failed` with `fault` set. The byte at
/// `end` is a zero and so are the 15 after it: zero is not allowed anywhere in JSON, so loops need
/// no test for the end, and words of eight bytes may be read anywhere. Nested values are walked with a bit
/// per level instead of recursion, so a small stack is enough for any input.
struct JSONScanner: ~Copyable {
    /// The position that functions return for a broken grammar.
    static let failed = -1
    /// Zero bytes that must follow the text.
    static let padding = 16

    private(set) var base: UnsafePointer<UInt8>
    private(set) var end = 0
    var fault = JSONFault()
    /// One bit per open level, set for an object.
    private let levels: UnsafeMutablePointer<UInt64>

    private static let levelWords = (JSON.maximumNesting + 63) / 64

    init() {
        levels = .allocate(capacity: Self.levelWords)
        levels.initialize(repeating: 0, count: Self.levelWords)
        base = UnsafePointer(UnsafeRawPointer(levels).assumingMemoryBound(to: UInt8.self))
    }

    deinit {
        levels.deallocate()
    }

    /// Sets the text: `end` bytes at `base`, followed by `padding` zeros. It must outlive the scans.
    @inline(__always)
    mutating func attach(_ base: UnsafePointer<UInt8>, end: Int) {
        self.base = base
        self.end = end
    }

    @inline(never)
    mutating func fail(_ position: Int, _ expected: JSONFault.Expectation) -> Int {
        fault = JSONFault(position: position, expected: expected)
        return Self.failed
    }

    /// The first position from `start` on that holds no blank.
    @inline(__always)
    func skipBlanks(_ start: Int) -> Int {
        var position = start
        while base[position] <= 0x20 {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            position &+= 1
        }
        return position
    }

    /// Scans the value that starts at `start`.
    @inline(__always)
    mutating func scanValue(_ start: Int, token: inout JSONToken) -> Int {
        if Self.isOpening(base[start]) {
            let next = scanNested(start)
            token = JSONToken(.nested, start: start, length: next &- start)
            return next
        }
        return scanScalar(start, token: &token)
    }

    /// Scans the string, number or literal that starts at `start`.
    @inline(__always)
    private mutating func scanScalar(_ start: Int, token: inout JSONToken) -> Int {
        switch base[start] {
        case UInt8(ascii: "\""):
            var hasEscapes = false
            let next = scanString(start &+ 1, hasEscapes: &hasEscapes)
            token = JSONToken(
                hasEscapes ? .escaped : .string, start: start &+ 1, length: next &- start &- 2)
            return next
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            var isInteger = true
            let next = scanNumber(start, isInteger: &isInteger)
            token = JSONToken(isInteger ? .integer : .number, start: start, length: next &- start)
            return next
        case UInt8(ascii: "n"):
            token = JSONToken(.null, start: start, length: 4)
            return scanLiteral(start, "null")
        case UInt8(ascii: "t"):
            token = JSONToken(.true, start: start, length: 4)
            return scanLiteral(start, "true")
        case UInt8(ascii: "f"):
            token = JSONToken(.false, start: start, length: 5)
            return scanLiteral(start, "false")
        default:
            return fail(start, .value)
        }
    }

    @inline(__always)
    private static func isOpening(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    @inline(__always)
    private mutating func scanLiteral(_ start: Int, _ literal: StaticString) -> Int {
        for index in 1..<literal.utf8CodeUnitCount
        where base[start &+ index] != literal.utf8Start[index] {
            return fail(start &+ index, .literal)
        }
        return start &+ literal.utf8CodeUnitCount
    }

    /// Scans the number that starts at `start` with a digit or a minus sign.
    @inline(__always)
    mutating func scanNumber(_ start: Int, isInteger: inout Bool) -> Int {
        var position = start
        if base[position] == UInt8(ascii: "-") { position &+= 1 }
        if base[position] == UInt8(ascii: "0") {
            position &+= 1
        } else {
            let first = position
            position = skipDigits(position)
            if position == first { return fail(position, .digit) }
        }
        if base[position] == UInt8(ascii: ".") {
            isInteger = false
            let first = position &+ 1
            position = skipDigits(first)
            if position == first { return fail(position, .digit) }
        }
        if base[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position &+= 1
            if base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position &+= 1
            }
            let first = position
            position = skipDigits(position)
            if position == first { return fail(position, .digit) }
        }
        return position
    }

    @inline(__always)
    private func skipDigits(_ start: Int) -> Int {
        var position = start
        while base[position] &- UInt8(ascii: "0") < 10 { position &+= 1 }
        return position
    }

    private enum State {
        case value, firstValue, key, firstKey, next
    }

    /// Scans the array or object that starts at `start`, however deep, without recursion.
    @inline(never)
    mutating func scanNested(_ start: Int) -> Int {
        var position = start
        var depth = 0
        var isObject = false
        var state = State.value
        var token = JSONToken.null
        while true {
            position = skipBlanks(position)
            let byte = base[position]
            let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
            switch state {
            case .firstKey where byte == closing, .firstValue where byte == closing,
                .next where byte == closing:
                position &+= 1
                depth &-= 1
                if depth == 0 { return position }
                let level = depth &- 1
                isObject = levels[level >> 6] >> UInt64(level & 63) & 1 != 0
                state = .next
            case .next:
                guard byte == UInt8(ascii: ",") else {
                    return fail(position, isObject ? .commaOrBrace : .commaOrBracket)
                }
                position &+= 1
                state = isObject ? .key : .value
            case .key, .firstKey:
                guard byte == UInt8(ascii: "\"") else { return fail(position, .key) }
                var hasEscapes = false
                position = scanString(position &+ 1, hasEscapes: &hasEscapes)
                if position < 0 { return position }
                position = skipBlanks(position)
                guard base[position] == UInt8(ascii: ":") else { return fail(position, .colon) }
                position &+= 1
                state = .value
            case .value, .firstValue:
                if Self.isOpening(byte) {
                    if depth == JSON.maximumNesting { return fail(position, .shallowerNesting) }
                    isObject = byte == UInt8(ascii: "{")
                    let bit: UInt64 = 1 << UInt64(depth & 63)
                    if isObject { levels[depth >> 6] |= bit } else { levels[depth >> 6] &= ~bit }
                    depth &+= 1
                    position &+= 1
                    state = isObject ? .firstKey : .firstValue
                } else {
                    position = scanScalar(position, token: &token)
                    if position < 0 { return position }
                    state = .next
                }
            }
        }
    }
}
