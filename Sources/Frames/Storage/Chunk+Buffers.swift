// The buffers of a chunk as Arrow's formats hold them, for readers and writers of these.
extension Chunk {
    /// A chunk on buffers in Arrow's layout, which the caller has checked: enough bytes for `count`
    /// rows, offsets that never fall and end within `data`, text that is UTF-8.
    ///
    /// - Parameters:
    ///   - validity: one bit a row, set where there is a value; nil means no nulls.
    ///   - values: values, bits, or `count + 1` offsets of 32 bits; aligned to the width of one.
    ///   - data: the bytes of `text` and `binary`.
    package init(
        _ type: ColumnType, count: Int, validity: Buffer?, values: Buffer, data: Buffer? = nil
    ) {
        let needed =
            switch type {
            case .null: 0
            case .bool: Bitmap.byteCount(bits: count)
            case .text, .binary: (count + 1) * MemoryLayout<Int32>.stride
            case .int64, .float64, .date, .timestamp, .timestampUTC: count * type.valueStride
            }
        precondition(type != .null, "nulls have no buffers")
        precondition(values.byteCount >= needed, "a buffer is too short for its rows")
        precondition(type.isVariableWidth == (data != nil), "text and binary have a third buffer")
        precondition(
            Int(bitPattern: values.base) % max(type.valueStride, 4) == 0 || type == .bool,
            "values must be aligned")
        var nullCount = 0
        if let validity {
            precondition(
                validity.byteCount >= Bitmap.byteCount(bits: count), "a bitmap is too short")
            nullCount = count - Bitmap.countSet(validity.base, from: 0, count: count)
        }
        self.init(
            type: type, count: count, nullCount: nullCount, offset: 0, validity: validity,
            values: values, data: data)
    }

    /// The bitmap of the rows that have a value, nil where all do. Bits behind the last are 0.
    package var validityBits: Buffer? {
        validity.map { trimmed($0) }
    }

    /// The bits of a `bool` chunk. Bits behind the last are 0.
    package var valueBits: Buffer {
        precondition(type == .bool, "the chunk does not hold booleans")
        return trimmed(values!)
    }

    /// The values of a chunk of a fixed width in whole bytes. No copy.
    package var valueBytes: Buffer {
        precondition(type.valueStride > 0, "the chunk's values are not of whole bytes")
        let stride = type.valueStride
        return Buffer(window: offset * stride..<(offset + count) * stride, of: values!)
    }

    /// The `count + 1` offsets of a `text` or `binary` chunk, from 0 on. A copy only of a slice.
    package var offsetsFromZero: Buffer {
        precondition(type.isVariableWidth, "the chunk has no offsets")
        let own = pointer(Int32.self)
        let byteCount = (count + 1) * MemoryLayout<Int32>.stride
        let first = own[0]
        if first == 0 {
            let start = offset * MemoryLayout<Int32>.stride
            return Buffer(window: start..<start + byteCount, of: values!)
        }
        return Buffer(byteCount: byteCount) { target in
            let shifted = target.baseAddress!.bindMemory(to: Int32.self, capacity: count + 1)
            for index in 0...count { shifted[index] = own[index] - first }
        }
    }

    /// The bytes that `offsetsFromZero` points into. No copy.
    package var dataBytes: Buffer {
        precondition(type.isVariableWidth, "the chunk has no bytes")
        let own = pointer(Int32.self)
        return Buffer(window: Int(own[0])..<Int(own[count]), of: data!)
    }

    /// The bits of this chunk's rows, from bit 0 on and with zeros behind the last.
    private func trimmed(_ bits: Buffer) -> Buffer {
        let byteCount = Bitmap.byteCount(bits: count)
        if offset == 0, count & 7 == 0 { return Buffer(window: 0..<byteCount, of: bits) }
        return Buffer(byteCount: byteCount) { target in
            if let last = target.indices.last { target[last] = 0 }
            Bitmap.copy(bits.base, from: offset, count: count, into: target.baseAddress!, at: 0)
        }
    }
}

extension Buffer {
    /// How many of the first `count` bits are set.
    package func setBits(_ count: Int) -> Int {
        precondition(byteCount >= Bitmap.byteCount(bits: count), "a bitmap is too short")
        return Bitmap.countSet(base, from: 0, count: count)
    }

    /// Whether bit `index` is set.
    @inlinable
    package func bit(_ index: Int) -> Bool {
        precondition(index >= 0 && index >> 3 < byteCount, "no such bit")
        return Bitmap.bit(base, index)
    }
}
