import Background
import Frames

extension CombinedTable {
    /// Looks at the values of some columns on all cores, batch by batch.
    ///
    /// - Parameters:
    ///   - names: columns of `schema`.
    ///   - look: what to make of a batch; runs beside others.
    ///   - take: gets what was made, in the order of the rows.
    func scan<Found: Sendable>(
        _ names: [String], on pool: BackgroundPool,
        look: @escaping @Sendable (Values) throws -> Found, take: (Found) throws -> Void
    ) async throws {
        let pieces = pool.map(stretches(atLeast: 1), window: 2 * pool.cores.capacity) { stretch in
            try pool.withCorePermit { try values(of: names, in: stretch).map(look) }
        }
        for await piece in pieces { try piece.result.get().forEach(take) }
        try Task.checkCancellation()
    }
}
