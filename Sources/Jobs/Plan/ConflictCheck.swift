import Fetchers

/// Finds inputs that are also outputs, and outputs that are one file.
struct ConflictCheck {
    private let items: [PlannedItem]
    private let expansion: OutputExpansion

    init(_ items: [PlannedItem], _ outputs: OutputExpansion) {
        self.items = items
        self.expansion = outputs
    }

    func problems() -> [JobError.Problem] {
        let inputs = inputs()
        var problems: [JobError.Problem] = []
        var written: [Written] = []
        for (output, place) in zip(expansion.outputs, expansion.places) {
            guard let path = output.path, let target = Target(path) else { continue }
            if let label = inputs[target] {
                problems.append(inputIsOutput(label, output.shown, at: place))
            }
            var table: String?
            if case .sqlite(_, _, let name, _) = output { table = name.lowercased() }
            if let other = written.first(where: { $0.collides(target, table) }) {
                problems.append(
                    .init(
                        .usage,
                        "the outputs \(shown(other.shown)) and \(shown(output.shown)) are the same",
                        at: place))
            }
            written.append(Written(target: target, table: table, shown: output.shown))
        }
        if let rejects = expansion.rejects, let target = Target(rejects.path) {
            if let label = inputs[target] {
                problems.append(inputIsOutput(label, rejects.shown, at: expansion.rejectsPlace))
            }
            if let other = written.first(where: { $0.target == target }) {
                problems.append(
                    .init(
                        .usage,
                        "the rejects and the output \(shown(other.shown)) are the same file",
                        at: expansion.rejectsPlace))
            }
        }
        return problems
    }

    /// The label of the first input of each file that an output may be, too.
    private func inputs() -> [Target: String] {
        let outputs = (expansion.outputs.map(\.path) + [expansion.rejects?.path]).compactMap { $0 }
        var names: Set<Substring> = []
        var mayHaveOtherNames = false
        for case let output in outputs {
            // A file that is not there yet has no other name.
            if case .new? = Target(output) {
                names.insert(Self.name(of: output))
            } else {
                mayHaveOtherNames = true
            }
        }
        var inputs: [Target: String] = [:]
        for item in items {
            guard let path = item.location.path,
                mayHaveOtherNames || names.contains(Self.name(of: path))
            else { continue }
            if let target = Target(path), inputs[target] == nil { inputs[target] = item.label }
        }
        return inputs
    }

    private static func name(of path: String) -> Substring {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        return path[(slash.map(path.utf8.index(after:)) ?? path.startIndex)...]
    }

    private func inputIsOutput(
        _ label: String, _ output: String, at place: TextPlace?
    ) -> JobError.Problem {
        .init(
            .usage,
            "the input \(shown(label)) is also the output \(shown(output)): it would be replaced by "
                + "what was made of it; write to another file", at: place)
    }

    private struct Written {
        let target: Target
        /// Two tables of one database do not collide.
        let table: String?
        let shown: String

        func collides(_ other: Target, _ otherTable: String?) -> Bool {
            target == other && (table == nil || otherTable == nil || table == otherTable)
        }
    }

    /// A file, known by what it is where it exists, and by its folder and name where it does not.
    private enum Target: Hashable {
        case existing(FileIdentity)
        case new(folder: FileIdentity, name: String)

        init?(_ path: String) {
            if let found = FileTree.identity(of: path) {
                // Devices and pipes may be read and written.
                guard found.kind == .file else { return nil }
                self = .existing(found.file)
                return
            }
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            var folder = parts.dropLast().joined(separator: "/")
            if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
            guard let found = FileTree.identity(of: folder), let name = parts.last else {
                return nil
            }
            self = .new(folder: found.file, name: String(name))
        }
    }
}

extension ItemLocation {
    /// The file that is read, where it is one.
    var path: String? {
        switch self {
        case .file(let path), .sqlite(let path, _, _): path
        // It may be a file that the shell opened.
        case .standardInput: "/dev/stdin"
        case .http, .command: nil
        }
    }
}
