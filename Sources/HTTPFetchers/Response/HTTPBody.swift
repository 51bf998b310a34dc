import Fetchers
package import Formats

/// A whole body as it was sent, and what is known about it. It can be read any number of times.
///
/// Small bodies are in memory, others in an unlinked temporary file; both end with the body.
public final class HTTPBody: Sendable {
    /// What the response said, and how long it took.
    public let facts: HTTPFacts

    private let bytes: KeptBody
    private let label: String

    init(_ bytes: KeptBody, facts: HTTPFacts, label: String) {
        self.bytes = bytes
        self.facts = facts
        self.label = label
    }

    /// Bytes as sent, before inflation.
    public var count: Int { bytes.count }

    /// Whether the body waits in a temporary file.
    public var isSpooled: Bool { bytes.isSpooled }

    /// A new reading from the first byte, as sent. It keeps the body alive.
    package func open() -> any ByteSource { bytes.open(label: label) }
}
