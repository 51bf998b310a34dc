import SQLiteFrames

extension TableMode {
    /// The same as the loader of SQLite tables calls it.
    var loading: Loader.Mode {
        switch self {
        case .create: .create
        case .replace: .replace
        case .append: .append
        case .upsert(let key): .upsert(key: key)
        }
    }
}
