/// Writes facts as bytes: numbers in as few as they need, texts with their lengths before them.
struct FactsWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: Int) {
        // The sign goes to the lowest bit, then seven bits to a byte.
        var rest = UInt(bitPattern: value << 1 ^ value >> 63)
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ value: [UInt8]) {
        append(value.count)
        bytes += value
    }

    mutating func append(_ text: String?) {
        append(text != nil)
        if let text { append(text) }
    }

    mutating func append<Element>(
        _ values: [Element], _ write: (Element, inout FactsWriter) -> Void
    ) {
        append(values.count)
        for value in values { write(value, &self) }
    }
}

/// Reads what `FactsWriter` wrote.
struct FactsReader {
    /// The bytes are not what was written.
    struct Damaged: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func int() throws(Damaged) -> Int {
        var value: UInt = 0
        var shift: UInt = 0
        while let byte = rest.popFirst() {
            guard shift < 64 else { throw Damaged() }
            value |= UInt(byte & 127) << shift
            if byte < 128 { return Int(bitPattern: value >> 1) ^ -Int(value & 1) }
            shift += 7
        }
        throw Damaged()
    }

    mutating func bool() throws(Damaged) -> Bool {
        guard let byte = rest.popFirst(), byte < 2 else { throw Damaged() }
        return byte == 1
    }

    mutating func bytes() throws(Damaged) -> [UInt8] {
        let count = try int()
        guard count >= 0, count <= rest.count else { throw Damaged() }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func string() throws(Damaged) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw Damaged() }
        return text
    }

    mutating func optionalString() throws(Damaged) -> String? {
        try bool() ? try string() : nil
    }

    mutating func array<Element>(
        _ read: (inout FactsReader) throws(Damaged) -> Element
    ) throws(Damaged) -> [Element] {
        let count = try int()
        // Each element takes a byte at least.
        guard count >= 0, count <= rest.count else { throw Damaged() }
        var values: [Element] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }
}
