/// A small text file that appears whole or not at all.
package enum TextFile {
    /// Replaces the file at `path` by `text`.
    ///
    /// - Parameter tag: see `AtomicFile`.
    package static func write(_ text: String, to path: String, tag: String?) throws {
        let file = try AtomicFile(path: path, name: path, tag: tag)
        var text = text
        try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0)) }
        try file.finish()
        _ = try file.publish()
    }
}
