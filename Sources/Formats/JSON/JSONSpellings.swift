package import Frames

/// The distinct texts of a column while they are few, told apart by bytes.
///
/// It says in the end what `Evidence` would have been told value by value, without making a string
/// for each.
struct JSONSpellings {
    private struct Entry {
        var bytes: [UInt8]
        var witness: Evidence.Witness
        var count: Int
    }

    private var entries: [Entry] = []
    private var isMany = false
    private var count = 0

    /// Notes one text; `witness` is asked for when it is new.
    @inline(__always)
    mutating func note(
        _ bytes: UnsafeBufferPointer<UInt8>, _ witness: @autoclosure () -> Evidence.Witness
    ) {
        count &+= 1
        if !isMany { noteFew(bytes, witness()) }
    }

    @inline(never)
    private mutating func noteFew(
        _ bytes: UnsafeBufferPointer<UInt8>, _ witness: @autoclosure () -> Evidence.Witness
    ) {
        if let known = entries.firstIndex(where: { $0.bytes.elementsEqual(bytes) }) {
            entries[known].count += 1
        } else if entries.count < Evidence.spellingLimit {
            entries.append(Entry(bytes: Array(bytes), witness: witness(), count: 1))
        } else {
            isMany = true
        }
    }

    /// Adds the texts noted to `evidence`.
    func add(to evidence: inout Evidence) {
        guard let first = entries.first?.witness else { return }
        if isMany {
            evidence.noteManyTexts(count: count, first: first)
        } else {
            for entry in entries { evidence.noteText(entry.witness, count: entry.count) }
        }
    }
}
