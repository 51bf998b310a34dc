import Fetchers

extension SourceSpec {
    /// The name of an INPUT of the command line as plans and reports may show it: it loses what its
    /// items' labels would lose. A URL loses userinfo and query, an absolute path the folders above
    /// its last fixed one.
    ///
    /// - Parameter directory: what paths are relative to.
    func shownName(in directory: String) -> String {
        if let labelName { return labelName }
        guard let location = locations.first else { return name }
        switch kind {
        case .http: return Self.shown(url: location.text)
        case .files, .sqlite:
            guard location.text.hasPrefix("/") else { return name }
            // The table of a database stands behind its path.
            let rest = name.hasPrefix(location.text) ? name.dropFirst(location.text.count) : ""
            return Self.shown(path: location.text, in: directory) + Label.escaped(String(rest))
        case .standardInput, .command: return name
        }
    }

    private static func shown(url: String) -> String {
        let parts = (try? PlaceholderText(url))?.parts.map { part -> URLText.Part in
            switch part {
            case .text(let text), .escaped(let text): .init(text, .written)
            case .run(let placeholder) where placeholder.isSecret:
                .init(placeholder.text, .run, isSecret: true)
            case .run(let placeholder): .init(placeholder.text, .written)
            case .item(let name): .init("{\(name)}", .written)
            }
        }
        return parts.flatMap { try? URLText($0) }?.label ?? "URL"
    }

    private static func shown(path: String, in directory: String) -> String {
        let labels = FileLabels(directory: directory)
        let names = path.split(separator: "/")
        if FileTree.kind(of: path) == .folder {
            let label = labels.label(
                path: path + "/*", root: .init(path), name: nil, isSingle: false)
            return label == "*" ? label : String(label.dropLast(2))
        }
        let isThere = FileTree.kind(of: path) != nil
        let fixed =
            isThere ? names.count : names.prefix { !$0.contains(where: "*?[{$".contains) }.count
        let root = "/" + names.prefix(min(fixed, names.count - 1)).joined(separator: "/")
        return labels.label(path: path, root: .init(root), name: nil, isSingle: false)
    }
}
