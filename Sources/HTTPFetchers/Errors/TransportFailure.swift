import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A failure below HTTP, in our words: errors of the lower layers may hold URLs and header values,
/// so nothing of their text is kept.
struct TransportFailure: Equatable {
    let code: HTTPError.Code
    let reason: String
    let isTransient: Bool
    /// What helps, with the option where one does.
    let help: String?

    init(_ code: HTTPError.Code, _ reason: String, isTransient: Bool, help: String? = nil) {
        self.code = code
        self.reason = reason
        self.isTransient = isTransient
        self.help = help
    }

    private static let checkAddress =
        "check the URL's host and port, or leave the item out with --on-error skip"
    private static let tryLonger = "--retries N tries more often"

    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError: self = .init(client: error)
        case let error as NIOConnectionError: self = .init(connecting: error)
        case let error as IOError: self = .init(errno: error.errnoCode, connecting: false)
        case let error as ChannelError:
            if case .connectTimeout = error {
                self = .connectTimeout
            } else {
                self = .lost
            }
        case is HTTPParserError:
            self.init(.invalidResponse, "the answer is not valid HTTP", isTransient: false)
        case let error as NIOSSLError where error == .uncleanShutdown:
            self = .lost
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self = .init(handshake: error)
        default:
            self = .lost
        }
    }

    static let lost = TransportFailure(
        .connectionLost, "the connection was lost", isTransient: true, help: tryLonger)
    static let connectTimeout = TransportFailure(
        .connect, "no connection within the time allowed", isTransient: true,
        help: checkAddress)

    private init(client error: HTTPClientError) {
        switch error {
        case .remoteConnectionClosed:
            self.init(
                .connectionLost, "the server closed the connection before it answered",
                isTransient: true, help: TransportFailure.tryLonger)
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self = .connectTimeout
        case .tlsHandshakeTimeout:
            self.init(
                .connect, "the TLS handshake took too long", isTransient: true,
                help: TransportFailure.tryLonger)
        case .readTimeout, .writeTimeout, .deadlineExceeded:
            self.init(
                .timedOut, "nothing arrived for too long", isTransient: true,
                help: TransportFailure.tryLonger)
        case .invalidURL, .emptyHost, .emptyScheme:
            self.init(.invalidURL, "the URL cannot be used", isTransient: false)
        default:
            self = .lost
        }
    }

    private init(connecting error: NIOConnectionError) {
        if let failure = error.connectionErrors.first {
            if let system = failure.error as? IOError {
                self.init(errno: system.errnoCode, connecting: true)
            } else {
                self = .connectTimeout
            }
        } else {
            self.init(
                .connect, "the host's name has no address", isTransient: true,
                help: TransportFailure.checkAddress)
        }
    }

    private init(errno code: CInt, connecting: Bool) {
        let reasons: [CInt: String] = [
            ECONNREFUSED: "connection refused", EHOSTUNREACH: "no route to the host",
            ENETUNREACH: "the network cannot be reached", ETIMEDOUT: "the connection timed out",
            ECONNRESET: "the connection was reset", EPIPE: "the connection was lost",
            EMFILE: "too many open files; ulimit -n raises the limit, --jobs asks for fewer",
        ]
        let isConnect =
            connecting || [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EMFILE].contains(code)
        self.init(
            isConnect ? .connect : .connectionLost,
            reasons[code] ?? "system error \(code)", isTransient: true,
            // Too many open files has its own help.
            help: code == EMFILE
                ? nil : isConnect ? TransportFailure.checkAddress : TransportFailure.tryLonger)
    }

    private init(handshake error: any Error) {
        // The text is only searched, never shown.
        let text = String(describing: error)
        let reason =
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                "its certificate is not signed by a known authority, or is out of date"
            } else if let error = error as? NIOSSLError,
                [.noSuchFilesystemObject, .failedToLoadCertificate].contains(error)
            {
                "the file of certificate authorities cannot be read; see SSL_CERT_FILE"
            } else if error is NIOSSLExtraError {
                "its certificate is for another host"
            } else {
                "the TLS handshake failed; is it an http:// address?"
            }
        self.init(.tls, reason, isTransient: false)
    }
}
