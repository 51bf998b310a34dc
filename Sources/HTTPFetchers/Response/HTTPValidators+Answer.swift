import Fetchers
import NIOHTTP1

extension HTTPValidators {
    /// The longest tag that is kept, in bytes.
    private static let longestTag = 1024

    /// Those of an answer; nil where it has none, or none by which it may be asked for again.
    ///
    /// A server may send anything as a tag, a secret that it was sent included: such a tag is not
    /// kept, nor is the place of an answer that has one in it.
    ///
    /// - Parameters:
    ///   - head: the answer's.
    ///   - hop: where it came from.
    ///   - now: seconds since 1970, which place dates with years of two digits.
    init?(_ head: HTTPResponseHead, at hop: Hop, redactor: Redactor, now: Int) {
        let control = ResponsePlan.tokens(head.headers, "Cache-Control")
        guard head.status == .ok, !control.contains("no-store") else { return nil }
        var place: String?
        if hop.redirects > 0 {
            let shown = hop.url.shownForm
            guard hop.isUserOrigin, hop.url.query == nil, redactor.masked(shown) == shown
            else { return nil }
            place = shown
        }
        let tag = head.headers.first(name: "ETag").flatMap { tag in
            HTTPValidators.isTag(tag) && redactor.masked(tag) == tag ? tag : nil
        }
        let lastModified = head.headers.first(name: "Last-Modified").flatMap { text in
            HTTPValidators.isSettled(text, at: head.headers.first(name: "Date"), now: now)
                ? text : nil
        }
        guard tag != nil || lastModified != nil else { return nil }
        self.init(tag: tag, lastModified: lastModified, redirectedTo: place)
    }

    /// Whether a text is an entity tag as the standard has it; servers refuse others.
    private static func isTag(_ text: String) -> Bool {
        let quoted = text.hasPrefix("W/") ? text.dropFirst(2) : text[...]
        guard quoted.utf8.count >= 2, text.utf8.count <= longestTag, quoted.first == "\"",
            quoted.last == "\""
        else { return false }
        return quoted.dropFirst().dropLast().utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"")
        }
    }

    /// Whether the date tells the answer from later ones: within the second of its last change it
    /// may change once more.
    private static func isSettled(_ text: String, at date: String?, now: Int) -> Bool {
        guard text.utf8.count <= 40, let changed = HTTPDate.seconds(text, now: now) else {
            return false
        }
        guard let date = date.flatMap({ HTTPDate.seconds($0, now: now) }) else { return true }
        return changed < date
    }
}
