import Database
import Markup

/// `/healthz`, `/metrics` and what browsers and crawlers ask for unasked.
func serviceRoutes(of site: Site) -> [Route] {
    [
        .file("/healthz") { visit in
            // Asks the database, so that a balancer sees the difference.
            _ = try await visit.read { try $0.count("SELECT 1") }
            return .plain("ok\n")
        },
        .file("/metrics") { visit in
            // How often an act was done tells of requests that nobody may know of: for the operator.
            guard visit.request.isFromThisMachine else { throw Problem.notFound }
            return .plain(visit.site.metrics.text)
        },
        .file("/robots.txt") { visit in
            var answer = Answer.plain("User-agent: *\nAllow: /\n")
            answer.caching = .revalidate
            return answer
        },
        .file("/favicon.ico") { visit in
            .redirect(to: visit.site.assets.link("mark.svg"), permanently: true)
        },
    ]
}

extension Answer {
    fileprivate static func plain(_ text: String) -> Answer {
        Answer(
            contentType: "text/plain; charset=utf-8", body: .bytes([UInt8](text.utf8)),
            caching: .never)
    }
}
