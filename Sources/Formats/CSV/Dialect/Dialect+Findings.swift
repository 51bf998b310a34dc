import Frames

extension Dialect {
    /// Delimiter, quote, header, preamble, encoding and line end, in this order.
    public var findings: [Finding] {
        [
            delimiterFinding, quoteFinding, headerFinding, preambleFinding, encodingFinding,
            lineEndFinding,
        ]
    }

    /// The least of the confidences in what was acted on: delimiter, header and encoding.
    public var confidence: Confidence {
        let least = min(
            delimiterFinding.confidence, headerFinding.confidence, encodingFinding.confidence)
        return min(least, tableStart == nil ? least : .low)
    }

    /// `comma, header, UTF-8, LF`: what was used, in one line.
    public var summary: String {
        var words = [
            fields < 2 && delimiterOrigin == .assumed ? "one column" : delimiterFinding.value,
            hasHeader ? "header" : "no header", encodingFinding.value,
        ]
        let ends = lineEndFinding.value
        if ends != "none" { words.append(ends) }
        if skipped > 0 { words.append("\(grouped(skipped)) skipped") }
        return words.joined(separator: ", ")
    }

    // MARK: One by one

    private func finding(
        _ name: String, _ value: String, _ confidence: Confidence, _ reason: String
    ) -> Finding {
        Finding(name: name, value: value, confidence: confidence, reason: reason)
    }

    var delimiterFinding: Finding {
        let name = Dialect.name(of: delimiter)
        let cut =
            "cut \(grouped(equalRows)) of \(counted(rows, "row")) into \(counted(fields, "field"))"
        switch delimiterOrigin {
        case .option: return finding("delimiter", name, .given, "as --delimiter says; " + cut)
        case .suffix: return finding("delimiter", name, .given, "as the format says; " + cut)
        case .assumed:
            let reason = "nothing among , ; tab | cuts the first row"
            return finding(
                "delimiter", name, tableStart != nil ? .low : isRivalPresent ? .medium : .high,
                reason)
        case .detected:
            var confidence: Confidence =
                equalRows * 20 >= rows * 19 ? .high : equalRows * 10 >= rows * 7 ? .medium : .low
            var reason = cut
            if let rival, rival.equalRecords * 2 >= equalRows {
                reason +=
                    "; \(Dialect.name(of: rival.delimiter)) would cut "
                    + "\(grouped(rival.equalRecords)) into \(rival.fields)"
                if rival.equalRecords >= equalRows { confidence = min(confidence, .medium) }
            }
            if rows < 2 { confidence = min(confidence, rival == nil ? .medium : .low) }
            return finding("delimiter", name, confidence, reason)
        }
    }

    var quoteFinding: Finding {
        if hasApostrophes, quotedFields == 0 {
            return finding(
                "quote", "none", .low, "fields seem to be quoted with ', which is text here")
        }
        guard quotedFields > 0 else { return finding("quote", "none", .high, "no field is quoted") }
        return finding(
            "quote", "\"", .high, "\(counted(quotedFields, "field")) quoted with it")
    }

    var headerFinding: Finding {
        let value = hasHeader ? "header" : "no header"
        let below = "the \(counted(look.rows, "row")) below"
        if !hasHeader, headerAdvice == nil {
            return finding("header", value, .given, "as --no-header says")
        }
        if look.rows == 0 {
            return finding("header", value, .low, "there is no row below the first to compare with")
        }
        let agrees = look.verdict == (hasHeader ? .names : .values)
        switch look.verdict {
        case .names:
            return finding(
                "header", value, agrees ? look.confidence : .low,
                "text above values in \(grouped(look.named)) of "
                    + "\(counted(look.columns, "column"))")
        case .values:
            return finding(
                "header", value, agrees ? look.confidence : .low,
                "\(grouped(look.alike)) of \(counted(look.columns, "cell")) in the first row "
                    + "\(look.alike == 1 ? "is a value" : "are values") like those of \(below)")
        case .unknown:
            let reason =
                look.recurring > 0
                ? "\(counted(look.recurring, "cell")) of the first row "
                    + "\(look.recurring == 1 ? "comes" : "come") again below"
                : look.isAllText
                    ? "the first row is text, and so is what is below"
                    : "the first row and \(below) tell no difference"
            return finding("header", value, look.confidence, reason)
        }
    }

    var preambleFinding: Finding {
        guard let start = tableStart else {
            return finding(
                "preamble", "none", skipped > 0 ? .given : .high,
                skipped > 0
                    ? "\(counted(skipped, "line")) passed over, as --skip says"
                    : "the first row goes with the others")
        }
        return finding(
            "preamble", counted(start.line - 1 - skipped, "line"), start.confidence,
            "from line \(start.line) on, \(Dialect.name(of: start.delimiter)) cuts "
                + "\(grouped(start.equalRecords)) of \(counted(start.records, "row")) into "
                + counted(start.fields, "field"))
    }

    var encodingFinding: Finding {
        let name = encoding.displayName
        if isEncodingGiven {
            return finding(
                "encoding", name, encodingGuess == .utf8 ? .low : .given, "as --encoding says")
        }
        switch encodingGuess {
        case .ascii: return finding("encoding", name, .high, "only ASCII in the first bytes")
        case .mark: return finding("encoding", name, .high, "a byte order mark")
        case .utf8: return finding("encoding", name, .high, "every character is valid UTF-8")
        case .utf16(let isBigEndian):
            return finding(
                "encoding", name, .low,
                "every other byte is NUL, as in UTF-16 \(isBigEndian ? "big" : "little")-endian")
        case .binary: return finding("encoding", name, .low, "NUL bytes, as in no text")
        case .singleByte(let likely, let foreign, _):
            return finding(
                "encoding", name, .low,
                "\(counted(foreign, "byte")) beyond ASCII not as in UTF-8; "
                    + (encodingGuess.isForeign ? "perhaps " : "probably ") + likely.rawValue)
        }
    }

    var lineEndFinding: Finding {
        let ends = [("LF", lineEnds.lf), ("CRLF", lineEnds.crlf), ("CR", lineEnds.cr)]
            .filter { $0.1 > 0 }
        guard let first = ends.first else {
            return finding("line-end", "none", .low, "there is no line end")
        }
        guard ends.count > 1 else {
            return finding(
                "line-end", first.0, .high, "\(counted(first.1, "row")) end so")
        }
        return finding(
            "line-end", "mixed", .high,
            ends.map { "\(grouped($0.1)) \($0.0)" }.joined(separator: ", "))
    }

    // MARK: Words

    /// `comma`, `semicolon`, `tab`, `vertical bar`, or the character in apostrophes.
    static func name(of delimiter: UInt8) -> String {
        switch delimiter {
        case UInt8(ascii: ","): "comma"
        case UInt8(ascii: ";"): "semicolon"
        case 9: "tab"
        case UInt8(ascii: "|"): "vertical bar"
        default: "'\(String(decoding: [delimiter], as: UTF8.self))'"
        }
    }
}

extension TextEncoding {
    /// As people write it.
    var displayName: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16: "UTF-16"
        case .latin1: "Latin-1"
        case .windows1252: "Windows-1252"
        }
    }
}
