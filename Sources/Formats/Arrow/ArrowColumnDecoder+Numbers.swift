import Frames

extension ArrowColumnDecoder {
    func integers(bits: Int, isSigned: Bool) throws -> Column {
        func widened<From: FixedWidthInteger & BitwiseCopyable>(_ type: From.Type) throws -> Column
        {
            try converted(
                .int64, from: type, to: Int64.self, zero: 0,
                fault: { row, value in
                    ArrowFault.unsupported(
                        "row \(row + 1) holds \(value), which is beyond the 64 bits of int64; "
                            + "write the column as text or as floats")
                }, { Int64(exactly: $0) })
        }
        switch (bits, isSigned) {
        case (8, true): return try widened(Int8.self)
        case (16, true): return try widened(Int16.self)
        case (32, true): return try widened(Int32.self)
        case (8, false): return try widened(UInt8.self)
        case (16, false): return try widened(UInt16.self)
        case (32, false): return try widened(UInt32.self)
        default: return try widened(UInt64.self)
        }
    }

    func floats(bits: Int) -> Column {
        let values = Buffer(byteCount: count * MemoryLayout<Double>.stride) { target in
            let values = target.bindMemory(to: Double.self)
            raw.buffers[0].withUnsafeBytes { source in
                for row in 0..<count {
                    // The buffer was checked to hold `count` values.
                    values[row] =
                        bits == 32
                        ? Double(source.loadUnaligned(fromByteOffset: 4 * row, as: Float.self))
                        : ArrowColumnDecoder.double(
                            half: source.loadUnaligned(fromByteOffset: 2 * row, as: UInt16.self))
                }
            }
        }
        return Column(Chunk(.float64, count: count, validity: raw.validity, values: values))
    }

    /// The value of a float of 16 bits (IEEE 754 binary16), which is exact.
    static func double(half: UInt16) -> Double {
        let sign: FloatingPointSign = half >> 15 == 0 ? .plus : .minus
        let exponent = Int(half >> 10 & 31)
        let fraction = Double(half & 1023) / 1024
        switch exponent {
        case 31: return fraction == 0 ? (sign == .plus ? .infinity : -.infinity) : .nan
        case 0: return Double(sign: sign, exponent: -14, significand: fraction)
        default: return Double(sign: sign, exponent: exponent - 15, significand: 1 + fraction)
        }
    }

    func datesFromMilliseconds() throws -> Column {
        try converted(
            .date, from: Int64.self, to: Int32.self, zero: 0,
            fault: { row, value in
                ArrowFault.unsupported(
                    "row \(row + 1) holds \(value) milliseconds, which is no whole day of the "
                        + "calendar; write the column as timestamps")
            },
            { value in
                let (days, rest) = value.quotientAndRemainder(dividingBy: 86_400_000)
                return rest == 0 ? Int32(exactly: days) : nil
            })
    }

    func timestamps(_ type: ColumnType, perSecond: Int64) throws -> Column {
        if perSecond > 1_000_000 {
            return try converted(
                type, from: Int64.self, to: Int64.self, zero: 0,
                fault: { row, value in
                    ArrowFault.unsupported(
                        "row \(row + 1) holds \(value) nanoseconds, which are no whole microseconds; "
                            + "round the column to microseconds where the file is written")
                }, { $0 % 1000 == 0 ? $0 / 1000 : nil })
        }
        let factor = 1_000_000 / perSecond
        return try converted(
            type, from: Int64.self, to: Int64.self, zero: 0,
            fault: { row, value in
                ArrowFault.unsupported(
                    "row \(row + 1) is \(value) times 1/\(perSecond) s after 1970, which is beyond "
                        + "64 bits of microseconds")
            },
            { value in
                let (product, overflow) = value.multipliedReportingOverflow(by: factor)
                return overflow ? nil : product
            })
    }

    /// Decimals as whole numbers or doubles where every value of their precision is exact in these,
    /// and as text with every digit otherwise.
    func decimals(_ type: ArrowType, precision: Int, scale: Int) throws -> Column {
        let width = type.valueWidth ?? 16
        var texts = TextBuilder()
        texts.reserveCapacity(count)
        for row in 0..<count {
            if isNull(row) {
                texts.appendNull()
                continue
            }
            let number = raw.buffers[0].withUnsafeBytes {
                ArrowDecimal.digits(
                    UnsafeRawBufferPointer(rebasing: $0[row * width..<(row + 1) * width]))
            }
            guard number.digits.count <= precision else {
                throw ArrowFault(
                    "row \(row + 1) has \(number.digits.count) digits, expected at most \(precision)"
                )
            }
            texts.append(ArrowDecimal.text(number, scale: scale))
        }
        let text = Column(texts.finish())
        do {
            return try text.cast(to: type.columnType)
        } catch {
            throw ArrowFault("a decimal that is no \(type.columnType)")
        }
    }
}

/// Numbers of up to 256 bits with a fixed number of decimals.
enum ArrowDecimal {
    /// The sign and the decimal digits of a little-endian number in two's complement.
    static func digits(_ bytes: UnsafeRawBufferPointer) -> (isNegative: Bool, digits: [UInt8]) {
        var words = stride(from: 0, to: bytes.count, by: 4).map {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
        }
        let isNegative = words[words.count - 1] >> 31 == 1
        if isNegative {
            var carry = true
            for index in words.indices {
                words[index] = ~words[index]
                if carry { (words[index], carry) = words[index].addingReportingOverflow(1) }
            }
        }
        var digits: [UInt8] = []
        while words.contains(where: { $0 != 0 }) {
            // Nine digits at a time, from the last.
            var rest: UInt64 = 0
            for index in words.indices.reversed() {
                let (quotient, remainder) = (rest << 32 | UInt64(words[index]))
                    .quotientAndRemainder(dividingBy: 1_000_000_000)
                words[index] = UInt32(quotient)
                rest = remainder
            }
            for _ in 0..<9 {
                digits.append(UInt8(rest % 10))
                rest /= 10
            }
        }
        while digits.last == 0 { digits.removeLast() }
        return (isNegative, digits.reversed())
    }

    /// `-12.50` for the digits 1250 and the scale 2; `1200` for 12 and -2.
    static func text(_ number: (isNegative: Bool, digits: [UInt8]), scale: Int) -> [UInt8] {
        var digits = number.digits
        if scale < 0, !digits.isEmpty { digits += [UInt8](repeating: 0, count: -scale) }
        let decimals = max(scale, 0)
        let missing = decimals + 1 - digits.count
        if missing > 0 { digits = [UInt8](repeating: 0, count: missing) + digits }
        var text: [UInt8] = number.isNegative ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index == digits.count - decimals { text.append(UInt8(ascii: ".")) }
            text.append(UInt8(ascii: "0") + digit)
        }
        return text
    }
}
