import Frames

extension Dialect {
    /// What would suit the text better than how it was read, each with its option; mostly empty.
    public var advice: [String] {
        [tableAdvice ?? delimiterAdvice, headerAdvice, encodingAdvice, quoteAdvice]
            .compactMap { $0 }
    }

    /// The advice that is worth a note where reading went well all the same: then the table is most
    /// likely not what the file means.
    var notes: [String] {
        var notes: [String] = []
        if delimiterOrigin == .detected, delimiter != UInt8(ascii: ",") {
            notes.append(
                "the delimiter is a \(Dialect.name(of: delimiter)), guessed from the first rows")
        }
        if let start = tableStart, start.equalRecords > 2 || start.confidence == .high {
            notes += [tableAdvice].compactMap { $0 }
        } else if tableStart == nil, delimiterOrigin == .suffix {
            notes += [delimiterAdvice].compactMap { $0 }
        }
        // Of bytes that are not of the encoding, reading fails, unless it sets rows aside.
        return notes + [headerAdvice, encodingAdvice, quoteAdvice].compactMap { $0 }
    }

    /// Where the table seems to start, and the options that read it.
    var tableAdvice: String? {
        guard let start = tableStart else { return nil }
        var options: [String] = []
        if start.isHeaderShort {
            return "the row before line \(start.line) has one name less than the rows have fields: "
                + "--skip \(start.line - 1) --no-header reads the rows"
        }
        if start.line > 1 { options.append("--skip \(start.line - 1)") }
        // What reading from there on would take for the delimiter by itself.
        let used = delimiterOrigin == .suffix ? delimiter : laterDelimiter ?? start.delimiter
        if used != start.delimiter { options.append(Dialect.option(start.delimiter)) }
        if hasHeader, !start.hasHeader { options.append("--no-header") }
        return "the table seems to start on line \(start.line): "
            + options.joined(separator: " ") + " reads it"
    }

    /// Another delimiter, where the one that was used leaves one column.
    var delimiterAdvice: String? {
        guard fields < 2, let rival, rival.equalRecords * 10 >= rows * 7 else { return nil }
        return "a \(Dialect.name(of: rival.delimiter)) cuts \(grouped(rival.equalRecords)) of "
            + "\(grouped(rows)) rows into \(rival.fields) fields: "
            + "\(Dialect.option(rival.delimiter)) reads them"
    }

    /// A header that holds values, or values that hold a header.
    var headerAdvice: String? {
        switch look.verdict {
        case .values where hasHeader && tableStart == nil:
            "the first row (line \(firstLine)) looks like values, as the rows below it; "
                + "--no-header reads it as a row"
        case .names where !hasHeader && look.confidence == .high:
            "the first row (line \(firstLine)) looks like names; without --no-header it names the "
                + "columns"
        default: nil
        }
    }

    var encodingAdvice: String? {
        if isEncodingGiven {
            return encodingGuess == .utf8 && !encoding.obeysMarks
                ? "the text is valid UTF-8; without --encoding it is read as that" : nil
        }
        guard let option = encodingGuess.option else { return nil }
        switch encodingGuess {
        case .singleByte where encodingGuess.isForeign:
            return "the text is not UTF-8, perhaps of an encoding that is not known here: convert "
                + "it, or try --encoding \(option.rawValue)"
        case .singleByte:
            return "the text is probably \(option.displayName): --encoding \(option.rawValue) "
                + "reads it"
        default:
            return
                "the text looks like \(option.displayName): --encoding \(option.rawValue) reads it"
        }
    }

    /// Apostrophes around fields.
    var quoteAdvice: String? {
        guard hasApostrophes, quotedFields == 0 else { return nil }
        return "fields seem to be quoted with ', which stays in the text: only \" is a quote"
    }

    /// `--delimiter ';'`, as a shell takes it.
    static func option(_ delimiter: UInt8) -> String {
        let text = delimiter == 9 ? "tab" : String(decoding: [delimiter], as: UTF8.self)
        return "--delimiter " + shellWord(text)
    }
}
