import Frames

/// Arrow's IPC formats, from bytes to frames and back: the file format (also called Feather version 2)
/// and the stream format. docs/arrow.md has the types both ways.
///
/// Source: https://arrow.apache.org/docs/format/Columnar.html, `format/Message.fbs`, `Schema.fbs` and
/// `File.fbs`.
package enum Arrow {
    /// What a file starts and ends with.
    static let magic = Array("ARROW1".utf8)
    /// What every message of a stream starts with.
    static let mark: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]

    /// Whether the bytes of a source that is at its start, compressed or not, begin as Arrow does. No
    /// text begins so: the mark is not UTF-8.
    package static func isArrow(_ source: any ByteSource) -> Bool {
        var prefix = [UInt8](repeating: 0, count: 8)
        let count = try? prefix.withUnsafeMutableBytes {
            try decompressing(source, label: "", maximumDecodedBytes: .max).readFully(into: $0)
        }
        prefix.removeLast(prefix.count - (count ?? 0))
        return prefix.starts(with: magic) || isStream(prefix)
    }

    /// The mark, and a length that is not negative.
    static func isStream(_ prefix: [UInt8]) -> Bool {
        prefix.count >= 8 && prefix.starts(with: mark) && prefix[7] < 0x80
    }

    /// Reads an item, in either format.
    ///
    /// Types are those of the file: nothing is guessed from values. `allText` and `types` convert, and
    /// text that equals one of `nulls` becomes null. Every length and offset is checked, so damaged
    /// input gives an error.
    ///
    /// - Throws: `FormatError` with the code `.arrow` for what is damaged or of a type that no column
    ///   here has, `.header` for a repeated column name, `.badRow` for a value that is not of the
    ///   type asked for.
    package static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions
    ) throws -> ItemFrame {
        var reader = ArrowReader(
            try open(), maximumDecodedBytes: options.maximumDecodedBytes)
        do {
            guard try reader.start() else {
                return ItemFrame(batches: [], columns: [], rowCount: 0, rowsRead: 0)
            }
            var table = try ArrowTable(reader.fields, label: label, options: options)
            while let (columns, rowCount) = try reader.next() {
                try table.append(columns, rowCount: rowCount)
            }
            return table.finish(bytesRead: reader.bytesRead)
        } catch let fault as ArrowFault {
            throw FormatError(fault, at: reader.place, label: label)
        }
    }
}

extension FormatError {
    fileprivate init(_ fault: ArrowFault, at place: String, label: String) {
        var message = place
        if let column = fault.column { message += ", column \(quoted(column))" }
        message += ": \(fault.message)"
        if !fault.isUnsupported {
            message += "; the Arrow data is damaged or cut short: fetch or write it again"
        }
        self.init(.arrow, message, label: label, column: fault.column)
    }
}
