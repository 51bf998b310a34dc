import Fetchers
import Testing

@testable import HTTPFetchers

/// The rules of redirects that a loopback server without TLS cannot show.
struct HopTests {
    private func hop(_ url: String) throws -> Hop { Hop(url: try HTTPURL(url)) }

    @Test func neverFromTLSToPlain() throws {
        let error = #expect(throws: HTTPError.self) {
            _ = try hop("https://a.org/x").following(
                "http://a.org/x?token=abcdef", status: 302, label: "x")
        }
        #expect(error?.code == .redirect)
        #expect(
            error?.message
                == "x: the redirect from https://a.org:443 to http://a.org:80 would leave TLS and is not followed"
        )
    }

    @Test(
        arguments: [
            ("http://a.org/", "https://a.org/", false), ("http://a.org/", "http://b.org/", false),
            ("http://a.org/", "http://a.org:81/", false), ("http://a.org/", "//A.ORG:80/y", true),
            ("https://a.org/", "https://a.org:443/y", true), ("http://a.org/", "/y", true),
            ("https://a.org/", "https://a.org.evil.org/", false),
        ])
    func originDecidesAboutHeaders(_ from: String, _ to: String, _ keeps: Bool) throws {
        let next = try hop(from).following(to, status: 302, label: "x")
        #expect(next.isUserOrigin == keeps)
        #expect(next.redirects == 1)
    }

    @Test func userinfoStaysAtItsOrigin() throws {
        let start = try hop("http://me:pw@a.org/x")
        #expect(try start.following("/y", status: 302, label: "x").url.userinfo == Secret("me:pw"))
        let away = try start.following("http://u:v@b.org/y", status: 302, label: "x")
        #expect(away.url.userinfo == nil)
    }
}
