import Frames

// Every message of the JSON reader is made here.
extension JSONReader {
    /// A broken grammar, found in the text that ends at `end`, in words.
    func describe(_ fault: JSONFault, end: Int, ending: String) -> String {
        "found \(found(at: fault.position, end: end, ending: ending)) "
            + "at byte \(window.offset(of: fault.position)), "
            + "expected \(fault.expected.description)"
    }

    /// The character at a position, in words.
    private func found(at position: Int, end: Int, ending: String) -> String {
        guard position < end else { return ending }
        let byte = window.base[position]
        switch byte {
        case 0x09: return "a tab"
        case 0x0A: return "a line feed"
        case 0x0D: return "a carriage return"
        case 0x21...0x7E: return "'\(Character(Unicode.Scalar(byte)))'"
        case 0x20: return "a space"
        default:
            let bytes = UnsafeBufferPointer(
                start: window.base + position, count: min(4, end - position))
            if byte >= 0x80, let text = String(validating: bytes.prefix(4), as: UTF8.self)?.first {
                return "'\(text)'"
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "byte 0x" + (byte < 16 ? "0" : "") + digits
        }
    }

    /// A flaw in words, and the column that has it.
    func describe(_ flaw: JSONFlaw) -> (reason: String, column: String?) {
        switch flaw {
        case .duplicateKey(let column, let position):
            let name = records.keys.name(of: column)
            return (
                "found the key \(quoted(name)) again at byte \(window.offset(of: position)), "
                    + "expected every key once in a record", name
            )
        case .oversizedValue(let column, let position, let length):
            let name = records.keys.name(of: column)
            return (
                "found a value of \(length) bytes at byte \(window.offset(of: position)), "
                    + "expected at most \(options.maximumFieldBytes); if it holds the records, "
                    + "name it with --records", name
            )
        case .oversizedRecord(let length):
            return ("found \(length) bytes in one record, \(recordLimit)", nil)
        case .unconvertible(let column, let token, let type):
            let name = records.keys.name(of: column)
            return (
                "found \(token.kind.words) at byte \(window.offset(of: token.start)) that is no "
                    + "\(type), expected one as --type \(shellWord("\(name)=\(type)")) says", name
            )
        case .tooManyColumns:
            return ("found too many different keys", nil)
        }
    }

    var recordLimit: String { "expected at most \(maximumRecordBytes)" }

    func tooManyColumns() -> FormatError {
        FormatError(
            .tooLarge,
            "more than \(JSON.maximumColumns) different keys in the records, expected at most "
                + "so many; are the keys of these objects data?",
            label: label)
    }

    func oversizedRecord() -> FormatError {
        FormatError(
            .tooLarge,
            "one record or value is longer than \(maximumRecordBytes) bytes, \(recordLimit); "
                + "if the records are deeper inside, point to them with --records",
            label: label)
    }

    /// The error of a document whose grammar is broken.
    mutating func broken(_ fault: JSONFault) -> FormatError {
        var fault = fault
        // The message shows the whole character, so that it is the same however the input is cut.
        window.start = fault.position
        while window.end - window.start < 4, !window.isAtEnd, !window.isFull {
            guard (try? window.refill()) != nil else { break }
        }
        fault.position = window.start
        let line = window.line(of: fault.position)
        let isNextRecord =
            fault.expected == .end && line == 2 && window.start < window.end
            && window.base[window.start] == UInt8(ascii: "{")
        return FormatError(
            fault.expected == .utf8 ? .encoding : .json,
            describe(fault, end: window.end, ending: "the end of the input")
                + (isNextRecord ? "; --format jsonl reads one record a line" : ""), label: label,
            line: line, byte: window.offset(of: fault.position))
    }

    /// The error of a pointer that meets a value, starting with `byte`, of the wrong kind.
    mutating func unexpected(
        _ byte: UInt8?, at pointer: JSONPointer, step: Int, expected: String
    ) -> FormatError {
        let found =
            switch byte {
            case nil: "the end of the input"
            case UInt8(ascii: "{"): "an object"
            case UInt8(ascii: "["): "an array"
            case UInt8(ascii: "\""): "a string"
            case UInt8(ascii: "n"): "null"
            case UInt8(ascii: "t"), UInt8(ascii: "f"): "a boolean"
            default: "a number"
            }
        return misled(
            "found \(found) at \(pointer.description(steps: step)), expected \(expected)")
    }

    /// The error of a pointer to a key that an object does not have; `keys` are some it has.
    mutating func missing(_ pointer: JSONPointer, step: Int, keys: [String]) -> FormatError {
        var found = keys.isEmpty ? "no keys" : keys.prefix(8).map(quoted).joined(separator: ", ")
        if keys.count > 8 { found += ", …" }
        return misled(
            "found \(found) at \(pointer.description(steps: step)), expected "
                + quoted(String(decoding: pointer.steps[step], as: UTF8.self)))
    }

    /// The error of a pointer to an element that an array is too short for.
    mutating func missing(_ pointer: JSONPointer, step: Int, count: Int) -> FormatError {
        misled(
            "found \(count) elements at \(pointer.description(steps: step)), expected element "
                + pointer.description(steps: step + 1))
    }

    /// The error of an object that has the key of the pointer twice.
    mutating func repeated(_ pointer: JSONPointer, step: Int) -> FormatError {
        misled("found \(pointer.description(steps: step + 1)) twice, expected it once")
    }

    private mutating func misled(_ reason: String) -> FormatError {
        FormatError(
            .json, reason + "; --records points to the records", label: label,
            line: window.line(of: window.start), byte: window.offset(of: window.start))
    }

    /// Sets a record aside as a reject or fails, as the options say. It runs from the window's start
    /// to `end`.
    mutating func refuse(
        upTo end: Int, reason: String, column: String? = nil,
        help: String = "--on-bad-row reject sets such records aside"
    ) throws {
        let start = window.start
        let line = window.line(of: start)
        guard options.onBadRow == .reject else {
            throw FormatError(
                .badRow, reason + "; " + help, label: label, line: line,
                byte: window.offset(of: start), column: column)
        }
        let length = min(end - start, Reject.rawLimit)
        reject(
            Reject(
                label: label, line: line, byte: window.offset(of: start), column: column,
                reason: reason,
                raw: Array(UnsafeBufferPointer(start: window.base + start, count: length))))
    }
}

extension JSONToken.Kind {
    fileprivate var words: String {
        switch self {
        case .null: "null"
        case .true, .false: "a boolean"
        case .integer, .number: "a number"
        case .string, .escaped: "a string"
        case .nested: "an array or object"
        }
    }
}
