/// What is wrong with a place to load from. The layer that knows the job file adds the position.
package struct LocationError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable {
        /// The text cannot be understood, or asks for something that does not exist.
        case usage
        /// Nothing is there.
        case notFound
        /// Something is there and cannot be read.
        case unreadable
        /// More than a plan may hold.
        case tooLarge
    }

    package let code: Code
    /// Found, expected, and what helps.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
