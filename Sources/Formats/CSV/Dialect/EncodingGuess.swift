/// What the first bytes of a text say about its encoding.
enum EncodingGuess: Sendable, Equatable {
    /// Nothing but ASCII, which is UTF-8 too.
    case ascii
    /// A byte order mark: of UTF-8, or of UTF-16.
    case mark(TextEncoding)
    /// Characters beyond ASCII, all of them UTF-8.
    case utf8
    /// Every other byte is NUL.
    case utf16(isBigEndian: Bool)
    /// Not UTF-8. `foreign` bytes of `count` are beyond ASCII.
    case singleByte(TextEncoding, foreign: Int, count: Int)
    /// NUL bytes without a pattern: no text.
    case binary

    /// - Parameter isWhole: whether the input ends with the sample; otherwise its last character may
    ///   be cut off.
    init(_ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool) {
        if sample.starts(with: [0xEF, 0xBB, 0xBF]) {
            self = .mark(.utf8)
        } else if sample.starts(with: [0xFF, 0xFE]) || sample.starts(with: [0xFE, 0xFF]) {
            self = .mark(.utf16)
        } else if TextCheck.isPlain(sample) {
            self = .ascii
        } else if let fault = TextCheck.firstFault(in: sample) {
            self.init(sample, fault: fault, isWhole: isWhole)
        } else {
            self = .utf8
        }
    }

    private init(
        _ sample: UnsafeBufferPointer<UInt8>, fault: (position: Int, isNul: Bool), isWhole: Bool
    ) {
        var nuls = (even: 0, odd: 0)
        var foreign = 0
        var hasControls = false
        var isDefined = true
        for (index, byte) in sample.enumerated() {
            if byte == 0 {
                if index & 1 == 0 { nuls.even += 1 } else { nuls.odd += 1 }
            } else if byte >= 0x80 {
                foreign += 1
                if byte < 0xA0 {
                    hasControls = true
                    if [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte) { isDefined = false }
                }
            }
        }
        if nuls.even + nuls.odd > 0 {
            // Of Latin text in UTF-16, nearly every second byte is NUL.
            let most = max(nuls.even, nuls.odd)
            let few = min(nuls.even, nuls.odd)
            self =
                most * 4 > sample.count && few * 10 < most
                ? .utf16(isBigEndian: nuls.even > nuls.odd) : .binary
        } else if !isWhole, fault.position >= sample.count - 3, sample[fault.position] >= 0xC2 {
            self = .utf8
        } else {
            // Windows-1252 is Latin-1 with characters in place of the second control set.
            self = .singleByte(
                hasControls && !isDefined ? .latin1 : .windows1252, foreign: foreign,
                count: sample.count)
        }
    }

    /// True when so many bytes are beyond ASCII that it is no Western text; a short text says nothing.
    var isForeign: Bool {
        guard case .singleByte(_, let foreign, let count) = self else { return false }
        return count >= 64 && foreign * 4 >= count
    }

    /// What `--encoding` would have to say; nil where UTF-8 is right.
    var option: TextEncoding? {
        switch self {
        case .ascii, .mark, .utf8, .binary: nil
        case .utf16: .utf16
        case .singleByte(let encoding, _, _): encoding
        }
    }
}
