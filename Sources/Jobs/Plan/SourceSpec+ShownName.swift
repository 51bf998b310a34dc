import Fetchers

extension SourceSpec {
    /// The name of an INPUT of the command line as plans and reports may show it: a URL loses what its
    /// label would lose, above all userinfo and query.
    var shownName: String {
        if let labelName { return labelName }
        guard kind == .http, let url = locations.first else { return name }
        let parts = (try? PlaceholderText(url.text))?.parts.map { part -> URLText.Part in
            switch part {
            case .text(let text), .escaped(let text): .init(text, .written)
            case .run(let placeholder): .init(placeholder.text, .run, isSecret: true)
            case .item(let name): .init("{\(name)}", .written)
            }
        }
        return parts.flatMap { try? URLText($0) }?.label ?? "URL"
    }
}
