import NIOCore
import NIOPosix
import NIOSSL

/// A TLS server on a free port of 127.0.0.1 that answers one fixed response per connection.
///
/// Its certificate is for `localhost` and 127.0.0.1, signed by itself, and valid from 2020 to 2120.
/// The key protects nothing: it exists for this test alone.
struct TLSServer {
    let port: Int
    private let channel: any Channel

    /// - Parameter response: every byte of it, head included.
    static func start(response: String) async throws -> TLSServer {
        let certificate = try NIOSSLCertificate(bytes: Array(certificatePEM.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(NIOSSLServerHandler(context: context))
                    try handlers.addHandler(Answerer(response: response))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TLSServer(port: channel.localAddress?.port ?? 0, channel: channel)
    }

    func close() async throws {
        try await channel.close()
    }

    /// Answers when the first bytes of a request have come through the TLS handshake.
    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let response: String

        init(response: String) {
            self.response = response
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = context.channel.allocator.buffer(string: response)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    static let certificatePEM = """
        -----BEGIN CERTIFICATE-----
        MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJmITYbW3ctAwr2G
        Pz4En9ZCDrK23uy88zZ/Ek9dQRHl1sKcLtn/GyS6YtCp9H1TkE91feQHN/lZyRug
        2eNAVLejTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
        BTADAQH/MB0GA1UdDgQWBBTZk4/O9ai0Uxgtny3C0IWoN9XijzAKBggqhkjOPQQD
        AgNHADBEAiAkKxasum3zLN7zturcOHf5miv0ZCv0l0Qq77wsUSYw/AIgQl+1Io0G
        Hbry08ZuRMsb97zOb59uwAenT/V0RuU52JI=
        -----END CERTIFICATE-----
        """

    private static let keyPEM = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzx5EwtikgVqvPOsO
        hmblh2HiOX6zfa7a548XKXXSaXmhRANCAASZiE2G1t3LQMK9hj8+BJ/WQg6ytt7s
        vPM2fxJPXUER5dbCnC7Z/xskumLQqfR9U5BPdX3kBzf5WckboNnjQFS3
        -----END PRIVATE KEY-----
        """
}
