import Base
import Database
import Localization
package import Logging
import Markup

/// From a request to a finished answer: routing, problems, `ETag`, compression, headers. No socket.
package struct Responder: Sendable {
    package let site: Site
    package let routes: [Route]
    private let router: Router
    private let memory = AnswerMemory()
    private let logger: Logger
    private let makeID: @Sendable () -> String
    /// Forms with files are held whole: so many at a time, more get 503.
    private let uploads = Gauge(limit: 8)

    /// `makeID` gives the request id shown on error pages and in the log.
    package init(
        site: Site, routes: [Route], logger: Logger, makeID: @escaping @Sendable () -> String
    ) {
        self.site = site
        let all = routes + site.assets.routes + serviceRoutes(of: site)
        self.routes = all + [apiDescription(of: all)]
        router = Router(self.routes)
        self.logger = logger
        self.makeID = makeID
    }

    /// The answer as it goes on the wire.
    package struct Finished: Sendable {
        package let status: Int
        package let headers: [(name: String, value: String)]
        package let body: Answer.Body
    }

    /// `readBody` reads what comes with the request up to a number of bytes; nil where there is more.
    package func respond(
        method: Method?, methodName: String, target: String, headers: [String: String],
        readBody: (_ limit: Int) async throws -> [UInt8]? = { _ in [] }
    ) async -> Finished {
        let start = ContinuousClock.now
        let id = makeID()
        var routeName = "none"
        var answer: Answer
        do throws(Problem) {
            let request = try await self.request(
                method: method, target: target, headers: headers, readBody)
            (answer, routeName) = await self.answer(request, method: method, id: id)
            answer = finish(answer, for: request)
        } catch {
            if let request = try? Request(
                method: method ?? .get, target: target, headers: headers)
            {
                // What came with it was refused; who sent it, and in what language, is known all the same.
                let identity = try? await site.gate?.identity(request)
                answer = problemAnswer(error, for: request, identity, id: id)
            } else {
                answer = problemAnswer(error, target: target, headers: headers, id: id)
            }
        }
        let elapsed = start.duration(to: .now).components
        let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
        site.metrics.record(route: routeName, status: answer.status, seconds: seconds)
        logger.info(
            "request",
            metadata: [
                "id": "\(id)", "method": "\(methodName)", "route": "\(routeName)",
                "status": "\(answer.status)", "ms": "\(Int(seconds * 1000))",
            ])
        var fields = answer.headers + commonHeaders(for: answer, id: id)
        if method == .head, case .bytes(let bytes) = answer.body {
            // What a GET would send (RFC 9110 §9.3.2).
            fields.append(("content-length", String(bytes.count)))
        }
        return Finished(
            status: answer.status, headers: fields,
            body: method == .head || answer.status == 304 ? .bytes([]) : answer.body)
    }

    /// The request with its body, where its route takes one.
    private func request(
        method: Method?, target: String, headers: [String: String],
        _ readBody: (Int) async throws -> [UInt8]?
    ) async throws(Problem) -> Request {
        let request = try Request(method: method ?? .get, target: target, headers: headers)
        guard method == .post,
            let route = router.match(request.segments)?.routes.first(where: { $0.method == .post })
        else { return request }
        guard route.takesFiles else {
            return try Request(
                method: .post, target: target, headers: headers,
                body: try await body(readBody, upTo: route.maximumBody))
        }
        // Nobody fills the memory without having signed in.
        let isKnown = (try? await site.gate?.identity(request)) != nil
        guard uploads.enter() else { throw .busy }
        defer { uploads.leave() }
        return try Request(
            method: .post, target: target, headers: headers,
            body: try await body(
                readBody, upTo: isKnown ? route.maximumBody : Route.maximumForm),
            takesFiles: true)
    }

    private func body(
        _ read: (Int) async throws -> [UInt8]?, upTo limit: Int
    ) async throws(Problem) -> [UInt8] {
        let body: [UInt8]?
        do {
            body = try await read(limit)
        } catch {
            throw .badQuery
        }
        guard let body else { throw .tooLarge }
        return body
    }

    private func answer(
        _ request: Request, method: Method?, id: String
    ) async -> (Answer, String) {
        guard let match = router.match(request.segments) else {
            if method == .get || method == .head, let redirect = redirectToLanguage(request) {
                return (redirect, "language")
            }
            return (problemAnswer(.notFound, for: request, id: id), "none")
        }
        let pattern = match.routes[0].pattern.description
        let allow = allowedMethods(of: match.routes)
        if method == .options {
            let answer = Answer(
                status: 204, contentType: "text/plain; charset=utf-8", body: .bytes([]),
                headers: [("allow", allow.map(\.rawValue).joined(separator: ", "))],
                caching: .never)
            return (answer, pattern)
        }
        let wanted: Method? = method == .head ? .get : method
        guard let route = match.routes.first(where: { $0.method == wanted }) else {
            let problem = Problem.methodNotAllowed(allow: allow)
            return (problemAnswer(problem, for: request, id: id), pattern)
        }
        let language =
            match.parameters["language"].flatMap(Language.init(rawValue:))
            ?? askedLanguage(request) ?? preferredLanguage(request)
        var identity: Identity?
        do {
            identity = try await site.gate?.identity(request)
            let visit = Visit(
                request: request, site: site, words: site.catalogue.words(in: language),
                parameters: match.parameters, identity: identity,
                isDemonstration: try await site.gate?.isDemonstration() ?? false, id: id)
            var answer = try await admitted(visit, to: route)
            if identity != nil, answer.caching != .immutable { answer.caching = .never }
            return (answer, pattern)
        } catch let problem as Problem {
            return (
                problemAnswer(problem, for: request, language: language, identity, id: id), pattern
            )
        } catch let refusal as Refusal {
            let problem = Problem(refusal)
            return (
                problemAnswer(problem, for: request, language: language, identity, id: id), pattern
            )
        } catch {
            logger.error("failed", metadata: ["id": "\(id)", "error": "\(error)"])
            let problem: Problem =
                switch error as? DatabaseError {
                case .unavailable, .timeout, .full: .busy
                default: .failed
                }
            return (
                problemAnswer(problem, for: request, language: language, identity, id: id), pattern
            )
        }
    }

    /// Who is not signed in is shown the way; a form must come from a page of this site.
    private func admitted(_ visit: Visit, to route: Route) async throws -> Answer {
        if route.operation != nil {
            // Cookies do not come this far: whoever acts here has a token, which no other site can send.
            guard route.access == .everyone || visit.identity != nil else { throw Problem.badToken }
            if let scope = route.scope, let scopes = visit.identity?.scopes,
                !scopes.contains(scope.description)
            {
                throw Problem(
                    403, .forbidden,
                    faults: [Fault(field: "scope", value: scope.description, rule: "scope")])
            }
            return try await route.handle(visit)
        }
        if route.method == .post {
            guard visit.isSentFromHere else { throw Problem.foreignForm }
            if let identity = visit.identity {
                let token = try visit.request.form()["form"] ?? ""
                guard identity.isFormToken(token) else { throw Problem.foreignForm }
            }
        }
        if route.access == .signedIn, visit.identity == nil {
            guard let gate = site.gate else { throw Problem.notSignedIn }
            return try await gate.askToSignIn(visit)
        }
        return try await route.handle(visit)
    }

    /// An address without a language goes to the reader's, if it is a page there.
    private func redirectToLanguage(_ request: Request) -> Answer? {
        let language = preferredLanguage(request)
        guard router.match([language.code] + request.segments) != nil else { return nil }
        var link: Link = "/\(language.code)"
        for segment in request.segments { link = link + "/\(segment)" }
        for (name, value) in request.query.pairs {
            link = link.addingQuery(name: name, value: value)
        }
        var answer = Answer.redirect(to: link)
        answer.headers.append(("vary", "accept-language, cookie"))
        return answer
    }

    private func allowedMethods(of routes: [Route]) -> [Method] {
        let own = Set(routes.map(\.method))
        return Method.allCases.filter {
            own.contains($0) || $0 == .options || ($0 == .head && own.contains(.get))
        }
    }

    private func finish(_ answer: Answer, for request: Request) -> Answer {
        var answer = answer
        let acceptsGzip = (request.headers["accept-encoding"] ?? "").contains("gzip")
        switch answer.body {
        case .bytes(let bytes):
            guard answer.status != 204 else { break }
            // What only one person is shown is not kept.
            let known = answer.caching == .revalidate ? memory.known(bytes) : nil
            if answer.status == 200, known != nil || answer.caching == .privately {
                let tag = known?.tag ?? contentTag(of: bytes)
                // One tag for both forms of the same content is weak by RFC 9110 §8.8.1.
                answer.headers.append(("etag", "W/\"\(tag)\""))
                if etagMatches(request.headers["if-none-match"], tag: tag) {
                    answer.status = 304
                    answer.body = .bytes([])
                    break
                }
            }
            if bytes.count > 500, !answer.contentType.contains("spreadsheet") {
                answer.headers.append(("vary", "accept-encoding"))
                if acceptsGzip {
                    answer.headers.append(("content-encoding", "gzip"))
                    answer.body = .bytes(known.map(memory.gzip) ?? Gzip.compress(bytes))
                }
            }
        case .asset(let asset):
            answer.headers.append(("vary", "accept-encoding"))
            let isSmaller = asset.gzip.count < asset.bytes.count
            if acceptsGzip, isSmaller {
                answer.headers.append(("content-encoding", "gzip"))
            }
            answer.body = .bytes(acceptsGzip && isSmaller ? asset.gzip : asset.bytes)
        case .stream: break
        }
        return answer
    }

    private func etagMatches(_ header: String?, tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { candidate in
            let candidate = candidate.drop { $0 == " " }
            return candidate.hasPrefix("*") || candidate.hasPrefix("W/\"\(tag)\"")
                || candidate.hasPrefix("\"\(tag)\"")
        }
    }

    private func commonHeaders(for answer: Answer, id: String) -> [(name: String, value: String)] {
        let caching =
            switch answer.caching {
            case .revalidate: "public, max-age=0, must-revalidate"
            case .privately: "private, max-age=0, must-revalidate"
            case .immutable: "public, max-age=31536000, immutable"
            case .never: "no-store"
            }
        return [
            ("content-type", answer.contentType), ("cache-control", caching),
            ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
            ("x-request-id", id),
        ]
            // A file of somebody's has a stricter one of its own.
            + (answer.headers.contains { $0.name == "content-security-policy" }
                ? [] : [("content-security-policy", Self.contentSecurityPolicy)])
            + (site.publicURL.hasPrefix("https:")
                ? [("strict-transport-security", "max-age=31536000; includeSubDomains")] : [])
    }

    private static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

extension Responder {
    /// The language of an address without one: the reader's choice kept by the language bar, else
    /// the browser's wish, else English.
    /// Programs name it in the address.
    private func askedLanguage(_ request: Request) -> Language? {
        guard request.segments.first == "api" else { return nil }
        return request.query["lang"].flatMap(Language.init(rawValue:))
    }

    private func preferredLanguage(_ request: Request) -> Language {
        preferredLanguage(headers: request.headers)
    }

    private func preferredLanguage(headers: [String: String]) -> Language {
        // With TLS the page's script sets the first, which no other host can; without, the second.
        for name in ["__Host-language", "language"] {
            if let language = cookie(name, in: headers).flatMap(Language.init(rawValue:)) {
                return language
            }
        }
        return Language(acceptLanguage: headers["accept-language"] ?? "") ?? .en
    }

    private func problemAnswer(
        _ problem: Problem, for request: Request, language: Language? = nil,
        _ identity: Identity? = nil, id: String
    ) -> Answer {
        let language =
            language ?? request.segments.first.flatMap(Language.init(rawValue:))
            ?? askedLanguage(request) ?? preferredLanguage(request)
        let wantsJSON =
            request.segments.first == "api"
            || (request.headers["accept"] ?? "").contains("json")
            || request.segments.last?.hasSuffix(".json") == true
        let words = site.catalogue.words(in: language)
        let isSent = request.method == .post
        return wantsJSON
            ? problemJSON(problem, words: words, isSent: isSent, id: id)
            : problemPage(
                problem, site: site, words: words, identity, isSent: isSent,
                back: pageBehind(problem, request), id: id)
    }

    /// The page from which something was sent, or at which an address for forms was opened: the next one above it.
    /// What does not exist leads nowhere.
    private func pageBehind(_ problem: Problem, _ request: Request) -> Link? {
        guard problem.kind == .methodNotAllowed || request.method == .post,
            problem.status != 404, let language = request.segments.first
        else { return nil }
        for count in stride(from: request.segments.count, to: 1, by: -1) {
            let segments = request.segments.prefix(count)
            guard let match = router.match(Array(segments)),
                match.routes.contains(where: { $0.method == .get })
            else { continue }
            return segments.dropFirst().reduce("/\(language)") { $0 + "/\($1)" }
        }
        return nil
    }

    /// For addresses that are no request: the language bar has nowhere to lead but home.
    private func problemAnswer(
        _ problem: Problem, target: String, headers: [String: String], id: String
    ) -> Answer {
        let words = site.catalogue.words(in: preferredLanguage(headers: headers))
        return target.hasPrefix("/api/")
            ? problemJSON(problem, words: words, id: id)
            : problemPage(problem, site: site, words: words, nil, id: id)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Language {
    /// The best of the six by an `Accept-Language` header (RFC 9110 §12.5.4); `nil` where none fits.
    package init?(acceptLanguage header: String) {
        var best: (quality: Double, language: Language)?
        for item in header.prefix(500).split(separator: ",") {
            let parts = item.split(separator: ";")
            guard let tag = parts.first else { continue }
            let primary = tag.trimmingSpaces.split(separator: "-").first.map { $0.lowercased() }
            guard let language = primary.flatMap(Language.init(rawValue:)) else { continue }
            var quality = 1.0
            for part in parts.dropFirst() where part.trimmingSpaces.hasPrefix("q=") {
                quality = Double(part.trimmingSpaces.dropFirst(2)) ?? 0
            }
            if quality > (best?.quality ?? 0) { best = (quality, language) }
        }
        guard let best else { return nil }
        self = best.language
    }
}
