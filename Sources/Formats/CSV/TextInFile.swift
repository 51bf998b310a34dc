/// Text of rows that is in the item's file.
package struct TextInFile {
    let file: SpelledRows.SpelledFile
    let range: Range<Int>

    /// Appends the text to another file, where it is written next. The system copies it, so that it
    /// comes by no memory of ours, as far as it can do that; the rest is read and written.
    ///
    /// - Parameters:
    ///   - descriptor: a regular file.
    ///   - write: appends bytes to that file.
    /// - Throws: `FormatError` with the code `.changed` where the item's file is not what it was: then
    ///   what was appended is not the text. What `write` throws.
    package func copy(
        to descriptor: CInt, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let source = try file.open(at: range.lowerBound)
        var left = range.count - source.send(range.count, to: descriptor)
        if left > 0 {
            var piece = [UInt8](repeating: 0, count: min(left, Self.pieceSize))
            while left > 0 {
                let count = min(left, piece.count)
                try piece.withUnsafeMutableBytes { piece in
                    let memory = UnsafeMutableRawBufferPointer(rebasing: piece[..<count])
                    guard try source.readFully(into: memory) == count else { throw file.changed }
                    try write(UnsafeRawBufferPointer(memory))
                }
                left -= count
            }
        }
        try source.checkUnchanged()
    }

    private static var pieceSize: Int { 1 << 20 }
}
