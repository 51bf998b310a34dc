import Frames

extension Part {
    /// The values as a chunk of `type`; where one has no place in it, the first such row.
    ///
    /// Integers become doubles where exact, and booleans where 0 or 1; text becomes what its form
    /// says; dates become timestamps at midnight; everything but a blob has a canonical text.
    /// `null` is the type of rows without values.
    func converted(to type: ColumnType) -> Result<Chunk, Misfit> {
        if case .uniform(let chunk) = self {
            if chunk.type == type { return .success(chunk) }
            if chunk.type == .null { return .success(Chunk(nulls: chunk.count, of: type)) }
        }
        switch type {
        case .null: return finished(Chunk(nulls: count), firstValue)
        case .bool: return toBool()
        case .int64: return toInt64(type, Part.int64)
        case .timestamp: return toInt64(type, Part.timestamp)
        case .timestampUTC: return toInt64(type, Part.timestampUTC)
        case .date: return toDate()
        case .float64: return toFloat64()
        case .text: return toText()
        case .binary: return toBinary()
        }
    }

    /// A row whose value a type cannot hold.
    struct Misfit: Error {
        let row: Int
    }

    private func toBool() -> Result<Chunk, Misfit> {
        var builder = BoolBuilder()
        let misfit = firstRow { _, value in
            switch value {
            case .null: builder.appendNull()
            case .integer(let number) where number & ~1 == 0: builder.append(number == 1)
            case .text(let bytes):
                guard let value = TextForm.bool(bytes) else { return false }
                builder.append(value)
            default: return false
            }
            return true
        }
        return finished(builder.finish(), misfit)
    }

    private func toInt64(
        _ type: ColumnType, _ parse: (PartValue) -> Int64?
    ) -> Result<Chunk, Misfit> {
        var builder = Int64Builder(type: type, capacity: count)
        let misfit = firstRow { _, value in
            if case .null = value {
                builder.appendNull()
                return true
            }
            guard let number = parse(value) else { return false }
            builder.append(number)
            return true
        }
        return finished(builder.finish(), misfit)
    }

    private func toDate() -> Result<Chunk, Misfit> {
        var builder = DateBuilder(capacity: count)
        let misfit = firstRow { _, value in
            switch value {
            case .null: builder.appendNull()
            case .text(let bytes):
                guard let day = TextForm.date(bytes) else { return false }
                builder.append(day)
            default: return false
            }
            return true
        }
        return finished(builder.finish(), misfit)
    }

    private func toFloat64() -> Result<Chunk, Misfit> {
        var builder = Float64Builder(capacity: count)
        let misfit = firstRow { _, value in
            switch value {
            case .null: builder.appendNull()
            case .integer(let number):
                guard let exact = Double(exactly: number) else { return false }
                builder.append(exact)
            case .real(let number): builder.append(number)
            case .text(let bytes):
                guard let number = TextForm.float64(bytes) else { return false }
                builder.append(number)
            case .blob: return false
            }
            return true
        }
        return finished(builder.finish(), misfit)
    }

    private func toText() -> Result<Chunk, Misfit> {
        var builder = TextBuilder()
        var scratch: [UInt8] = []
        let misfit = firstRow { _, value in
            scratch.removeAll(keepingCapacity: true)
            switch value {
            case .null:
                builder.appendNull()
                return true
            case .text(let bytes):
                builder.append(bytes)
                return true
            case .blob: return false
            case .integer(let number): TextForm.appendInt64(number, to: &scratch)
            case .real(let number): TextForm.appendFloat64(number, to: &scratch)
            }
            builder.append(scratch)
            return true
        }
        return finished(builder.finish(), misfit)
    }

    private func toBinary() -> Result<Chunk, Misfit> {
        var builder = TextBuilder(type: .binary)
        let misfit = firstRow { _, value in
            switch value {
            case .null: builder.appendNull()
            case .blob(let bytes): builder.append(bytes)
            default: return false
            }
            return true
        }
        return finished(builder.finish(), misfit)
    }

    /// The first row that is not null.
    private var firstValue: Int? {
        firstRow { _, value in
            if case .null = value { true } else { false }
        }
    }

    private func finished(
        _ chunk: consuming Chunk, _ misfit: Int?
    ) -> Result<Chunk, Misfit> {
        misfit.map { .failure(Misfit(row: $0)) } ?? .success(chunk)
    }
}

extension Part {
    private static func int64(_ value: PartValue) -> Int64? {
        switch value {
        case .integer(let number): number
        case .real(let number): Int64(exactly: number)
        case .text(let bytes): TextForm.int64(bytes)
        case .null, .blob: nil
        }
    }

    private static func timestamp(_ value: PartValue) -> Int64? {
        guard case .text(let bytes) = value else { return nil }
        return TextForm.dateOrTimestamp(bytes)
    }

    private static func timestampUTC(_ value: PartValue) -> Int64? {
        guard case .text(let bytes) = value else { return nil }
        return TextForm.timestampUTC(bytes)
    }
}
