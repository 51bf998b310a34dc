package import Formats
package import Frames
import Glibc

/// A sink that writes rows as bytes, compressed or not, to a file or to standard output.
package final class EncodedSink: Sink {
    package let name: String
    package let cells: ReadOptions.CellMode
    private let format: OutputFormat
    private let destination: Destination
    private let compression: Compression?
    private var compressor: (any CompressingWriter)?
    /// Makes the bytes of rows, from `begin` on.
    package private(set) var encoder: TableEncoder?
    private var rows = 0
    private var pending: [UInt8] = []
    private var compressed: [UInt8] = []
    /// Where the record batches are, for the footer of an Arrow file.
    private var blocks = ArrowBlocks(after: 0)

    private enum Destination {
        case file(AtomicFile)
        case standardOutput
    }

    /// Bytes gathered before they are compressed and written.
    private static var pieceSize: Int { 1 << 20 }

    /// A file, replaced as a whole when the sink is published.
    ///
    /// - Parameters:
    ///   - path: where the file is.
    ///   - name: the output as the user named it.
    ///   - normalize: whether CSV cells are written in canonical form.
    ///   - tag: see `AtomicFile`.
    package init(
        path: String, name: String, format: OutputFormat, compression: Compression?,
        normalize: Bool, tag: String? = nil
    ) throws {
        self.name = name
        self.format = format
        cells = format.keepsSpelling && !normalize ? .spelled : .typed
        self.compression = compression
        compressor = compression?.makeWriter()
        destination = .file(try AtomicFile(path: path, name: name, tag: tag))
    }

    /// Standard output. What it has been given cannot be taken back.
    package init(standardOutput format: OutputFormat, normalize: Bool) {
        name = "standard output"
        self.format = format
        cells = format.keepsSpelling && !normalize ? .spelled : .typed
        compression = nil
        destination = .standardOutput
    }

    package func begin(schema: [(name: String, type: ColumnType)]) throws {
        guard !schema.isEmpty else {
            throw SinkError(.unwritable, "the table has no columns", output: name)
        }
        let isFile = if case .file = destination { true } else { false }
        let encoder = TableEncoder(
            format: format, schema: schema, isSeekable: isFile,
            takesTextInFiles: takesTextInFiles, output: name)
        self.encoder = encoder
        let header = encoder.header()
        blocks = ArrowBlocks(after: header.count)
        pending += header
    }

    /// Whether rows may come before it is known that there will be a table: where they can be taken
    /// back.
    package var takesEarlyRows: Bool {
        if case .file(let file) = destination { file.canStartOver } else { false }
    }

    /// Takes everything back that came since `begin`, and that itself.
    package func startOver() throws {
        if case .file(let file) = destination { try file.startOver() }
        compressor = compression?.makeWriter()
        encoder = nil
        rows = 0
        pending = []
    }

    package func append(_ batch: DataFrame) throws {
        guard let encoder else { preconditionFailure("rows come after begin") }
        try append(encoder.encode([.frame(batch)], rowsBefore: rows))
        rows += batch.rowCount
    }

    /// Adds rows that `encoder` has made bytes of; they come in the order of the table.
    package func append(_ rows: EncodedRows) throws {
        switch rows {
        case .text(let bytes): try bytes.withUnsafeBytes { try append($0) }
        case .kept(let rows):
            for rows in rows {
                try rows.forEachText {
                    try append(UnsafeRawBufferPointer($0))
                } inFile: {
                    try append($0)
                }
            }
        case .arrow(let messages):
            try flush()
            for message in messages {
                blocks.append(message)
                for part in message.parts { try part.withUnsafeBytes { try put($0) } }
            }
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count < EncodedSink.pieceSize / 8 else {
            // Enough for a write of its own.
            try flush()
            return try put(bytes)
        }
        pending += bytes
        if pending.count >= EncodedSink.pieceSize { try flush() }
    }

    /// Appends text of a file, which only comes where `takesTextInFiles`.
    private func append(_ text: TextInFile) throws {
        guard case .file(let file) = destination else { preconditionFailure("no file") }
        try flush()
        try file.write(text)
    }

    /// Whether text of a file can be written without reading it into memory.
    private var takesTextInFiles: Bool {
        guard compression == nil, case .file(let file) = destination else { return false }
        return file.takesTextInFiles
    }

    package func finish() throws {
        if let encoder { pending += encoder.trailer(blocks) }
        try flush()
        if let compressor {
            compressed.removeAll(keepingCapacity: true)
            compressor.finish(to: &compressed)
            try compressed.withUnsafeBytes { try write($0) }
        }
        if case .file(let file) = destination { try file.finish() }
    }

    package func link() throws {
        if case .file(let file) = destination { try file.link() }
    }

    package var replacement: Replacement? {
        get throws {
            if case .file(let file) = destination { try file.replacement } else { nil }
        }
    }

    package func publish() throws -> Bool {
        switch destination {
        case .file(let file): try file.publish()
        case .standardOutput: true
        }
    }

    package func discard() {
        if case .file(let file) = destination { file.discard() }
    }

    private func flush() throws {
        try pending.withUnsafeBytes { try put($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        guard let compressor else { return try write(bytes) }
        compressed.removeAll(keepingCapacity: true)
        compressor.write(bytes, to: &compressed)
        try compressed.withUnsafeBytes { try write($0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        switch destination {
        case .file(let file):
            try file.write(bytes)
        case .standardOutput:
            try writeAll(bytes, to: STDOUT_FILENO, output: name)
        }
    }
}
