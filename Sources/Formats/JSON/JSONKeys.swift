/// The keys seen so far, numbered in the order of their first appearance.
///
/// Records tend to repeat their keys in the same order, so each key remembers which one followed it
/// last time: one comparison confirms the guess, and the scanner need not even look for the closing
/// quote. Other orders go through a hash table. Keys are compared as bytes.
struct JSONKeys: ~Copyable {
    private struct Key {
        var name: UnsafeMutablePointer<UInt8>
        var length: Int
        var hash: UInt64
        /// The name needs no escapes in JSON, so its bytes between quotes are the key.
        var isPlain: Bool
        /// The key that followed this one last time.
        var following: Int
    }

    private var keys: UnsafeMutablePointer<Key>
    private var capacity = 16
    private(set) var count = 0
    /// Open addressing: numbers of keys, -1 for a free slot; always at least half are free.
    private var slots: [Int32]
    /// The key that came first in the record last time.
    private var first = 0

    init() {
        keys = .allocate(capacity: capacity)
        slots = Array(repeating: -1, count: 64)
    }

    deinit {
        for index in 0..<count { keys[index].name.deallocate() }
        keys.deallocate()
    }

    /// The key at `text` if it is the one expected after `previous` (-1 at the start of a record),
    /// with its closing quote; -1 if it is not. At most `limit` bytes are read.
    @inline(__always)
    func expected(after previous: Int, at text: UnsafePointer<UInt8>, limit: Int) -> Int {
        let guess = previous < 0 ? first : keys[previous].following
        guard guess < count else { return -1 }
        let key = keys + guess
        let length = key.pointee.length
        guard key.pointee.isPlain, length < limit, text[length] == UInt8(ascii: "\"") else {
            return -1
        }
        return Self.areEqual(text, key.pointee.name, length) ? guess : -1
    }

    /// Bytes of the name of key `index`.
    @inline(__always)
    func length(of index: Int) -> Int { keys[index].length }

    /// Makes `index` the key expected after `previous`.
    mutating func expect(_ index: Int, after previous: Int) {
        if previous < 0 { first = index } else { keys[previous].following = index }
    }

    /// The name of key `index`.
    func name(of index: Int) -> String {
        String(
            decoding: UnsafeBufferPointer(start: keys[index].name, count: keys[index].length),
            as: UTF8.self)
    }

    /// The number of the key of this name, -1 if there is none.
    func index(of name: UnsafeBufferPointer<UInt8>) -> Int {
        Int(slots[slot(of: name, hash: Self.hash(name))])
    }

    /// Adds a key that is not there yet.
    mutating func add(_ name: UnsafeBufferPointer<UInt8>) {
        if count == capacity { grow() }
        if (count + 1) * 2 > slots.count { rebuild(slotCount: slots.count * 2) }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(name.count, 1))
        if let bytes = name.baseAddress { copy.initialize(from: bytes, count: name.count) }
        let hash = Self.hash(name)
        let isPlain = !name.contains {
            $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
        }
        slots[slot(of: name, hash: hash)] = Int32(count)
        (keys + count).initialize(
            to: Key(
                name: copy, length: name.count, hash: hash, isPlain: isPlain, following: count + 1))
        count += 1
    }

    /// Forgets the keys from number `newCount` on.
    mutating func truncate(to newCount: Int) {
        guard newCount < count else { return }
        for index in newCount..<count { keys[index].name.deallocate() }
        count = newCount
        rebuild(slotCount: slots.count)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Key>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: keys, count: count)
        keys.deallocate()
        keys = larger
        capacity *= 2
    }

    private mutating func rebuild(slotCount: Int) {
        slots = Array(repeating: -1, count: slotCount)
        for index in 0..<count {
            let name = UnsafeBufferPointer(start: keys[index].name, count: keys[index].length)
            slots[slot(of: name, hash: keys[index].hash)] = Int32(index)
        }
    }

    /// Where the key of this name is or would be.
    private func slot(of name: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let key = keys[Int(slots[slot])]
            if key.hash == hash, key.length == name.count,
                name.isEmpty || Self.areEqual(name.baseAddress!, key.name, key.length)
            {
                break
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Compares eight bytes at a time, the last eight overlapping the ones before.
    @inline(__always)
    private static func areEqual(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        if count < 8 {
            for index in 0..<count where left[index] != right[index] { return false }
            return true
        }
        let left = UnsafeRawPointer(left)
        let right = UnsafeRawPointer(right)
        var offset = 0
        while true {
            let one = left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if one != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
            if offset &+ 8 == count { return true }
            offset = min(offset &+ 8, count &- 8)
        }
    }

    /// A 64-bit multiply and fold for each eight bytes (wyhash's mixing step); not for adversaries,
    /// who meet the limit on columns first.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: name.count) ^ 0xA076_1D64_78BD_642F
        var index = 0
        while index < name.count {
            var word: UInt64 = 0
            for byte in name[index..<min(index + 8, name.count)] { word = word << 8 | UInt64(byte) }
            let product = (hash ^ word).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
            hash = product.high ^ product.low
            index += 8
        }
        return hash
    }
}
