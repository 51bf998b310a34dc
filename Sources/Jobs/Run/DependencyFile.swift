import Fetchers
import Sinks

/// What the output files of a run are made of, as a rule that make and those who read its rules
/// understand: the local files among the inputs, and the job file.
///
/// Each input has an empty rule of its own besides, so that one that is gone means to make the
/// outputs anew and not that make knows no way to make it.
public struct DependencyFile: Sendable {
    /// The rules; empty where no output is a file.
    public let text: String
    /// Names that no rule can hold, and that are left out.
    public let leftOut: [String]

    public init(_ plan: Plan) {
        var leftOut: [String] = []
        func names(_ paths: [String?]) -> [MakeName] {
            var seen: Set<String> = []
            return paths.compactMap { path in
                guard let path = path.map(MakeName.plain), seen.insert(path).inserted else {
                    return nil
                }
                let name = MakeName(path)
                if name == nil { leftOut.append(path) }
                return name
            }
        }
        let outputs = names(plan.outputs.map(\.path))
        let inputs = names(
            ([plan.job.file] + plan.items.map(\.location.localFile)).filter { path in
                path.map { FileTree.kind(of: $0) == .file } ?? false
            })
        self.leftOut = leftOut
        text =
            outputs.isEmpty
            ? ""
            : outputs.map(\.asTarget).joined(separator: " ") + ":"
                + inputs.map { " \\\n  " + $0.asPrerequisite }.joined() + "\n"
                + inputs.map { "\n\($0.asTarget):\n" }.joined()
    }

    /// Puts the rules in the place of the file at `path`, whole or not at all.
    ///
    /// - Parameter tag: see `ReportFile`.
    public func write(to path: String, tag: String? = nil) throws {
        try TextFile.write(text, to: path, tag: tag)
    }
}

/// A path as GNU make reads it. Its manual says little of what it takes for special; tests hold each
/// character against make itself.
private struct MakeName {
    let asTarget: String
    let asPrerequisite: String

    /// - Returns: nil for a name that make cannot be told.
    init?(_ path: String) {
        let unspeakable = path.unicodeScalars.contains { scalar in
            scalar.value < 32 || scalar.value == 127 || "=|;".unicodeScalars.contains(scalar)
        }
        // A line goes on after a last backslash, `&:` means targets that are made together, and
        // `a(b)` is a member of an archive.
        let isMember = path.hasSuffix(")") && path.contains("(")
        guard !unspeakable, !isMember, path.last != "\\", path.last != "&" else { return nil }
        asTarget = MakeName.escaped(path, " #:*?[%")
        asPrerequisite = MakeName.escaped(path, " #:*?[")
    }

    private static func escaped(_ path: String, _ special: String) -> String {
        var text = ""
        var backslashes = 0
        for character in path.unicodeScalars {
            if character == "$" {
                text += "$$"
            } else if special.unicodeScalars.contains(character) {
                // Only before these characters does a backslash mean anything.
                text += String(repeating: "\\", count: backslashes + 1)
                text.unicodeScalars.append(character)
            } else {
                text.unicodeScalars.append(character)
            }
            backslashes = character == "\\" ? backslashes + 1 : 0
        }
        return text
    }

    /// A path as somebody would write it into a makefile: make compares names, not files.
    static func plain(_ path: String) -> String {
        var parts: [Substring] = []
        var isShorter = false
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
                isShorter = true
            } else {
                parts.append(part)
            }
        }
        let plain = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        // Behind a link `..` leads elsewhere.
        if isShorter, FileTree.identity(of: plain)?.file != FileTree.identity(of: path)?.file {
            return path
        }
        // Bare words such as `define` are make's own.
        return plain.contains("/") || plain.contains(".") ? plain : "./" + plain
    }
}

extension ItemLocation {
    fileprivate var localFile: String? {
        switch self {
        case .file(let path), .sqlite(let path, _, _): path
        case .http, .command, .standardInput: nil
        }
    }
}
