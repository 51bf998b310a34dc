/// The front of a CSV item: its encoding, the lines passed over, and its dialect.
struct CSVInput {
    /// The first bytes from the header on, as UTF-8, and what goes on behind them.
    let sample: [UInt8]
    let rest: any ByteSource
    /// Whether nothing goes on behind them.
    let isWhole: Bool
    /// Where the sample is in the input.
    let offset: Int
    let line: Int
    let delimiter: UInt8
    /// Whether the bytes had to be decoded first.
    let isTranscoded: Bool
    /// What the first bytes look like; nil where there are none, and where that is of no use: for a
    /// plain table, unless it was asked for.
    let dialect: Dialect?
    /// What they say about the encoding; nil for a plain table that ends with them.
    let encodingGuess: EncodingGuess?

    /// How many bytes are looked at, and how many at most where the first record is longer.
    private static let sampleSize = 64 << 10
    private static let longestSample = 4 << 20

    init(_ source: any ByteSource, options: ReadOptions, label: String) throws {
        var raw = Sample()
        // Room for one byte more than there should be tells that it is all.
        let size = source.byteCount.map { min($0, Self.sampleSize - 1) + 1 } ?? Self.sampleSize
        try raw.fill(from: source, to: size)
        if !options.describesDialect,
            let delimiter = raw.withBytes({
                PlainTable.delimiter(of: $0, isWhole: raw.isWhole, options: options)
            })
        {
            if let given = options.delimiter { try Self.check(given, label: label) }
            (sample, rest, isWhole) = (raw.bytes, source, raw.isWhole)
            (offset, line, self.delimiter) = (0, 1, delimiter)
            isTranscoded = false
            dialect = nil
            encodingGuess =
                raw.isWhole ? nil : raw.withBytes { EncodingGuess($0, isWhole: false) }
            return
        }
        let encoding = raw.withBytes { EncodingGuess($0, isWhole: raw.isWhole) }
        encodingGuess = encoding
        var place = (source: source, offset: 0, line: 1)
        var sample = raw
        if options.encoding == .utf8, options.skip == 0, encoding != .mark(.utf16) {
            isTranscoded = false
            if encoding == .mark(.utf8) { place.offset = sample.removeMark() }
        } else {
            let text = try DecodedText(
                PeekedSource(raw.bytes, then: source), encoding: options.encoding, label: label)
            isTranscoded = text.isTranscoded
            place = (text.source, text.offset, 1)
            try Self.skipLines(options.skip, &place)
            sample = Sample()
            try sample.fill(from: place.source, to: Self.sampleSize)
        }
        offset = place.offset
        line = place.line
        let given = options.delimiter ?? options.format?.delimiter
        if let given { try Self.check(given, label: label) }
        var guess = Self.guess(sample, given, line: line)
        while guess.shapes.isCut, sample.bytes.count < Self.longestSample {
            try sample.fill(from: place.source, to: max(Self.sampleSize, sample.bytes.count * 4))
            guess = Self.guess(sample, given, line: line)
        }
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
        self.sample = sample.bytes
        rest = place.source
        isWhole = sample.isWhole
    }

    private static func guess(_ sample: Sample, _ given: UInt8?, line: Int) -> DelimiterGuess {
        sample.withBytes { bytes in
            given.map {
                DelimiterGuess(bytes, delimiter: $0, isWhole: sample.isWhole, line: line)
            } ?? DelimiterGuess(bytes, isWhole: sample.isWhole, line: line)
        }
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

        /// Takes a byte order mark of UTF-8 away; returns its length.
        mutating func removeMark() -> Int {
            bytes.removeFirst(3)
            return 3
        }

        func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
            try bytes.withUnsafeBufferPointer(body)
        }
    }

    /// Passes over so many lines, or to the end where there are fewer.
    private static func skipLines(
        _ count: Int, _ place: inout (source: any ByteSource, offset: Int, line: Int)
    ) throws {
        var block = [UInt8](repeating: 0, count: sampleSize)
        // What was read and not passed over yet.
        var rest = 0..<0
        func isFilled() throws -> Bool {
            if !rest.isEmpty { return true }
            rest = 0..<(try block.withUnsafeMutableBytes { try place.source.readFully(into: $0) })
            return !rest.isEmpty
        }
        var left = count
        while left > 0, try isFilled() {
            let end = block[rest].firstIndex { $0 == 10 || $0 == 13 }
            let next = end.map { $0 + 1 } ?? rest.upperBound
            place.offset += next - rest.lowerBound
            rest = next..<rest.upperBound
            guard let end else { continue }
            place.line += 1
            left -= 1
            if block[end] == 13, try isFilled(), block[rest.lowerBound] == 10 {
                place.offset += 1
                rest = rest.dropFirst()
            }
        }
        place.source = PeekedSource(Array(block[rest]), then: place.source)
    }
}
