import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How a program ended by itself.
package struct ProgramEnd: Sendable, Equatable {
    package let code: Int32
    package let output: [UInt8]
}

/// Another program, and what it may use.
package struct Program: Sendable {
    /// Its path, and its arguments.
    package let vector: [String]
    /// After so long it is ended with its children.
    package let seconds: Int
    /// Bytes of memory it may ask for; nil for as much as there is.
    package let memory: Int?
    /// Bytes it may write.
    package let output: Int

    package init(_ vector: [String], seconds: Int, memory: Int? = nil, output: Int = 0) {
        self.vector = vector
        self.seconds = seconds
        self.memory = memory
        self.output = output
    }

    /// Nil where it could not begin, or did not end by itself in time.
    package func run(input: [UInt8]) async -> ProgramEnd? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: wait(input)) }
        }
    }

    private var boundedVector: [String] {
        guard let memory else { return vector }
        return ["/usr/bin/prlimit", "--as=\(memory)", "--cpu=\(seconds)", "--core=0", "--"] + vector
    }

    private func wait(_ input: [UInt8]) -> ProgramEnd? {
        guard let source = temporaryFile(input), let sink = temporaryFile([]) else { return nil }
        defer {
            close(source)
            close(sink)
        }
        guard let process = spawn(source, sink), let status = status(of: process) else {
            return nil
        }
        // WIFEXITED and WEXITSTATUS, which are macros.
        guard status & 0x7F == 0 else { return nil }
        return ProgramEnd(code: status >> 8 & 0xFF, output: contents(of: sink))
    }

    /// Without a name, at its beginning.
    private func temporaryFile(_ bytes: [UInt8]) -> Int32? {
        var path = Array("/tmp/accord-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { return nil }
        unlink(path)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(file, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            guard count > 0 else {
                close(file)
                return nil
            }
            written += count
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private func contents(of file: Int32) -> [UInt8] {
        let size = min(Int(lseek(file, 0, SEEK_END)), output)
        lseek(file, 0, SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: max(size, 0))
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                read(file, $0.baseAddress.map { $0 + count }, size - count)
            }
            guard more > 0 else { break }
            count += more
        }
        return Array(bytes.prefix(count))
    }

    private func spawn(_ source: Int32, _ sink: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, source, 0)
        posix_spawn_file_actions_adddup2(&actions, sink, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Nothing of the server is handed on; it wants none of its files in another program.
        for file in Int32(3)..<2048 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that its children end with it; signals as a shell would give them.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let arguments = boundedVector
        var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let settings = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
        var environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { for pointer in vector + environment { free(pointer) } }
        var process = pid_t()
        let result = posix_spawn(
            &process, arguments[0], &actions, &attributes, &vector, &environment)
        return result == 0 ? process : nil
    }

    /// Nil where the time was over before it ended.
    private func status(of process: pid_t) -> Int32? {
        let end = DispatchTime.now() + .seconds(seconds)
        var status: Int32 = 0
        while true {
            let result = waitpid(process, &status, WNOHANG)
            if result == process { return status }
            if result < 0, errno != EINTR { return nil }
            guard DispatchTime.now() < end else {
                kill(-process, SIGKILL)
                waitpid(process, &status, 0)
                return nil
            }
            usleep(10_000)
        }
    }
}
