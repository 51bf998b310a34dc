public import Frames

/// What a table was made of, as text for version control: by this a later run, and whoever reviews a
/// change, sees what is different.
public struct LockFile: Sendable, Equatable {
    /// A column's name and type.
    public struct Column: Sendable, Hashable {
        public var name: String
        public var type: ColumnType
    }

    /// An item of the table.
    public struct Item: Sendable, Equatable {
        public var label: String
        /// The source's bytes and their SHA-256; nil where they were not to be had: a database that
        /// others were writing to, standard input.
        public var bytes: Int?
        public var hash: String?
        public var rows: Int
        public var columns: [Column]
    }

    /// An output and the SHA-256 of its bytes.
    public struct Output: Sendable, Equatable {
        public var name: String
        public var hash: String
    }

    public var rows: Int
    public var columns: [Column]
    public var items: [Item]
    /// In the order of the job.
    public var outputs: [Output]

    /// The number of the layout.
    static let version = 1

    /// How many rows there were.
    public var earlierRows: EarlierRows {
        EarlierRows(
            items: Dictionary(items.map { ($0.label, $0.rows) }, uniquingKeysWith: { $1 }),
            total: rows)
    }

    /// The lock file of a job file; nil where it has none.
    public static func read(ofJob file: String) throws -> LockFile? {
        let path = path(ofJob: file)
        return FileState(path: path) == nil ? nil : try LockFile(path: path)
    }

    /// The lock file's path for a job file's.
    public static func path(ofJob file: String) -> String { file + ".lock" }
}

// MARK: Text

extension LockFile {
    /// The file's text.
    ///
    /// - Parameters:
    ///   - job: the job file, as the comment names it.
    ///   - versions: what made it.
    public func text(job: String, versions: [String]) -> String {
        func string(_ text: String) -> String { JSONText.quoted(text) }
        var text = """
            pipeline-lock \(LockFile.version)
            # What the table of \(JSONText.quoted(job)) was made of. Review it; `pipeline lock` writes it.
            made-with \(versions.joined(separator: ", "))

            table
              rows \(rows)

            """
        for column in columns {
            text += "  column \(string(column.name)) \(column.type.rawValue)\n"
        }
        for item in items {
            text += "\nitem \(string(item.label))\n"
            if let bytes = item.bytes { text += "  bytes \(bytes)\n" }
            if let hash = item.hash { text += "  sha256 \(hash)\n" }
            text += "  rows \(item.rows)\n"
            if item.columns == columns {
                text += "  columns as the table\n"
            } else {
                for column in item.columns {
                    text += "  column \(string(column.name)) \(column.type.rawValue)\n"
                }
            }
        }
        for output in outputs {
            text += "\noutput \(string(output.name))\n  sha256 \(output.hash)\n"
        }
        return text + "\nend sha256 \(SHA256.hex(of: text))\n"
    }

    /// Reads a lock file.
    ///
    /// - Throws: `RunError` for a file that cannot be read, was edited or damaged.
    public init(path: String) throws {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path, limit: 1 << 30)
        } catch {
            throw RunError(
                .lock,
                "the lock file \(quoted(path)) \(error.reason); pipeline lock writes it")
        }
        func damaged(_ what: String) -> RunError {
            RunError(
                .lock,
                "the lock file \(quoted(path)) \(what), so it was edited or damaged; take it from "
                    + "version control again, or write it anew with pipeline lock")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw damaged("is not UTF-8")
        }
        guard let end = text.range(of: "\nend sha256 "), text.hasSuffix("\n"),
            text[end.upperBound...].dropLast() == SHA256.hex(of: String(text[..<end.lowerBound]))
        else { throw damaged("does not hash to the sum at its end") }
        var lines = LockLines(text[..<end.lowerBound])
        guard let parsed = lines.file() else {
            throw damaged("is not understood at line \(lines.number)")
        }
        self = parsed
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<Index>? {
        // The last place: nothing but the sum follows it.
        let (own, wanted) = (Array(utf8), Array(text.utf8))
        var start = own.count - wanted.count
        while start >= 0 {
            if own[start..<start + wanted.count].elementsEqual(wanted) {
                let lower = utf8.index(utf8.startIndex, offsetBy: start)
                return lower..<utf8.index(lower, offsetBy: wanted.count)
            }
            start -= 1
        }
        return nil
    }
}

/// Reads the lines of a lock file.
private struct LockLines {
    private let lines: [Substring]
    private var next = 0
    /// The line that was read last, from 1.
    var number: Int { min(next, lines.count) + 1 }

    init(_ text: Substring) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private var line: Substring? { next < lines.count ? lines[next] : nil }

    /// What follows `word` on the line, which is passed over; nil for another line.
    private mutating func take(_ word: String) -> Substring? {
        guard let line, line == word || line.hasPrefix(word + " ") else { return nil }
        next += 1
        return line.dropFirst(word.count + 1)
    }

    private mutating func skipBlank() {
        while let line, line.isEmpty || line.hasPrefix("#") { next += 1 }
    }

    mutating func file() -> LockFile? {
        guard take("pipeline-lock") == "\(LockFile.version)" else { return nil }
        skipBlank()
        guard take("made-with") != nil else { return nil }
        skipBlank()
        guard take("table") != nil, let rows = take("  rows").flatMap({ Int($0) }),
            let columns = columns()
        else { return nil }
        var file = LockFile(rows: rows, columns: columns, items: [], outputs: [])
        skipBlank()
        while let label = take("item") {
            guard let item = item(label, table: columns) else { return nil }
            file.items.append(item)
            skipBlank()
        }
        while let name = take("output") {
            guard let name = LockLines.string(name)?.text, let hash = take("  sha256") else {
                return nil
            }
            file.outputs.append(.init(name: name, hash: String(hash)))
            skipBlank()
        }
        return line == nil ? file : nil
    }

    private mutating func item(
        _ label: Substring, table: [LockFile.Column]
    ) -> LockFile.Item? {
        guard let label = LockLines.string(label)?.text else { return nil }
        let bytes = take("  bytes").flatMap { Int($0) }
        let hash = take("  sha256").map { String($0) }
        guard let rows = take("  rows").flatMap({ Int($0) }) else { return nil }
        let own = take("  columns") == "as the table" ? table : columns()
        guard let own else { return nil }
        return LockFile.Item(label: label, bytes: bytes, hash: hash, rows: rows, columns: own)
    }

    private mutating func columns() -> [LockFile.Column]? {
        var columns: [LockFile.Column] = []
        while let column = take("  column") {
            guard let (name, rest) = LockLines.string(column),
                let type = ColumnType(rawValue: String(rest.dropFirst()))
            else { return nil }
            columns.append(.init(name: name, type: type))
        }
        return columns
    }

    /// The quoted text at the start, and what follows it.
    private static func string(_ text: Substring) -> (text: String, rest: Substring)? {
        guard text.first == "\"" else { return nil }
        var scalars = String.UnicodeScalarView()
        var rest = text.unicodeScalars.dropFirst()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return (String(scalars), Substring(rest)) }
            guard scalar == "\\" else {
                scalars.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "\""?: scalars.append("\"")
            case "\\"?: scalars.append("\\")
            case "n"?: scalars.append("\n")
            case "r"?: scalars.append("\r")
            case "t"?: scalars.append("\t")
            case "u"?:
                let digits = String(String.UnicodeScalarView(rest.prefix(4)))
                guard let value = UInt32(digits, radix: 16), let known = Unicode.Scalar(value)
                else { return nil }
                scalars.append(known)
                rest = rest.dropFirst(4)
            default: return nil
            }
        }
        return nil
    }
}
