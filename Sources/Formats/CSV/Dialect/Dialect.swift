/// How the text of a CSV item is laid out: what it was read with, how sure that is, and what would
/// suit it better.
///
/// It is found in the first 64 KiB. Only the delimiter and a byte order mark are acted on by
/// themselves; everything else is told, in `advice`, with the option that acts on it, because a wrong
/// guess would lose or invent data (docs/csv-grammar.md, "Detection").
public struct Dialect: Sendable, Equatable {
    /// How sure something is.
    public enum Confidence: String, Sendable, CaseIterable, Comparable {
        case low, medium, high
        /// Said by an option or by the file's suffix, not guessed.
        case given

        private var rank: Int { Confidence.allCases.firstIndex(of: self)! }

        public static func < (left: Confidence, right: Confidence) -> Bool {
            left.rank < right.rank
        }
    }

    /// One property of a dialect.
    public struct Finding: Sendable, Equatable {
        /// `delimiter`, `quote`, `header`, `preamble`, `encoding` or `line-end`.
        public let name: String
        /// What was used, or seen: `comma`, `none`, `UTF-8`, `LF`, …
        public let value: String
        public let confidence: Confidence
        /// Why: `cut 998 of 1,000 rows into 7 fields`.
        public let reason: String
    }

    enum Origin: Sendable {
        case option, suffix, detected, assumed
    }

    /// The delimiter that was used.
    public let delimiter: UInt8
    let delimiterOrigin: Origin
    let isRivalPresent: Bool
    let rival: DelimiterGuess.Rival?
    /// Records of the sample, and those with as many fields as the first.
    let rows: Int
    let equalRows: Int
    let fields: Int
    /// Whether the first record was read as names.
    public let hasHeader: Bool
    let look: HeaderLook
    /// The line of the first record.
    let firstLine: Int
    /// Lines that were passed over because an option said so.
    let skipped: Int
    let tableStart: TableStart?
    /// The delimiter that would be guessed from where the table seems to start.
    let laterDelimiter: UInt8?
    let lineEnds: LineEnds
    let quotedFields: Int
    let hasApostrophes: Bool
    /// The encoding that was used; a UTF-16 byte order mark makes it UTF-16.
    public let encoding: TextEncoding
    let isEncodingGiven: Bool
    let encodingGuess: EncodingGuess

    /// - Parameters:
    ///   - sample: the first bytes from the header on, as UTF-8.
    ///   - line: the line that they start on.
    init(
        _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, guess: DelimiterGuess,
        origin: Origin, line: Int, options: ReadOptions, encodingGuess: EncodingGuess
    ) {
        let shapes = guess.shapes
        delimiter = guess.delimiter
        delimiterOrigin = origin
        rows = shapes.records.count
        equalRows = guess.equalRecords
        fields = shapes.fields
        hasHeader = options.header
        look = HeaderLook(shapes, from: 0, in: sample, nulls: NullTokens(options.nulls))
        firstLine = shapes.records.first?.line ?? line
        skipped = options.skip
        lineEnds = shapes.lineEnds
        quotedFields = shapes.quotedFields
        let (opening, closing) = shapes.apostrophes
        let quoted = min(opening, closing)
        hasApostrophes =
            quoted > 1 && quoted * 2 >= rows && (max(opening, closing) - quoted) * 10 <= quoted
        self.encodingGuess = encodingGuess
        isEncodingGiven = options.encoding != .utf8
        encoding =
            if case .mark(let marked) = encodingGuess, options.encoding.obeysMarks {
                marked
            } else {
                options.encoding
            }
        let others = Search(sample, isWhole: isWhole, guess: guess, origin: origin, line: line)
        rival = others.rival
        isRivalPresent = others.isRivalPresent
        tableStart = others.tableStart
        laterDelimiter = others.laterDelimiter
    }
}

extension TextEncoding {
    /// Whether a byte order mark counts.
    var obeysMarks: Bool { self == .utf8 || self == .utf16 }
}

extension Dialect {
    /// What else the sample could be, looked for only where the first record does not fit the rest.
    private struct Search {
        var rival: DelimiterGuess.Rival?
        var isRivalPresent = false
        var tableStart: TableStart?
        var laterDelimiter: UInt8?

        init(
            _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, guess: DelimiterGuess,
            origin: Origin, line: Int
        ) {
            let shapes = guess.shapes
            rival = guess.rival
            if let start = TableStart(separatorLine: shapes, in: sample)
                ?? TableStart(samePreamble: shapes, in: sample)
            {
                tableStart = start
                return
            }
            // A title that happens to be cut as often as decimal commas cut the rows.
            let isSecondUnlike =
                shapes.records.count > 1 && shapes.records[1].fields != shapes.fields
            guard
                shapes.fields < 2 || isSecondUnlike
                    || guess.equalRecords * 2 <= shapes.records.count
            else { return }
            var best: TableStart?
            for candidate in DelimiterGuess.candidates
            where candidate != guess.delimiter && DelimiterGuess.contains(sample, candidate) {
                if origin == .option { break }
                isRivalPresent = true
                let other = RecordShapes(sample, delimiter: candidate, isWhole: isWhole, line: line)
                if shapes.fields < 2, other.fields > 1, rival == nil {
                    rival = .init(
                        delimiter: candidate, equalRecords: other.equalRecords,
                        fields: other.fields)
                }
                best = Search.better(best, TableStart(other, in: sample))
            }
            best = Search.better(TableStart(shapes, in: sample), best)
            guard let best, shapes.fields < 2 || best.equalRecords >= guess.equalRecords else {
                return
            }
            tableStart = best
            guard origin != .option,
                let offset = Search.offset(ofLine: best.line - line, in: sample)
            else { return }
            let rest = UnsafeBufferPointer(rebasing: sample[offset...])
            laterDelimiter = DelimiterGuess(rest, isWhole: isWhole).delimiter
        }

        private static func better(_ one: TableStart?, _ other: TableStart?) -> TableStart? {
            guard let one, let other else { return one ?? other }
            return (other.equalRecords, other.fields) > (one.equalRecords, one.fields) ? other : one
        }

        /// The offset behind so many line ends.
        private static func offset(
            ofLine lines: Int, in sample: UnsafeBufferPointer<UInt8>
        ) -> Int? {
            var left = lines
            var index = 0
            while left > 0, index < sample.count {
                let isPair =
                    sample[index] == 13 && index + 1 < sample.count && sample[index + 1] == 10
                if sample[index] == 10 || sample[index] == 13 { left -= 1 }
                index += isPair ? 2 : 1
            }
            return left == 0 ? index : nil
        }
    }
}
