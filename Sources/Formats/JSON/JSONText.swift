/// The text of strings: escapes taken out. `JSONFieldWriter` puts them in.
enum JSONText {
    /// Appends what a string stands for whose bytes between the quotes are `raw`. The scanner has
    /// made sure of its escapes. The result is never longer than `raw`.
    static func appendUnescaped(_ raw: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        out.reserveCapacity(out.count + raw.count)
        var index = 0
        while index < raw.count {
            let plain = raw[index...].firstIndex(of: UInt8(ascii: "\\")) ?? raw.count
            out.append(contentsOf: raw[index..<plain])
            guard plain < raw.count else { return }
            index = plain + 2
            switch raw[plain + 1] {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = unit(raw, index)
                index += 4
                if scalar & 0xFC00 == 0xD800 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + unit(raw, index + 2) & 0x3FF
                    index += 6
                }
                appendScalar(scalar, to: &out)
            case let byte: out.append(byte)
            }
        }
    }

    /// The number of the four hexadecimal digits at `index`.
    private static func unit(_ raw: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) {
            $0 << 4 | (JSONScanner.hexadecimalValue(raw[$1]) ?? 0)
        }
    }

    private static func appendScalar(_ scalar: UInt32, to out: inout [UInt8]) {
        func byte(_ shift: UInt32, _ mark: UInt32, _ mask: UInt32) {
            out.append(UInt8(truncatingIfNeeded: mark | scalar >> shift & mask))
        }
        switch scalar {
        case ..<0x80:
            byte(0, 0, 0x7F)
        case ..<0x800:
            byte(6, 0xC0, 0x1F)
            byte(0, 0x80, 0x3F)
        case ..<0x10000:
            byte(12, 0xE0, 0x0F)
            byte(6, 0x80, 0x3F)
            byte(0, 0x80, 0x3F)
        default:
            byte(18, 0xF0, 0x07)
            byte(12, 0x80, 0x3F)
            byte(6, 0x80, 0x3F)
            byte(0, 0x80, 0x3F)
        }
    }
}
