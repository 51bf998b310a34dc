/// A small text file that appears whole or not at all.
package enum TextFile {
    /// Replaces the file at `path` by `text`.
    package static func write(_ text: String, to path: String) throws {
        let file = try AtomicFile(path: path, name: path)
        var text = text
        try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0)) }
        try file.finish()
        _ = try file.publish()
    }
}
