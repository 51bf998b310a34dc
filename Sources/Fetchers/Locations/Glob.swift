/// The files that a pattern names.
package struct Glob {
    /// A file that matches.
    package struct Match: Sendable, Hashable {
        /// The path as the pattern spells it: relative where the pattern is.
        package let path: String
        package let captures: [Capture]
    }

    /// How many files one pattern may match.
    package static let maximumMatches = 1_000_000

    private let folder: String
    /// Whether all matches are wanted, and not only the first that is met.
    private let isForAll: Bool
    private let takesAnyName: Bool
    private var matches: [Match] = []
    private var seen: Set<String> = []

    /// The files that match `pattern`, in the order of their paths' bytes, each once. Folders are not
    /// matched.
    ///
    /// - Parameters:
    ///   - folder: where relative patterns start; empty for the current folder.
    ///   - takesAnyName: whether a file's name that is not UTF-8 is taken as far as it can be told, so
    ///     that opening the file fails.
    /// - Throws: `LocationError` for a folder that cannot be listed, or for another name that is not
    ///   UTF-8; a folder that is not there is no error here.
    package static func matches(
        of pattern: PathPattern, in folder: String, takesAnyName: Bool = false
    ) throws(LocationError) -> [Match] {
        var glob = Glob(folder: folder, isForAll: true, takesAnyName: takesAnyName)
        try glob.walk(pattern)
        return glob.matches.sorted { FileTree.precedes($0.path, $1.path) }
    }

    /// Whether a file matches `pattern`.
    ///
    /// - Throws: as `matches` does, as far as it has to look.
    static func hasMatch(
        of pattern: PathPattern, in folder: String
    ) throws(LocationError) -> Bool {
        var glob = Glob(folder: folder, isForAll: false, takesAnyName: false)
        try glob.walk(pattern)
        return !glob.matches.isEmpty
    }

    private init(folder: String, isForAll: Bool, takesAnyName: Bool) {
        self.folder = folder
        self.isForAll = isForAll
        self.takesAnyName = takesAnyName
    }

    private mutating func walk(_ pattern: PathPattern) throws(LocationError) {
        for branch in pattern.branches {
            try walk(branch.segments[...], from: branch.isAbsolute ? "/" : "", captures: [])
        }
    }

    /// Whether one match was wanted and is there.
    private var isDone: Bool { !isForAll && !matches.isEmpty }

    /// Follows the segments from the folder `path`.
    private mutating func walk(
        _ segments: ArraySlice<PathPattern.Segment>, from path: String, captures: [Capture]
    ) throws(LocationError) {
        guard let segment = segments.first, !isDone else { return }
        let rest = segments.dropFirst()
        if segment.isAnyFolders {
            try walkAnyFolders(rest, from: path, captures: captures)
        } else if let name = segment.literalName {
            try arrive(at: FileTree.join(path, name), nil, rest, captures: captures)
        } else {
            let entries = try entries(of: path)
            for entry in entries {
                guard let found = segment.match(entry.name) else { continue }
                let next = FileTree.join(path, entry.name)
                var kind = entry.kind
                if !entry.isUTF8 {
                    guard takesAnyName, rest.isEmpty, FileTree.isOnlyOne(entry, in: entries)
                    else { throw FileTree.notUTF8(next) }
                    kind = kind ?? .unreachable
                }
                try arrive(at: next, kind, rest, captures: captures + found)
                if isDone { return }
            }
        }
    }

    private mutating func walkAnyFolders(
        _ rest: ArraySlice<PathPattern.Segment>, from path: String, captures: [Capture]
    ) throws(LocationError) {
        if rest.isEmpty {
            // `logs/**` means every file below `logs`.
            let anyName = PathPattern.Segment([.character("*", isLiteral: false)])
            try walk([anyName], from: path, captures: captures)
        } else {
            try walk(rest, from: path, captures: captures)
        }
        for entry in try entries(of: path) where !entry.name.hasPrefix(".") {
            let next = FileTree.join(path, entry.name)
            if !entry.isUTF8, entry.kind == .folder { throw FileTree.notUTF8(next) }
            if FileTree.isFolderItself(FileTree.join(folder, next)) {
                try walkAnyFolders(rest, from: next, captures: captures)
            }
        }
    }

    private mutating func arrive(
        at path: String, _ known: FileTree.Kind?, _ rest: ArraySlice<PathPattern.Segment>,
        captures: [Capture]
    ) throws(LocationError) {
        guard let kind = known ?? FileTree.kind(of: FileTree.join(folder, path)) else { return }
        if !rest.isEmpty {
            if kind == .folder { try walk(rest, from: path, captures: captures) }
        } else if kind != .folder, seen.insert(path).inserted {
            guard matches.count < Self.maximumMatches else {
                throw LocationError(
                    .tooLarge, "the pattern matches more than \(Self.maximumMatches) files")
            }
            matches.append(Match(path: path, captures: captures))
        }
    }

    private func entries(of path: String) throws(LocationError) -> [FileTree.Entry] {
        let real = FileTree.join(folder, path)
        guard FileTree.kind(of: real.isEmpty ? "." : real) == .folder else { return [] }
        do {
            return try FileTree.entries(of: real, inOrder: isForAll)
        } catch {
            throw LocationError(
                error.code, "\(shown(path.isEmpty ? "." : path)): \(error.message)")
        }
    }
}

extension PathPattern {
    /// The folders that the pattern's fixed beginnings name, each once; empty text for the start.
    package var fixedFolders: [String] {
        var folders: [String] = []
        for branch in branches {
            var folder = branch.isAbsolute ? "/" : ""
            for segment in branch.segments.dropLast() {
                guard let name = segment.literalName else { break }
                folder = FileTree.join(folder, name)
            }
            if !folders.contains(folder) { folders.append(folder) }
        }
        return folders
    }
}
