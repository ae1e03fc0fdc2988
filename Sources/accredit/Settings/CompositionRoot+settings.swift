import Configuration
import Foundation

/// Where the value of a setting comes from.
enum SettingSource: Hashable, Sendable {
    case environment
    /// A file of settings, by its path.
    case file(String)
    /// A file with that value alone, which a variable names.
    case secretFile(variable: String, path: String)

    /// In words.
    var text: String {
        switch self {
        case .environment: "environment"
        case .file(let path): path
        case .secretFile(let variable, let path): "\(variable): \(path)"
        }
    }
}

extension CompositionRoot {
    /// The environment, and behind it the file of settings. What is empty is not set.
    private var layers: [(source: SettingSource, provider: EnvironmentVariablesProvider)] {
        let secrets = Set(Setting.all.filter(\.isSecret).map(\.name))
        let both: [(SettingSource, [String: String])] = [(.environment, environment), (.file(file.path), file.values)]
        return both.map { source, values in
            (
                source,
                EnvironmentVariablesProvider(
                    environmentVariables: values.filter { !$0.value.isEmpty }, secretsSpecifier: .specific(secrets))
            )
        }
    }

    /// The value of a setting that is no secret; `nil` where it is not set.
    func setting(_ setting: Setting) -> String? {
        ConfigReader(providers: layers.map(\.provider)).string(forKey: setting.key, isSecret: setting.isSecret)
    }

    /// The value of a variable that is not the program's own, such as `PGHOST`; `nil` where it is not set, or empty.
    func variable(_ name: String) -> String? {
        layers.lazy.compactMap { try? $0.provider.environmentValue(forName: name) }.first
    }

    /// The value of a secret, as it is or from the file that NAME_FILE names; `nil` where neither is set.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)`` where that file cannot be read, or both are set in one
    ///   place.
    func secret(_ setting: Setting) throws(Failure) -> String? {
        guard let source = try source(of: setting) else { return nil }
        guard case .secretFile(let variable, let path) = source else { return self.setting(setting) }
        let text: String
        do { text = try InputFile.text(of: path) } catch {
            throw .unusableSetting(variable: variable, reason: "\(error)")
        }
        return text.trimmingCharacters(in: .newlines)
    }

    /// Where the value of a setting comes from; `nil` where it is not set.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)`` where value and file are both set in one place.
    func source(of setting: Setting) throws(Failure) -> SettingSource? {
        for (source, provider) in layers {
            let value = try? provider.environmentValue(forName: setting.name)
            let path = setting.fileName.flatMap { try? provider.environmentValue(forName: $0) }
            switch (value, path, setting.fileName) {
            case (.some, .some, let name):
                throw .unusableSetting(variable: setting.name, reason: "\(name ?? "") is set as well; take one of them")
            case (.some, nil, _): return source
            case (nil, let path?, let name?): return .secretFile(variable: name, path: path)
            case (nil, _, _): continue
            }
        }
        return nil
    }

    /// The variables by which libpq and the program find a database: those of the file of settings behind the
    /// environment's, and the URL itself where a file holds it.
    func databaseVariables() throws(Failure) -> [String: String] {
        var variables = file.values.filter { !$0.value.isEmpty }.merging(environment) { $1.isEmpty ? $0 : $1 }
        variables[Setting.database.name] = try secret(.database)
        return variables
    }

    /// What is wrong with the settings, a sentence for each; empty where all can be used.
    func settingFlaws() -> [String] {
        var flaws: [String] = []
        for setting in Setting.all {
            do {
                guard try source(of: setting) != nil else { continue }
                try setting.check(self)
                if setting.isSecret { _ = try secret(setting) }
            } catch {
                let flaw = "\(error)"
                let named = flaw.contains("ACCREDIT_") || flaw.contains("DATABASE_URL")
                flaws.append(named ? flaw : "\(setting.name) cannot be used: \(flaw)")
            }
        }
        var seen: Set<String> = []
        return flaws.filter { seen.insert($0).inserted }
    }
}
