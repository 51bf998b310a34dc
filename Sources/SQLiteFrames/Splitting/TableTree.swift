/// Where a table can be cut into parts of about the same size: at the keys of its tree's inner
/// pages.
///
/// What the pages say is taken as a hint, whatever is in them: nothing here throws or trusts a
/// number. Source: sqlite.org/fileformat2.html, section 1.6.
struct TableTree {
    /// Pages of one level that are looked into at most; more of them are fine enough as they are.
    private static let pageLimit = 1024
    /// No level of that many pages has so many children; one that says so is no table.
    private static let childLimit = 1 << 22
    /// No tree is as deep.
    private static let depthLimit = 20

    let file: DatabaseFile
    let pageSize: Int

    /// Keys that cut the table into parts of about `partBytes`: a part ends with the last row that
    /// is not above its key.
    ///
    /// - Returns: the keys in their order; none where the table's leaves take less than
    ///   `minimumBytes`, or the pages are not those of a table.
    /// - Complexity: reads at most about one page in a hundred.
    func cuts(root: Int, minimumBytes: Int, partBytes: Int) -> [Int64] {
        guard let (keys, leaves) = subtrees(of: root) else { return [] }
        let (unitBytes, overflow) = leaves.multipliedReportingOverflow(by: pageSize)
        guard !overflow, unitBytes >= minimumBytes / (keys.count + 1) else { return [] }
        let perPart = max(1, partBytes / unitBytes)
        return stride(from: perPart - 1, to: keys.count, by: perPart).map { keys[$0] }
    }

    /// The numbers of all leaves in their order, and the keys between them; nil where the pages are not
    /// those of a table.
    ///
    /// - Complexity: reads about one page in a hundred.
    func leaves(of root: Int) -> (pages: [Int], keys: [Int64])? {
        var pages = [root]
        var keys: [Int64] = []
        for _ in 0..<TableTree.depthLimit {
            // All pages of a level are of one kind.
            if inner(pages[0]) == nil { return (pages, keys) }
            guard let below = level(below: pages, keys), below.pages.count <= pageCount
            else { return nil }
            (pages, keys) = below
        }
        return nil
    }

    /// Pages of the file.
    private var pageCount: Int { (file.size ?? 0) / pageSize }

    /// The children of the pages of a level, and the keys between them.
    private func level(below pages: [Int], _ keys: [Int64]) -> (pages: [Int], keys: [Int64])? {
        var below: [Int] = []
        var finer: [Int64] = []
        for (index, page) in pages.enumerated() {
            guard let inner = inner(page), below.count < TableTree.childLimit else {
                return nil
            }
            below += inner.children
            finer += inner.keys
            if index < keys.count { finer.append(keys[index]) }
        }
        return (below, finer)
    }

    /// The highest level of subtrees that is fine enough: the keys between them, and the leaves
    /// of one of them, estimated from the first.
    private func subtrees(of root: Int) -> (keys: [Int64], leaves: Int)? {
        var pages = [root]
        var keys: [Int64] = []
        for _ in 0..<TableTree.depthLimit {
            guard let below = level(below: pages, keys) else { return nil }
            (pages, keys) = below
            if inner(pages[0]) == nil { return (keys, 1) }
            if pages.count > TableTree.pageLimit {
                return leaves(below: pages[0]).map { (keys, $0) }
            }
        }
        return nil
    }

    private func leaves(below page: Int) -> Int? {
        var page = page
        var leaves = 1
        for _ in 0..<TableTree.depthLimit {
            guard let inner = inner(page) else { return leaves }
            let (product, overflow) = leaves.multipliedReportingOverflow(by: inner.children.count)
            if overflow { return nil }
            leaves = product
            page = inner.children[0]
        }
        return nil
    }

    /// An inner page: its children, and the keys between them. Nil for a leaf, and for anything
    /// that is no page of a table.
    private func inner(_ page: Int) -> (children: [Int], keys: [Int64])? {
        // The first page begins with the file's header and holds no table but the schema.
        guard page > 1, let bytes = file.bytes(pageSize, at: (page - 1) * pageSize),
            bytes[0] == 5
        else { return nil }
        func number(_ place: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
        }
        let cells = number(3, 2)
        guard cells > 0, 12 + 2 * cells <= pageSize else { return nil }
        var children: [Int] = []
        var keys: [Int64] = []
        for cell in 0..<cells {
            let place = number(12 + 2 * cell, 2)
            guard place >= 12 + 2 * cells, place + 4 <= pageSize,
                let key = TableTree.varint(bytes, at: place + 4)
            else { return nil }
            children.append(number(place, 4))
            keys.append(key)
        }
        children.append(number(8, 4))
        return (children, keys)
    }

    /// A number of one to nine bytes; nil where the bytes end before it does.
    private static func varint(_ bytes: [UInt8], at place: Int) -> Int64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard place + index < bytes.count else { return nil }
            let byte = bytes[place + index]
            if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte & 0x80 == 0 { return Int64(bitPattern: value) }
        }
        return nil
    }
}
