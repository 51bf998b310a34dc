public import Formats
import Frames
public import Sinks

/// Writes rejected rows where the user wants them.
public enum RejectsFile {
    /// The format that the name of `file` says.
    ///
    /// - Throws: `SinkError` with the code `usage` where it says none: something to find out before
    ///   an hour of loading.
    @discardableResult
    public static func format(of file: PlannedFile) throws -> OutputFormat {
        guard let format = FileSuffix(of: file.path).format.flatMap({ OutputFormat($0) }) else {
            throw SinkError(
                .usage, "its suffix names no output format; expected .csv, .tsv, .jsonl or .arrow",
                output: file.shown)
        }
        return format
    }

    /// Replaces `file` by a table of the rejects: `item`, `line`, `byte`, `column`, `reason`, `raw`.
    ///
    /// Bytes of a raw row that are not UTF-8, and NUL bytes, are shown as `\xNN`.
    ///
    /// - Parameter tag: see `ReportFile`.
    public static func write(
        _ rejects: [Reject], to file: PlannedFile, tag: String? = nil
    ) throws {
        let format = try Self.format(of: file)
        let suffix = FileSuffix(of: file.path)
        let sink = try EncodedSink(
            path: file.path, name: file.shown, format: format, compression: suffix.compression,
            normalize: true, tag: tag)
        do {
            try sink.begin(schema: table([]).schema)
            for start in stride(from: 0, to: rejects.count, by: rowsAtOnce) {
                try sink.append(table(rejects[start..<min(start + rowsAtOnce, rejects.count)]))
            }
            try sink.finish()
            _ = try sink.publish()
        } catch {
            sink.discard()
            throw error
        }
    }

    /// Few enough that their text is no more than a column holds.
    private static var rowsAtOnce: Int { 50_000 }

    private static func table(_ rejects: ArraySlice<Reject>) -> DataFrame {
        var items = TextBuilder()
        var lines = Int64Builder()
        var bytes = Int64Builder()
        var columns = TextBuilder()
        var reasons = TextBuilder()
        var raws = TextBuilder()
        for reject in rejects {
            items.append(reject.label)
            lines.append(Int64(reject.line))
            bytes.append(Int64(reject.byte))
            if let column = reject.column { columns.append(column) } else { columns.appendNull() }
            reasons.append(reject.reason)
            raws.append(visible(reject.raw))
        }
        return DataFrame(
            uncheckedNames: ["item", "line", "byte", "column", "reason", "raw"],
            columns: [
                Column(items.finish()), Column(lines.finish()), Column(bytes.finish()),
                Column(columns.finish()), Column(reasons.finish()), Column(raws.finish()),
            ], rowCount: rejects.count)
    }

    private static func visible(_ raw: [UInt8]) -> String {
        if !raw.contains(0), let text = String(validating: raw, as: UTF8.self) { return text }
        var out = ""
        var decoder = UTF8()
        var rest = raw.makeIterator()
        var position = 0
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue("\0"):
                // CSV cannot hold it.
                out += "\\x00"
                position += 1
            case .scalarValue(let scalar):
                out.unicodeScalars.append(scalar)
                position += UTF8.width(scalar)
            case .error:
                let digits = String(raw[min(position, raw.count - 1)], radix: 16)
                out += "\\x" + (digits.count < 2 ? "0" : "") + digits
                position += 1
                // The decoder may have taken more bytes than the one at fault.
                decoder = UTF8()
                rest = Array(raw.dropFirst(position)).makeIterator()
            case .emptyInput:
                return out
            }
        }
    }
}
