import Fetchers
import HTTPFetchers

extension SourceExpansion {
    /// Adds the item of a URL and the values of one combination.
    mutating func expandURL(_ location: Template, _ values: [Capture]) throws {
        let url = try Expansion(location, run: run, item: values)
        let text = try URLText(url.urlParts)
        if let fault = HTTPRequest.fault(ofURL: Secret(text.url)) {
            throw LocationError(.usage, "\(label(text, values)): \(fault)")
        }
        var headers: [PlannedHeader] = []
        var secrets = url.secrets
        for header in source.headers {
            let value = try Expansion(header.value, run: run, item: values)
            secrets += value.secrets
            headers.append(PlannedHeader(name: header.name, value: Secret(value.text)))
        }
        let request = PlannedRequest(
            url: Secret(text.url), shownURL: text.shown, headers: headers, secrets: secrets,
            cursor: run.greatest?.text)
        append(label(text, values), .http(request), options: source.options)
    }

    private func label(_ url: URLText, _ values: [Capture]) -> String {
        guard let name = source.labelName else { return url.label }
        return Label.escaped(([name] + values.map(\.value)).joined(separator: "/"))
    }
}
