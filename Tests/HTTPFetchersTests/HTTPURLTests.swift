import Testing

@testable import HTTPFetchers

struct HTTPURLTests {
    @Test(
        arguments: [
            ("http://a.org", "http://a.org/", "http://a.org:80"),
            ("HTTPS://A.Org:443/x", "https://a.org/x", "https://a.org:443"),
            ("http://a.org:8080?q=1", "http://a.org:8080/?q=1", "http://a.org:8080"),
            ("http://u:p@a.org/x", "http://a.org/x", "http://a.org:80"),
            ("http://u:p@q@a.org/x", "http://a.org/x", "http://a.org:80"),
            ("http://[::1]:81/x#f", "http://[::1]:81/x", "http://[::1]:81"),
            ("http://a.org/{x}|y", "http://a.org/%7Bx%7D%7Cy", "http://a.org:80"),
            ("http://a.org/%41%4", "http://a.org/%41%254", "http://a.org:80"),
            ("http://a.org:/x", "http://a.org/x", "http://a.org:80"),
            ("http://a_b-c.org/é", "http://a_b-c.org/%C3%A9", "http://a_b-c.org:80"),
        ])
    func parsing(_ text: String, _ wire: String, _ origin: String) throws {
        let url = try HTTPURL(text)
        #expect(url.wireForm == wire)
        #expect(url.origin == origin)
        #expect(!url.shownForm.contains("?"))
    }

    @Test(
        arguments: [
            ("a.org/x", HTTPURL.Fault.notAbsolute), ("", .notAbsolute), ("ftp://a.org", .scheme),
            ("http:///x", .host), ("http://", .host), ("http://bü.org", .host),
            ("http://a b.org", .host), ("http://[::1", .host), ("http://[zz]/", .host),
            ("http://a.org:0/", .port), ("http://a.org:65536", .port), ("http://a.org:8x", .port),
            ("http://a.org/\r\nHost: b", .controlCharacter), ("http://a.org/\0", .controlCharacter),
            ("http://u:p@/x", .host), ("http://a.org\\@b.org/", .host),
        ])
    func refusals(_ text: String, _ fault: HTTPURL.Fault) {
        #expect(throws: fault) { _ = try HTTPURL(text) }
    }

    /// The examples of RFC 3986, section 5.4, as far as they stay in http.
    @Test(
        arguments: [
            ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"),
            ("?y", "/b/c/d;p?y"), ("g?y", "/b/c/g?y"), ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"),
            (";x", "/b/c/;x"), ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"),
            ("../", "/b/"), ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"),
            ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."),
            ("./../g", "/b/g"), ("./g/.", "/b/c/g/"), ("g/../h", "/b/c/h"),
            ("g;x=1/../y", "/b/c/y"), ("g?y/../x", "/b/c/g?y/../x"), ("http://a/x y", "/x%20y"),
        ])
    func resolving(_ reference: String, _ expected: String) throws {
        let target = try HTTPURL("http://a/b/c/d;p?q").resolving(reference)
        #expect(target.wireForm == "http://a" + expected)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ])
    func base64OfRFC4648(_ text: String, _ expected: String) {
        #expect(base64(Array(text.utf8)) == expected)
    }

    @Test func userinfoIsDecodedForBasic() throws {
        #expect(
            try HTTPURL("http://me:a%40b@a.org").basicCredentials == base64(Array("me:a@b".utf8)))
        #expect(try HTTPURL("http://me@a.org").basicCredentials == base64(Array("me:".utf8)))
    }
}
