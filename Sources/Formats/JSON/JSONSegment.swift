import Frames

/// The tokens of one column in one segment, and what their positions mean.
struct JSONSegment {
    let tokens: UnsafeBufferPointer<JSONToken>
    let base: UnsafePointer<UInt8>
    /// Lines that ended before `base`.
    let linesBefore: Int

    /// The line of a token, counted from 1; derived only where one is asked for. O(window).
    func line(of token: JSONToken) -> Int {
        let before = UnsafeBufferPointer(start: base, count: token.start)
        return linesBefore + JSONWindow.countLines(before) + 1
    }

    /// Calls `body` with the text of a token: what a string stands for, the source's bytes of
    /// everything else.
    @inline(__always)
    func withText<R>(
        of token: JSONToken, scratch: inout [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> R
    ) -> R {
        let raw = token.bytes(in: base)
        guard token.kind == .escaped else { return body(raw) }
        scratch.removeAll(keepingCapacity: true)
        JSONText.appendUnescaped(raw, to: &scratch)
        return scratch.withUnsafeBufferPointer(body)
    }

    /// Where a token was seen, for evidence.
    func witness(of token: JSONToken) -> Evidence.Witness {
        var scratch: [UInt8] = []
        return Evidence.Witness(
            line: line(of: token),
            value: withText(of: token, scratch: &scratch) { Evidence.shortened($0) })
    }
}
