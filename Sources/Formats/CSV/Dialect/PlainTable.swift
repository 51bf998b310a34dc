import Frames

/// A text whose dialect has nothing to say: records of one width under a header of names.
///
/// Most files are like that, and of thousands of small ones the look at each would cost more than
/// the reading. So this must be certain: where it says so, a `Dialect` would find the same delimiter
/// and have neither advice nor notes. Anything out of the ordinary is left to that.
enum PlainTable {
    /// The delimiter of a text that is plain; nil where it is not, or not for certain.
    ///
    /// - Parameters:
    ///   - bytes: the first bytes of the input.
    ///   - isWhole: whether they are all.
    /// - Complexity: O(bytes).
    static func delimiter(
        of bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool, options: ReadOptions
    ) -> UInt8? {
        guard options.header, options.skip == 0, options.encoding == .utf8,
            let text = bytes.baseAddress, let first = bytes.first,
            bytes.count <= RecordIndex.maximumOffset
        else { return nil }
        let given = options.delimiter ?? options.format?.delimiter
        let delimiter = given ?? UInt8(ascii: ",")
        // Comments, `sep=;` and byte order marks.
        guard first != UInt8(ascii: "#"), first < 0x80, !bytes.starts(with: "sep=".utf8),
            !DelimiterGuess.contains(bytes, UInt8(ascii: "'"))
        else { return nil }
        if given == nil {
            for other in DelimiterGuess.candidates
            where other != delimiter && DelimiterGuess.contains(bytes, other) { return nil }
        }
        guard let width = CSVScan.width(ofRecordIn: bytes, delimiter: delimiter), width > 1 else {
            return nil
        }
        var index = RecordIndex()
        let stop = index.scan(
            text, from: 0, to: bytes.count,
            for: .init(
                delimiter: delimiter, width: width,
                maximumLength: min(options.maximumFieldBytes, options.maximumRecordBytes),
                border: .max, isAtEnd: isWhole))
        if index.end < bytes.count {
            guard case .incomplete = stop, !isWhole, index.rowCount > 0 else { return nil }
        }
        return hasNames(bytes, index, width: width) ? delimiter : nil
    }

    /// Whether the first record has at least two cells that are not empty, and no value among them.
    private static func hasNames(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: borrowing RecordIndex, width: Int
    ) -> Bool {
        let header = Int(index.ends[width - 1] & ~RecordIndex.escapedBit)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: header) { scratch in
            let batch = CellBatch(
                bytes.baseAddress!, from: 0, index: index, width: width,
                scratch: scratch.baseAddress!, offset: 0, line: 1)
            var filled = 0
            for column in 0..<width {
                let cell = batch.cell(row: 0, column: column).bytes
                if cell.isEmpty { continue }
                if TextForm.kind(cell) != .text { return false }
                filled += 1
            }
            return filled > 1
        }
    }
}
