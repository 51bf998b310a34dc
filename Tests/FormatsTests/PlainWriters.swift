import Frames

/// The rows as CSV, cell by cell.
func plainCSV(_ frame: DataFrame, delimiter: Character = ",") -> String {
    plainRows(frame) { _, cell in
        let text = cell.description
        // A null is the empty field, the empty text is quoted.
        if case .null = cell { return "" }
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar != delimiter.unicodeScalars.first
                    && !"\"\r\n".unicodeScalars.contains(scalar)
            }
        if isPlain { return text }
        let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
        return "\"" + doubled.joined() + "\""
    } line: {
        $0.joined(separator: String(delimiter)) + "\n"
    }
}

/// The rows as JSON Lines, value by value.
func plainJSONLines(_ frame: DataFrame) -> String {
    plainRows(frame) { name, cell in
        let value =
            switch cell {
            case .null: "null"
            case .bool, .int64, .float64: cell.description
            case .text(let text): plainJSONString(text)
            case .date, .timestamp, .timestampUTC: "\"\(cell)\""
            case .binary(let bytes): "\"\(plainBase64(bytes))\""
            }
        return plainJSONString(name) + ":" + value
    } line: {
        "{" + $0.joined(separator: ",") + "}\n"
    }
}

private func plainRows(
    _ frame: DataFrame, field: (String, Cell) -> String, line: ([String]) -> String
) -> String {
    (0..<frame.rowCount).map { row in
        line(zip(frame.columnNames, frame.columns).map { field($0, $1[row]) })
    }.joined()
}

private func plainJSONString(_ text: String) -> String {
    let names: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\t": "\\t", "\n": "\\n", "\u{C}": "\\f",
        "\r": "\\r",
    ]
    let pieces = text.unicodeScalars.map { scalar in
        if let name = names[scalar] { return name }
        guard scalar.value < 0x20 else { return String(scalar) }
        return "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
    }
    return "\"" + pieces.joined() + "\""
}

private func plainBase64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
    while bits.count % 6 != 0 { bits.append(0) }
    let digits = stride(from: 0, to: bits.count, by: 6).map { start in
        alphabet[bits[start..<start + 6].reduce(0) { $0 << 1 | Int($1) }]
    }
    return String(digits) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
}
