import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import UnixSignals

/// The one place that knows Hummingbird: sockets, limits, deadlines, graceful stop.
package struct HTTPServer: Sendable {
    /// The bounds that keep one visitor from taking the server away from the others.
    package struct Limits: Sendable {
        /// Open connections at a time; more wait in the kernel's queue.
        package var connections = 1024
        /// Requests being answered at a time; more get 503 with `Retry-After`.
        package var requests = 512
        /// A connection that sends nothing (or half a header) is closed after this many seconds.
        package var idleSeconds: Int64 = 20
        /// Bytes of all header fields together.
        package var headerBytes = 16 * 1024
        /// A body that is too long is read on and thrown away up to so many bytes, so that a browser,
        /// which listens only when it has sent everything, gets its answer and not a broken connection.
        package var discardedBytes = 32 << 20

        package init() {}
    }

    private let responder: Responder
    private let limits: Limits
    private let logger: Logger

    package init(responder: Responder, limits: Limits = Limits(), logger: Logger) {
        self.responder = responder
        self.limits = limits
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT, then lets running requests end.
    ///
    /// `onReady` gets the port, which the system chose where `port` is 0.
    package func run(
        host: String, port: Int, onReady: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        let gauge = Gauge(limit: limits.requests)
        let channel = HTTP1Channel.Configuration(
            idleTimeout: .seconds(limits.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: 100))
        let application = Application(
            responder: CallbackResponder<ConnectionContext> { request, context in
                await respond(to: request, from: context.address, gauge: gauge)
            },
            server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: logger)
        try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    }

    private func respond(
        to request: Hummingbird.Request, from address: String, gauge: Gauge
    ) async -> Response {
        guard gauge.enter() else {
            return Response(
                status: .serviceUnavailable,
                headers: [.retryAfter: "2", .contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "503\n")))
        }
        defer { gauge.leave() }
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        headers["host"] = request.head.authority
        // Behind TLS there is a proxy, which adds the visitor's address as the last one.
        let forwarded =
            responder.site.publicURL.hasPrefix("https:")
            ? headers["x-forwarded-for"]?.split(separator: ",").last.map { $0.filter { $0 != " " } }
            : nil
        headers["x-accord-client"] = forwarded ?? address
        let finished = await responder.respond(
            method: Method(rawValue: request.method.rawValue),
            methodName: Method(rawValue: request.method.rawValue)?.rawValue ?? "other",
            target: request.head.path ?? "/", headers: headers
        ) { try await readBody(of: request, headers, limit: $0) }
        var fields = HTTPFields()
        for (name, value) in finished.headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let body: ResponseBody
        switch finished.body {
        case .bytes(let bytes): body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .asset(let asset): body = ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes))
        case .stream(let produce):
            body = ResponseBody { writer in
                var sink = StreamSink(writer: writer)
                try await produce { try await sink.write($0) }
                try await sink.finish()
            }
        }
        return Response(status: .init(code: finished.status), headers: fields, body: body)
    }
}

extension HTTPServer {
    /// The body up to so many bytes; nil where there are more.
    private func readBody(
        of request: Hummingbird.Request, _ headers: [String: String], limit: Int
    ) async throws -> [UInt8]? {
        if let length = headers["content-length"].flatMap(Int.init), length > limit,
            length > limits.discardedBytes || headers["expect"] != nil
        {
            return nil
        }
        var bytes: [UInt8] = []
        var count = 0
        for try await part in request.body {
            count += part.readableBytes
            if count <= limit {
                bytes.append(contentsOf: part.readableBytesView)
            } else {
                bytes = []
                if count > limits.discardedBytes { return nil }
            }
        }
        return count > limit ? nil : bytes
    }
}

/// Knows from where a connection comes; port apart.
private struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

private struct StreamSink {
    var writer: any ResponseBodyWriter

    mutating func write(_ bytes: [UInt8]) async throws {
        try await writer.write(ByteBuffer(bytes: bytes))
    }

    mutating func finish() async throws { try await writer.finish(nil) }
}
