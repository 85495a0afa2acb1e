import Synchronization

/// What `/metrics` shows, in the Prometheus text format: counts and times by route, nothing of a person.
final class Metrics: Sendable {
    private struct Series {
        var requests: [String: Int] = [:]
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var seconds = 0.0
        var count = 0
    }

    /// Upper bounds of the duration histogram in seconds.
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

    private let series = Mutex(Series())

    func record(route: String, status: Int, seconds: Double) {
        series.withLock { series in
            series.requests["route=\"\(route)\",status=\"\(status)\"", default: 0] += 1
            let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
            series.buckets[bucket] += 1
            series.seconds += seconds
            series.count += 1
        }
    }

    var text: String {
        let (requests, buckets, seconds, count) = series.withLock {
            ($0.requests, $0.buckets, $0.seconds, $0.count)
        }
        var text = "# HELP accord_http_requests_total Answers by route and status.\n"
        text += "# TYPE accord_http_requests_total counter\n"
        for (labels, number) in requests.sorted(by: { $0.key < $1.key }) {
            text += "accord_http_requests_total{\(labels)} \(number)\n"
        }
        text += "# HELP accord_http_request_seconds Time from request to answer.\n"
        text += "# TYPE accord_http_request_seconds histogram\n"
        var total = 0
        for (bound, number) in zip(Self.bounds, buckets) {
            total += number
            text += "accord_http_request_seconds_bucket{le=\"\(bound)\"} \(total)\n"
        }
        text += "accord_http_request_seconds_bucket{le=\"+Inf\"} \(count)\n"
        text += "accord_http_request_seconds_sum \(seconds)\n"
        text += "accord_http_request_seconds_count \(count)\n"
        return text
    }
}
