import Glibc

/// By what a file is known to be unchanged without reading it.
struct FileState: Sendable, Equatable {
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int
    var inode: Int

    /// The state of the file at `path`; nil where there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        size = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
        inode = Int(bitPattern: UInt(status.st_ino))
    }

    /// A file that is not known.
    static let unknown = FileState(size: -1, modified: 0, inode: 0)

    private init(size: Int, modified: Int, inode: Int) {
        self.size = size
        self.modified = modified
        self.inode = inode
    }

    func write(to writer: inout FactsWriter) {
        writer.append(size)
        writer.append(modified)
        writer.append(inode)
    }

    init(_ reader: inout FactsReader) throws(FactsReader.Damaged) {
        size = try reader.int()
        modified = try reader.int()
        inode = try reader.int()
    }

    var bytes: [UInt8] {
        var writer = FactsWriter()
        write(to: &writer)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FactsReader.Damaged) {
        var reader = FactsReader(bytes)
        try self.init(&reader)
    }
}
