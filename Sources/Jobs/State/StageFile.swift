import Formats
import Frames
import Glibc
import Synchronization

/// The rows of a finished item, in an Arrow file of the state folder: its columns, or the frames that
/// spelled rows make of themselves.
struct StageFile: Sendable, Equatable {
    /// The file's name in the stage.
    let name: String
    let byteCount: Int
    let checksum: String
    /// The item's own file, as `StatePaths` stores it, where the stage only knows where rows are in it.
    let source: String?

    /// The file, to be read batch by batch; nil where it is not there as it was written.
    func open(in folder: String) -> MappedArrowFile? {
        let path = folder + "/" + name
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) == byteCount else { return nil }
        return try? MappedArrowFile(path: path)
    }
}

/// Writes the rows of one attempt at an item to the stage; see `NewFile`.
final class StageWriter: Sendable {
    private let name: String
    private let folder: String
    private let label: String
    private let source: String?
    private let file = Mutex<File?>(nil)

    /// - Parameters:
    ///   - name: of the file to be, in `folder`.
    ///   - label: that of the item.
    ///   - source: the item's own file, as `StatePaths` stores it, where spelled rows may stay there;
    ///     nil copies them.
    init(_ name: String, in folder: String, label: String, source: String?) {
        self.name = name
        self.folder = folder
        self.label = label
        self.source = source
    }

    /// Spelled rows on their way to the stage.
    struct Rows: Sendable {
        /// The rows, their text where the stage has it.
        let rows: SpelledRows
        fileprivate let frame: DataFrame
    }

    func rows(_ rows: SpelledRows) throws -> Rows {
        let frame = try rows.stageFrame(copiesText: source == nil)
        if source != nil, rows.readsFile { return Rows(rows: rows, frame: frame) }
        let kept = try SpelledRows(stageFrame: frame, layout: rows.layout, label: label)
        return Rows(rows: kept.withReadyRows(of: rows), frame: frame)
    }

    /// Appends spelled rows; those of one item come in their order, from one thread at a time.
    func append(_ rows: Rows) throws {
        try append(rows.frame, schema: SpelledRows.stageSchema)
    }

    private func append(
        _ batch: DataFrame, schema: [(name: String, type: ColumnType)]
    ) throws {
        try file.withLock { file in
            if file == nil { file = try File(NewFile(name, in: folder), schema) }
            try file!.append(batch)
        }
    }

    /// Writes the rows of the item that were not appended while it was read, and makes all durable; the
    /// name is durable once the folder is synced.
    func finish(_ item: StagedItem) throws -> StageFile {
        let written = file.withLock { $0?.batchCount ?? 0 }
        if item.frame.spelled.isEmpty {
            let columns = item.frame.columns.map { ($0.name, $0.spelled ? .text : $0.type) }
            for batch in item.frame.batches { try append(batch, schema: columns) }
        } else {
            for rows in item.frame.spelled.dropFirst(written) {
                try append(self.rows(rows))
            }
        }
        return try file.withLock { file in
            guard let written = file.take() else { preconditionFailure("an item without rows") }
            return try written.finish(name, source: item.readsFile ? source : nil)
        }
    }

    /// An Arrow file under way.
    private final class File {
        private let file: NewFile
        private let writer: ArrowWriter
        private var blocks: ArrowBlocks
        private let checksum = Checksum()
        private var byteCount = 0
        private(set) var batchCount = 0

        init(_ file: NewFile, _ schema: [(name: String, type: ColumnType)]) throws {
            self.file = file
            writer = ArrowWriter(schema: schema, layout: .file)
            let header = writer.header()
            blocks = ArrowBlocks(after: header.count)
            try header.withUnsafeBytes { try write($0) }
        }

        func append(_ batch: DataFrame) throws {
            batchCount += 1
            for message in writer.encode([batch]) {
                blocks.append(message)
                for part in message.parts { try part.withUnsafeBytes { try write($0) } }
            }
        }

        func finish(_ name: String, source: String?) throws -> StageFile {
            try writer.trailer(blocks).withUnsafeBytes { try write($0) }
            try file.finish()
            return StageFile(
                name: name, byteCount: byteCount, checksum: checksum.digits, source: source)
        }

        private func write(_ bytes: UnsafeRawBufferPointer) throws {
            try file.write(bytes)
            checksum.update(bytes)
            byteCount += bytes.count
        }
    }
}
