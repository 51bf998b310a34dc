extension Glob {
    /// Says that nothing matches, and where was looked.
    ///
    /// - Parameters:
    ///   - text: the pattern as written.
    ///   - start: what the folder is called that relative patterns start from.
    package static func noMatch(
        _ text: String, _ pattern: PathPattern, in folder: String, start: String
    ) -> LocationError {
        let looked = pattern.fixedFolders.prefix(3).map { fixed -> String in
            let name = fixed.isEmpty ? start : "the folder \(shown(fixed))"
            let real = FileTree.join(folder, fixed)
            switch FileTree.kind(of: real.isEmpty ? "." : real) {
            case .folder: return "looked in \(name)"
            case nil:
                let parent = nearestFolder(above: fixed, in: folder)
                return "\(name) does not exist; the nearest that does is "
                    + (parent.isEmpty ? start : shown(parent))
            default: return "\(shown(fixed)) is not a folder"
            }
        }
        return LocationError(
            .notFound, "no file matches \(shown(text)): \(looked.joined(separator: "; "))")
    }

    /// Says that a plain path leads nowhere, with the nearest name in its folder.
    package static func missing(_ path: String, in folder: String, start: String) -> LocationError {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let parent = parts.dropLast().joined(separator: "/")
        let fixed = parent.isEmpty && path.hasPrefix("/") ? "/" : parent
        let name = fixed.isEmpty ? start : "the folder \(shown(fixed))"
        let real = FileTree.join(folder, fixed)
        guard FileTree.kind(of: real.isEmpty ? "." : real) == .folder else {
            let above = nearestFolder(above: fixed, in: folder)
            return LocationError(
                .notFound,
                "no file \(shown(path)): \(name) does not exist; the nearest that does is "
                    + (above.isEmpty ? start : shown(above)))
        }
        let last = String(parts.last ?? "")
        let entries = ((try? FileTree.entries(of: real)) ?? []).prefix(10_000)
        if entries.contains(where: { !$0.isUTF8 && $0.name == last }) {
            return FileTree.notUTF8(path)
        }
        let hint = NearestName.hint(last, among: entries.map(\.name))
        return LocationError(.notFound, "no file \(shown(path)): looked in \(name)\(hint)")
    }

    private static func nearestFolder(above path: String, in folder: String) -> String {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        while parts.count > 1 {
            parts.removeLast()
            let above = parts.joined(separator: "/")
            let candidate = above.isEmpty ? "/" : above
            if FileTree.kind(of: FileTree.join(folder, candidate)) == .folder { return candidate }
        }
        return ""
    }
}
