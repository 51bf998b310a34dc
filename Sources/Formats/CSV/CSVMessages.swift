import Frames

/// The sentences about CSV rows: found, expected, where, and the one option that helps.
struct CSVMessages {
    let label: String
    let delimiter: UInt8
    let hasHeader: Bool
    /// What the first bytes look like: it knows better help than a row alone.
    var dialect: Dialect?
    var encodingGuess: EncodingGuess?
    var columnNames: [String] = []

    // MARK: Rows

    /// Why a row cannot be used.
    func reason(_ record: BadRecord) -> String {
        let column = record.column.map(columnTitle) ?? "the row"
        switch record.problem {
        case .tooFew(let found, let expected), .tooMany(let found, let expected):
            return "\(counted(found, "field")), expected \(expected) as in the "
                + (hasHeader ? "header" : "first row")
        case .textAfterQuote:
            return "text after the closing quote in \(column), expected "
                + "\(delimiterName) or the end of the line"
        case .quoteAfterBlank:
            return "a blank before the opening quote in \(column), expected the quote first"
        case .unterminatedQuote:
            return "the quote that opens \(column) is never closed"
        case .fieldTooLong(let limit):
            return "\(column) is longer than \(limit) bytes, the most for a field; "
                + "is a quote left open?"
        case .recordTooLong(let limit):
            return "the row is longer than \(limit) bytes, the most for a row; "
                + "is a quote left open?"
        case .nul(let byte):
            return "a NUL byte (byte \(byte)) in \(column), expected text"
        case .invalidUTF8(let byte):
            return "byte \(byte) in \(column) is not valid UTF-8"
        case .tooMuchDamage(let limit):
            return "the open quotes of damaged rows before this one reach over more than "
                + "\(limit) bytes in all"
        case .wrongValue(let value, let request):
            let type = request.format.map { "\(request.type):\($0)" } ?? "\(request.type)"
            return "\(quoted(value)) in \(column), expected \(type)"
        }
    }

    /// The error for a row, or a header, that fails the item.
    func failure(_ record: BadRecord, isHeader: Bool = false) -> FormatError {
        let byte =
            switch record.problem {
            case .nul(let byte), .invalidUTF8(let byte): byte
            default: record.byte
            }
        let code: FormatError.Code =
            if case .invalidUTF8 = record.problem { .encoding } else { .badRow }
        return FormatError(
            code, "\(reason(record)); \(help(record, isHeader: isHeader))", label: label,
            line: record.faultLine, byte: byte, column: record.column.flatMap(columnName))
    }

    private func help(_ record: BadRecord, isHeader: Bool) -> String {
        let aside = isHeader ? headerHelp(record) : "--on-bad-row reject sets the row aside"
        return switch record.problem {
        case .tooFew:
            dialect?.tableAdvice
                ?? "--on-bad-row pad fills it with nulls, --on-bad-row reject sets it aside"
        case .tooMany(_, expected: 1):
            dialect?.tableAdvice ?? dialect?.delimiterAdvice ?? dialect?.quoteAdvice
                ?? "--delimiter C names another delimiter than \(delimiterName)"
        case .tooMany:
            dialect?.tableAdvice ?? dialect?.quoteAdvice ?? aside
        case .textAfterQuote where hasBackslashQuote(record.raw):
            "a quote in a quoted field is written twice, not behind a backslash; " + aside
        case .nul: nulHelp ?? aside
        case .invalidUTF8: encodingHelp(record.raw, aside: aside)
        case .wrongValue: aside + ", --null TOKEN makes a value null"
        case .tooMuchDamage: "check the file's quotes and the delimiter (--delimiter C)"
        default: aside
        }
    }

    /// A bad header fails under every policy: reading has to begin behind it.
    private func headerHelp(_ record: BadRecord) -> String {
        if record.faultLine == record.line, let start = dialect?.tableStart,
            start.line > record.line, let advice = dialect?.tableAdvice
        {
            return advice
        }
        var lastLine = record.line
        switch record.problem {
        case .nul, .invalidUTF8:
            // Where it ends is not known where its bytes are cut.
            if record.raw.count >= Reject.rawLimit { return "a header cannot be set aside" }
            // Such a record is whole: line ends inside its quotes belong to it.
            lastLine += record.raw.withUnsafeBufferPointer { CSVScan.lineEnds(in: $0) }
        default: break
        }
        return "a header cannot be set aside; --skip \(lastLine) --no-header reads what is below it"
    }

    private func hasBackslashQuote(_ raw: [UInt8]) -> Bool {
        zip(raw, raw.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "\"") }
    }

    private var nulHelp: String? {
        guard case .utf16 = encodingGuess else { return nil }
        return dialect?.encodingAdvice
    }

    /// The sample says what the text is, unless all of it was ASCII: then the row has to.
    private func encodingHelp(_ raw: [UInt8], aside: String) -> String {
        switch encodingGuess {
        case .utf8, .mark:
            return "the text before is UTF-8, so the row is damaged: " + aside
        case .singleByte: return dialect?.encodingAdvice ?? ""
        default:
            let likely = raw.withUnsafeBufferPointer { EncodingGuess($0, isWhole: true).option }
            return "the text is probably not UTF-8: --encoding "
                + "\((likely ?? .windows1252).rawValue) reads it"
        }
    }

    /// The reject for a row that is set aside.
    func reject(_ record: BadRecord) -> Reject {
        Reject(
            label: label, line: record.line, byte: record.byte,
            column: record.column.flatMap(columnName), reason: reason(record), raw: record.raw)
    }

    // MARK: Headers

    /// - Parameter otherName: what the second column would be called instead.
    func duplicate(
        _ name: String, _ first: Int, _ second: Int, otherName: String, line: Int
    ) -> FormatError {
        let help =
            dialect?.tableAdvice ?? dialect?.headerAdvice
            ?? "--rename-duplicates calls the second one \(quoted(otherName))"
        return FormatError(
            .header,
            "the header names columns \(first + 1) and \(second + 1) \(quoted(name)); \(help)",
            label: label, line: line, column: name)
    }

    /// - Parameter names: those that were given to columns without one.
    func unnamed(_ names: [String]) -> String {
        let list = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
        return names.count == 1
            ? "a column without a name is called \(list)"
            : "\(names.count) columns without a name are called \(list)"
    }

    // MARK: Notes

    func padded(_ rows: CountedPlace) -> String {
        "\(counted(rows.count, "row")) of another length made to fit, first on line "
            + "\(rows.firstLine)"
    }

    func innerQuotes(_ fields: CountedPlace) -> String {
        "\(counted(fields.count, "quote")) inside unquoted fields taken as they stand, first on "
            + "line \(fields.firstLine)"
    }

    // MARK: Words

    private var delimiterName: String {
        let name = Dialect.name(of: delimiter)
        return name.hasPrefix("'") ? name : "a " + name
    }

    private func columnName(_ index: Int) -> String? {
        index < columnNames.count ? columnNames[index] : nil
    }

    private func columnTitle(_ index: Int) -> String {
        columnName(index).map { "column \(quoted($0))" } ?? "field \(index + 1)"
    }
}
