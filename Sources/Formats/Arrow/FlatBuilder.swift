/// Writes a FlatBuffers message front to back: a table first, then what it refers to, whose place is
/// filled in when it is known. Equal calls give equal bytes.
struct FlatBuilder {
    /// The message so far; it starts with the offset of its first table.
    private(set) var bytes: [UInt8] = [0, 0, 0, 0]
    private var hasRoot = false

    /// The value of one field of a table, in the order of the schema's fields.
    enum Slot {
        case absent
        case int8(Int8)
        case int16(Int16)
        case int32(Int32)
        case int64(Int64)
        /// Something written later, named in `link`.
        case reference

        fileprivate var size: Int {
            switch self {
            case .absent: 0
            case .int8: 1
            case .int16: 2
            case .int32, .reference: 4
            case .int64: 8
            }
        }
    }

    /// Where a reference stands that is still to be filled in.
    struct Reference {
        fileprivate let place: Int
    }

    private mutating func align(to alignment: Int, with rest: Int = 0) {
        while (bytes.count + rest) % alignment != 0 { bytes.append(0) }
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func store(_ value: some FixedWidthInteger, at place: Int) {
        withUnsafeBytes(of: value.littleEndian) {
            for (index, byte) in $0.enumerated() { bytes[place + index] = byte }
        }
    }

    /// Writes a table, the first of which is the root; returns its references in field order.
    mutating func table(_ slots: [Slot]) -> (position: Int, references: [Reference]) {
        align(to: 2)
        let vtable = bytes.count
        // Each field at the next multiple of its size, behind the table's distance to its vtable.
        var offsets: [Int] = []
        var size = 4
        for slot in slots {
            guard slot.size > 0 else {
                offsets.append(0)
                continue
            }
            size = (size + slot.size - 1) / slot.size * slot.size
            offsets.append(size)
            size += slot.size
        }
        append(UInt16(4 + 2 * slots.count))
        append(UInt16(size))
        for offset in offsets { append(UInt16(offset)) }
        align(to: 8)
        let start = bytes.count
        bytes.append(contentsOf: [UInt8](repeating: 0, count: size))
        store(Int32(start - vtable), at: start)
        var references: [Reference] = []
        for (slot, offset) in zip(slots, offsets) {
            switch slot {
            case .absent: break
            case .int8(let value): store(value, at: start + offset)
            case .int16(let value): store(value, at: start + offset)
            case .int32(let value): store(value, at: start + offset)
            case .int64(let value): store(value, at: start + offset)
            case .reference: references.append(Reference(place: start + offset))
            }
        }
        if !hasRoot {
            store(UInt32(start), at: 0)
            hasRoot = true
        }
        return (start, references)
    }

    /// Fills in a reference.
    mutating func link(_ reference: Reference, to position: Int) {
        store(UInt32(position - reference.place), at: reference.place)
    }

    /// Writes a text and refers to it.
    mutating func text(_ text: String, for reference: Reference) {
        align(to: 4)
        link(reference, to: bytes.count)
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
        bytes.append(0)
    }

    /// Writes a list of structs, given as their 64-bit words, and refers to it.
    mutating func words(_ words: [Int64], perStruct: Int, for reference: Reference) {
        align(to: 8, with: 4)
        link(reference, to: bytes.count)
        append(UInt32(words.count / perStruct))
        for word in words { append(word) }
    }

    /// Writes a list of references to `count` things and refers to it; returns the references.
    mutating func list(_ count: Int, for reference: Reference) -> [Reference] {
        align(to: 4)
        link(reference, to: bytes.count)
        append(UInt32(count))
        return (0..<count).map { _ in
            let place = bytes.count
            append(UInt32(0))
            return Reference(place: place)
        }
    }
}
