/// The front of a CSV item: its encoding, the lines passed over, and its dialect.
struct CSVInput {
    /// UTF-8 from the header on.
    let source: any ByteSource
    /// Where that is in the input.
    let offset: Int
    let line: Int
    let delimiter: UInt8
    /// Whether the bytes had to be decoded first.
    let isTranscoded: Bool
    /// What the first bytes look like; nil where there are none.
    let dialect: Dialect?

    /// How many bytes are looked at, and how many at most where the first record is longer.
    private static let sampleSize = 64 << 10
    private static let longestSample = 4 << 20

    init(_ source: any ByteSource, options: ReadOptions, label: String) throws {
        var raw = Sample()
        try raw.fill(from: source, to: Self.sampleSize)
        let encoding = raw.withBytes { EncodingGuess($0, isWhole: raw.isWhole) }
        let text = try DecodedText(
            PeekedSource(raw.bytes, then: source), encoding: options.encoding, label: label)
        isTranscoded = text.isTranscoded
        var place = (source: text.source, offset: text.offset, line: 1)
        for _ in 0..<options.skip {
            guard try Self.skipLine(&place) else { break }
        }
        offset = place.offset
        line = place.line
        let given = options.delimiter ?? options.format?.delimiter
        if let given { try Self.check(given, label: label) }
        var sample = Sample()
        var guess: DelimiterGuess
        repeat {
            try sample.fill(
                from: place.source, to: max(Self.sampleSize, sample.bytes.count * 4))
            guess = sample.withBytes { bytes in
                given.map {
                    DelimiterGuess(
                        bytes, delimiter: $0, isWhole: sample.isWhole, line: place.line)
                } ?? DelimiterGuess(bytes, isWhole: sample.isWhole, line: place.line)
            }
        } while guess.shapes.isCut && sample.bytes.count < Self.longestSample
        let origin: Dialect.Origin =
            options.delimiter != nil
            ? .option : given != nil ? .suffix : guess.isAssumed ? .assumed : .detected
        dialect =
            guess.shapes.records.isEmpty
            ? nil
            : sample.withBytes {
                Dialect(
                    $0, isWhole: sample.isWhole, guess: guess, origin: origin, line: place.line,
                    options: options, encodingGuess: encoding)
            }
        delimiter = guess.delimiter
        self.source = PeekedSource(sample.bytes, then: place.source)
    }

    private static func check(_ delimiter: UInt8, label: String) throws {
        guard delimiter < 0x80, !"\"\n\r\0".utf8.contains(delimiter) else {
            throw FormatError(
                .options,
                "byte 0x\(String(delimiter, radix: 16)) cannot be a delimiter; --delimiter takes "
                    + "one ASCII character that is neither a quote nor a line end",
                label: label)
        }
    }

    /// The first bytes of a source.
    private struct Sample {
        private(set) var bytes: [UInt8] = []
        /// True when the source ends with them.
        private(set) var isWhole = false

        mutating func fill(from source: any ByteSource, to size: Int) throws {
            let wanted = size - bytes.count
            try bytes.append(addingCapacity: wanted) { span in
                try span.withUnsafeMutableBufferPointer { buffer, initialized in
                    initialized = try source.readFully(into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
            isWhole = bytes.count < size
        }

        func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
            try bytes.withUnsafeBufferPointer(body)
        }
    }

    /// Passes over one line; false where the input ends before.
    private static func skipLine(
        _ place: inout (source: any ByteSource, offset: Int, line: Int)
    ) throws -> Bool {
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try block.withUnsafeMutableBytes { try place.source.readFully(into: $0) }
            guard count > 0 else { return false }
            guard let end = block[..<count].firstIndex(where: { $0 == 10 || $0 == 13 }) else {
                place.offset += count
                continue
            }
            var rest = Array(block[(end + 1)..<count])
            place.offset += end + 1
            place.line += 1
            if block[end] == 13 {
                if rest.isEmpty {
                    var next: UInt8 = 0
                    let more = try withUnsafeMutableBytes(of: &next) {
                        try place.source.read(into: $0)
                    }
                    rest = Array(repeating: next, count: more)
                }
                if rest.first == 10 {
                    rest.removeFirst()
                    place.offset += 1
                }
            }
            place.source = PeekedSource(rest, then: place.source)
            return true
        }
    }
}
