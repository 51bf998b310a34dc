// One JSON text: an array of records, one record, or either of them at a pointer.
extension JSONReader {
    mutating func readDocument() throws {
        let pointer = try JSONPointer(options.records ?? "")
        try refill()
        if try peek() == nil {
            throw FormatError(
                .json, "the body is empty, expected JSON", label: label, line: 1, byte: 0)
        }
        try readRecords(at: pointer, step: 0)
        if try peek() != nil { throw broken(JSONFault(position: window.start, expected: .end)) }
    }

    /// Reads the value at the window's start, which is `step` steps down the pointer.
    private mutating func readRecords(at pointer: JSONPointer, step: Int) throws {
        let byte = try peek()
        if step == pointer.steps.count {
            if byte == UInt8(ascii: "[") {
                try readElements { reader, _ in try reader.readRecord() }
            } else if step == 0 || byte == UInt8(ascii: "{") || byte == nil {
                try readRecord()
            } else {
                throw unexpected(
                    byte, at: pointer, step: step, expected: "an array or object of records")
            }
            return
        }
        switch byte {
        case UInt8(ascii: "{"): try readMember(of: pointer, step: step)
        case UInt8(ascii: "["): try readElement(of: pointer, step: step)
        default: throw unexpected(byte, at: pointer, step: step, expected: "an array or object")
        }
    }

    /// Goes through an object's members for the one that the pointer names.
    private mutating func readMember(of pointer: JSONPointer, step: Int) throws {
        var keys: [String] = []
        var isFound = false
        window.start += 1
        if try peek() == UInt8(ascii: "}") {
            window.start += 1
        } else {
            while true {
                let key = try readKey()
                if key == pointer.steps[step] {
                    if isFound { throw repeated(pointer, step: step) }
                    isFound = true
                    try readRecords(at: pointer, step: step + 1)
                } else {
                    if keys.count <= 8 { keys.append(String(decoding: key, as: UTF8.self)) }
                    try skipValue()
                }
                if try endsContainer(with: UInt8(ascii: "}"), otherwise: .commaOrBrace) { break }
            }
        }
        if !isFound { throw missing(pointer, step: step, keys: keys) }
    }

    /// Goes through an array's elements for the one that the pointer names.
    private mutating func readElement(of pointer: JSONPointer, step: Int) throws {
        guard let wanted = pointer.index(at: step) else {
            throw unexpected(
                UInt8(ascii: "["), at: pointer, step: step, expected: "an object")
        }
        var count = 0
        try readElements { reader, index in
            count = index + 1
            if index == wanted {
                try reader.readRecords(at: pointer, step: step + 1)
            } else {
                try reader.skipValue()
            }
        }
        if count <= wanted { throw missing(pointer, step: step, count: count) }
    }

    /// Calls `body` at each element of the array that starts at the window's start.
    private mutating func readElements(
        _ body: (inout JSONReader, Int) throws -> Void
    ) throws {
        window.start += 1
        if try peek() == UInt8(ascii: "]") {
            window.start += 1
            return
        }
        var index = 0
        while true {
            _ = try peek()
            try body(&self, index)
            index += 1
            if try endsContainer(with: UInt8(ascii: "]"), otherwise: .commaOrBracket) { return }
        }
    }

    /// Steps over what follows a value: true for the closing byte, false for a comma.
    @inline(__always)
    private mutating func endsContainer(
        with closing: UInt8, otherwise expected: JSONFault.Expectation
    ) throws -> Bool {
        let byte = try peek()
        guard byte == closing || byte == UInt8(ascii: ",") else {
            throw broken(JSONFault(position: window.start, expected: expected))
        }
        window.start &+= 1
        return byte == closing
    }

    private mutating func readRecord() throws {
        while true {
            let next = records.scanRecord(window.start)
            if isComplete(next) {
                try admit(end: next, next: next)
                return
            }
            records.rollback()
            try readOn(after: next)
        }
    }

    private mutating func skipValue() throws {
        _ = try peek()
        var token = JSONToken.null
        while true {
            let next = records.scanner.scanValue(window.start, token: &token)
            if isComplete(next) {
                window.start = next
                return
            }
            try readOn(after: next)
        }
    }

    /// Reads a key and the colon after it.
    private mutating func readKey() throws -> [UInt8] {
        guard try peek() == UInt8(ascii: "\"") else {
            throw broken(JSONFault(position: window.start, expected: .key))
        }
        var key: [UInt8] = []
        while true {
            var hasEscapes = false
            let next = records.scanner.scanString(window.start + 1, hasEscapes: &hasEscapes)
            if isComplete(next) {
                let raw = UnsafeBufferPointer(
                    start: records.scanner.base + window.start + 1,
                    count: next - window.start - 2)
                JSONText.appendUnescaped(raw, to: &key)
                window.start = next
                break
            }
            try readOn(after: next)
        }
        guard try peek() == UInt8(ascii: ":") else {
            throw broken(JSONFault(position: window.start, expected: .colon))
        }
        window.start += 1
        return key
    }

    /// True when no more bytes could change what the scanner said. A number that ends with the
    /// window may go on.
    @inline(__always)
    private func isComplete(_ next: Int) -> Bool {
        next >= 0 && (next < window.end || window.isAtEnd)
    }

    /// Reads more for a piece that the window cuts; fails for one that is broken.
    private mutating func readOn(after next: Int) throws {
        let isCut = next >= 0 || records.scanner.fault.position >= window.end
        guard isCut, !window.isAtEnd else { throw broken(records.scanner.fault) }
        if window.isFull { throw oversizedRecord() }
        try refill()
    }

    /// The next byte that is no blank, at the window's start; nil at the end.
    @inline(__always)
    private mutating func peek() throws -> UInt8? {
        while true {
            window.start = records.scanner.skipBlanks(window.start)
            if window.start < window.end { return window.base[window.start] }
            if window.isAtEnd { return nil }
            try refill()
        }
    }
}
