import Engine
import Foundation
import WorkflowCore

/// The servers at which a person has signed in, kept in a file that only they may read.
struct Profiles: Codable, Hashable {
    /// One server, and who the person is there.
    struct Profile: Codable, Hashable {
        /// The server's address.
        var server: String
        /// The secret of the token.
        var token: String
        /// Name and organisation of its holder, as the server said.
        var holder: String
    }

    /// The name of the profile that is used where none is named.
    var current: String?
    /// The profiles by name.
    var profiles: [String: Profile] = [:]

    /// A name that a profile can have.
    static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name.count <= 40
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    /// The file: `accredit/profiles.json` under XDG_CONFIG_HOME, or else under `.config` at home.
    static func file(_ environment: [String: String]) -> URL {
        let home = environment["HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
        return (folder ?? home.appending(path: ".config")).appending(path: "accredit/profiles.json")
    }

    /// What the file holds; nothing where it is not there.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)`` where others may read it, or it is none of ours.
    static func read(_ file: URL) throws(Failure) -> Profiles {
        var about = stat()
        guard stat(file.path, &about) == 0 else { return Profiles() }
        guard about.st_mode & 0o077 == 0 else {
            throw .unusableSetting(
                variable: file.path, reason: "others can read the tokens in it; say: chmod 600 \(file.path)")
        }
        do {
            return try Wire.decode(Profiles.self, from: try Data(contentsOf: file))
        } catch {
            throw .unusableSetting(
                variable: file.path, reason: "it is no file of profiles; move it away, then say: accredit login")
        }
    }

    /// Puts the profiles into the file, whole or not at all.
    func write(_ file: URL) throws(Failure) {
        let folder = file.deletingLastPathComponent()
        let partial = file.path + ".partial-\(getpid())"
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let text = String(decoding: try Wire.encode(self, pretty: true), as: UTF8.self)
            try InputFile.create(partial, holding: text + "\n", permissions: 0o600)
        } catch let failure as Failure {
            unlink(partial)
            throw failure
        } catch {
            throw .unwritable(file: file.path, reason: error.localizedDescription)
        }
        guard rename(partial, file.path) == 0 else {
            let reason = OpenStream.reason()
            unlink(partial)
            throw .unwritable(file: file.path, reason: reason)
        }
    }

    /// A profile by its name.
    /// - Throws: ``Failure/unknownProfile(name:nearest:)``.
    func named(_ name: String) throws(Failure) -> Profile {
        guard let profile = profiles[name] else {
            throw .unknownProfile(name: name, nearest: NearestName.of(name, among: profiles.keys.sorted()))
        }
        return profile
    }
}
