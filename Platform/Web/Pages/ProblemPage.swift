package import Base
import Documents
package import Localization
import Markup

/// What a problem's words are called. What was sent is not in the address.
private func wordsKey(_ problem: Problem, isSent: Bool) -> String {
    problem.kind == .faultyInput && isSent ? "faulty-content" : problem.kind.rawValue
}

/// What happened, what was kept, what to do: in the reader's language, with the request's id. `isSent`: it is about
/// a form or a file rather than an address; `back`: the page it belongs to.
func problemPage(
    _ problem: Problem, site: Site, words: Words, _ identity: Identity?, isSent: Bool = false,
    back: Link? = nil, id: String
) -> Answer {
    let kind = wordsKey(problem, isSent: isSent)
    let title = words(dynamic: "web.problem.\(kind).title") ?? kind
    let text = words(dynamic: "web.problem.\(kind).text") ?? ""
    let wayOut = words(dynamic: "web.problem.\(kind).way-out") ?? ""
    func fault(_ fault: Problem.Fault) -> HTML {
        guard !fault.value.isEmpty else { return "<li>\(faultMessage(fault, words))</li>" }
        return """
            <li><b><bdi>\(faultField(fault, words))</bdi></b> \
            <bdi>\(words.quoted(fault.value))</bdi>\(words.colon)\(faultMessage(fault, words))</li>
            """
    }
    let faults: HTML? =
        problem.faults.isEmpty
        ? nil
        : "<div class=\"note fault\" role=\"alert\"><ul class=\"plain\">\(problem.faults, fault)</ul></div>"
    let returning: HTML? = back.map {
        "<li><a href=\"\($0)\">\(words("web.problem.back"))</a></li>"
    }
    let page = Page(
        title: title, path: "/",
        main: """
            <p class="code"><span class="n">\(problem.status)</span></p>
            <h1>\(title)</h1>
            <p class="lead">\(text)</p>
            \(faults)
            <p>\(wayOut)</p>
            <ul>\(returning)
            <li><a href="\(Link(in: words.language, "/"))">\(words("web.problem.home"))</a></li>
            <li><a href="\(Link(in: words.language, "/recommendations"))">\
            \(words("web.problem.search"))</a></li>
            <li><a href="\(Link(in: words.language, "/states"))">\(words("web.problem.states"))</a></li>
            </ul>
            <p class="source">\(words("web.problem.id", ["id": id]))</p>
            """)
    var answer = Answer.html(
        page.framed(site: site, words: words, identity, status: problem.status),
        status: problem.status)
    addHeaders(of: problem, to: &answer)
    return answer
}

/// The same for programs, RFC 9457.
func problemJSON(
    _ problem: Problem, words: Words, isSent: Bool = false, id: String
) -> Answer {
    let kind = wordsKey(problem, isSent: isSent)
    var json = JSONWriter()
    json.beginObject()
    json.member("type", "about:blank#\(problem.kind.rawValue)")
    json.member("title", words(dynamic: "web.problem.\(kind).title") ?? kind)
    json.key("status")
    json.integer(problem.status)
    json.member("detail", words(dynamic: "web.problem.\(kind).text") ?? "")
    json.member("instance", "urn:request:\(id)")
    json.key("faults")
    json.beginArray()
    for fault in problem.faults {
        json.beginObject()
        json.member("field", fault.field)
        json.member("value", fault.value)
        json.member("message", faultMessage(fault, words))
        json.endObject()
    }
    json.endArray()
    json.endObject()
    var answer = Answer(
        status: problem.status, contentType: "application/problem+json", body: .bytes(json.bytes),
        headers: [("access-control-allow-origin", "*")], caching: .never)
    addHeaders(of: problem, to: &answer)
    return answer
}

private func addHeaders(of problem: Problem, to answer: inout Answer) {
    if !problem.allow.isEmpty {
        answer.headers.append(
            ("allow", problem.allow.map(\.rawValue).joined(separator: ", ")))
    }
    // RFC 6750 §3: by what a program can come in.
    if problem.kind == .badToken { answer.headers.append(("www-authenticate", "Bearer")) }
    if problem.status == 503 { answer.headers.append(("retry-after", "2")) }
}

/// The name of a fault's field, as its form shows it.
func faultField(_ fault: Problem.Fault, _ words: Words) -> String {
    words(dynamic: "web.field.\(fault.field)") ?? fault.field
}

/// A feature's own rules are named by their whole key, as `requests.fault.no-addressee`.
package func faultMessage(_ fault: Fault, _ words: Words) -> String {
    var message =
        words(dynamic: fault.rule.contains(".") ? fault.rule : "web.fault.\(fault.rule)")
        ?? fault.rule
    for (name, value) in fault.values.merging(
        ["value": fault.value], uniquingKeysWith: { own, _ in own })
    {
        // An unfilled hole of a dynamic message shows in these brackets.
        message = message.replacing("⟦\(name)⟧", with: value)
    }
    return message
}
