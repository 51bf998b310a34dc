import Fetchers
import Formats
import Glibc

/// The state that a source had when its item was fetched: by this a later run knows whether it has to
/// be fetched again.
enum SourceState: Sendable, Equatable {
    /// Files that make up the source: one, or a database and its log.
    case files([FileState?])
    /// What the server said of the answer.
    case answer(validators: HTTPValidators)
    /// When a command was started, in nanoseconds since 1970.
    case started(at: Int)
    /// Nothing is known: the source is fetched by every run.
    case unknown

    private enum Tag { static let files = 1, answer = 2, started = 3, unknown = 0 }

    var bytes: [UInt8] {
        var writer = FactsWriter()
        switch self {
        case .unknown: writer.append(Tag.unknown)
        case .files(let files):
            writer.append(Tag.files)
            writer.append(files) { file, writer in
                writer.append(file != nil)
                file?.write(to: &writer)
            }
        case .answer(let validators):
            writer.append(Tag.answer)
            writer.append(validators.tag)
            writer.append(validators.lastModified)
            writer.append(validators.redirectedTo)
        case .started(let time):
            writer.append(Tag.started)
            writer.append(time)
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FactsReader.Damaged) {
        var reader = FactsReader(bytes)
        switch try reader.int() {
        case Tag.unknown: self = .unknown
        case Tag.files:
            let files = try reader.array { (reader) throws(FactsReader.Damaged) in
                try reader.bool() ? try FileState(&reader) : nil
            }
            self = .files(files)
        case Tag.answer:
            self = .answer(
                validators: HTTPValidators(
                    tag: try reader.optionalString(), lastModified: try reader.optionalString(),
                    redirectedTo: try reader.optionalString()))
        case Tag.started: self = .started(at: try reader.int())
        default: throw FactsReader.Damaged()
        }
    }
}

extension SourceState {
    /// The state of an item's source now.
    init(of location: ItemLocation) {
        switch location {
        case .file(let path): self = .files([FileState(path: path)])
        case .sqlite(let path, _, _):
            self = .files([FileState(path: path), FileState(path: path + "-wal")])
        case .command: self = .started(at: nanosecondsSince1970())
        case .http, .standardInput: self = .unknown
        }
    }

    /// The path whose bytes can be hashed: a file that is all there is of the source.
    static func hashedPath(_ location: ItemLocation) -> String? {
        switch location {
        case .file(let path): path
        case .sqlite(let path, _, _):
            (FileState(path: path + "-wal")?.size ?? 0) == 0 ? path : nil
        case .http, .command, .standardInput: nil
        }
    }

    /// Whether what a command wrote may be taken as it is.
    ///
    /// - Parameter duration: for how long since it was started. A clock that was set back says nothing.
    func isWithin(_ duration: Duration) -> Bool {
        guard case .started(let start) = self else { return false }
        let age = nanosecondsSince1970() - start
        return age >= 0 && .nanoseconds(age) < duration
    }

    /// Whether the source of the item is as it was: first by what its files are, then by their bytes.
    ///
    /// - Parameter checksum: that of the bytes, where it is known.
    func isUnchanged(_ location: ItemLocation, checksum: String?) -> Bool {
        guard case .files(let files) = self, case .files(let now) = SourceState(of: location)
        else { return false }
        if files == now { return files.first != .some(nil) }
        guard let checksum, let path = SourceState.hashedPath(location),
            let size = files.first??.size, now.first??.size == size
        else { return false }
        return (try? Checksum.of(file: path))?.digits == checksum
    }
}

/// By the machine's clock.
private func nanosecondsSince1970() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec * 1_000_000_000 + now.tv_nsec
}
