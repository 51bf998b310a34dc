import Frames

/// The tokens that stand for null besides the empty unquoted field.
struct NullTokens {
    /// Whether a token may be the spelling of a value other than text.
    let haveValues: Bool
    private let tokens: [[UInt8]]
    /// A bit for each length that a token has; lengths from 63 on share one.
    private let lengths: UInt64

    init(_ tokens: [String]) {
        self.tokens = tokens.map { Array($0.utf8) }
        haveValues = self.tokens.contains { token in
            token.withUnsafeBufferPointer { TextForm.kind($0) != .text }
        }
        lengths = self.tokens.reduce(0) { $0 | Self.bit($1.count) }
    }

    private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(min(length, 63)) }

    var isEmpty: Bool { lengths == 0 }

    /// Whether a field of these bytes is null, quoted or not.
    @inline(__always)
    func contains(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        lengths != 0 && lengths & Self.bit(bytes.count) != 0 && matches(bytes)
    }

    private func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        tokens.contains { $0.count == bytes.count && $0.elementsEqual(bytes) }
    }
}
