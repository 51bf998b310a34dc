/// What is often taken for a table of text, and is not read; known by its first bytes, which no text
/// begins with.
enum ForeignFormat: CaseIterable {
    case xz, bzip2, zip, sevenZip, parquet

    /// So many bytes tell them apart.
    static let prefixBytes = 10

    init?(_ prefix: [UInt8]) {
        guard let found = Self.allCases.first(where: { prefix.starts(with: $0.signature) }),
            found != .bzip2 || prefix.dropFirst(4).elementsEqual("1AY&SY".utf8),
            found != .parquet || prefix.dropFirst(4).first == 0x15
        else { return nil }
        self = found
    }

    private var signature: [UInt8] {
        switch self {
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: Array("BZh".utf8)
        case .zip: [0x50, 0x4B, 0x03, 0x04]
        case .sevenZip: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]
        case .parquet: Array("PAR1".utf8)
        }
    }

    func error(_ label: String) -> FormatError {
        let message =
            switch self {
            case .xz: "xz, which is not read; pipe it in: xz -dc FILE | pipeline … -"
            case .bzip2: "bzip2, which is not read; pipe it in: bzip2 -dc FILE | pipeline … -"
            case .zip:
                "a ZIP archive, as spreadsheets are, which is not read; take the table out of it first"
            case .sevenZip: "a 7z archive, which is not read; take the table out of it first"
            case .parquet: "Parquet, which is not read; convert it, for example to an Arrow file"
            }
        return FormatError(.compression, "its bytes are " + message, label: label)
    }
}
