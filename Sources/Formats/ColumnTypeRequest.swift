public import Frames

/// A column's type as the user asked for it: `int64`, `text`, `date:%d/%m/%Y`.
public struct ColumnTypeRequest: Sendable, Hashable {
    public let type: ColumnType
    /// How a date or time is spelled, in the letters of `strptime`; nil means ISO 8601.
    public let format: String?

    public init(_ type: ColumnType, format: String? = nil) {
        self.type = type
        self.format = format
    }

    /// Reads `TYPE` or `TYPE:FORMAT`.
    ///
    /// - Throws: `FormatError` with the code `.options` for an unknown type, a format on a type that
    ///   takes none, or a format with an unknown letter.
    public init(parsing text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let type = ColumnType(rawValue: String(parts[0])), type != .null else {
            throw FormatError(
                .options,
                "unknown type '\(parts[0])'; expected bool, int64, float64, text, date, timestamp, "
                    + "timestampUTC or binary, as in --type COLUMN=date or "
                    + "--type COLUMN=date:%d/%m/%Y")
        }
        guard parts.count == 2 else {
            self.init(type)
            return
        }
        guard type == .date || type == .timestamp || type == .timestampUTC else {
            throw FormatError(
                .options,
                "type '\(text)': a format belongs to date, timestamp or timestampUTC, "
                    + "not to \(type.rawValue)")
        }
        let format = String(parts[1])
        do {
            _ = try TimeFormat(format, for: type)
        } catch let error as FrameError {
            throw FormatError(.options, error.message)
        }
        self.init(type, format: format)
    }
}
