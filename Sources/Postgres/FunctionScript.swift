/// A function file, read.
struct FunctionScript: Sendable {
    let file: FunctionFile
    let statements: [SQLScript.Statement]

    /// True if it defines functions, rather than what stands around them.
    var definesFunctions: Bool { statements.contains { $0.definedFunction != nil } }

    /// Reads files.
    ///
    /// - Throws: `MigrationError.definedTwice` where a function has two texts: the later would replace the earlier, and
    ///   nobody would see it; `.endedTransaction` for a file that would not be applied with the others.
    static func scripts(of files: [FunctionFile]) throws -> [FunctionScript] {
        var places: [String: SourcePlace] = [:]
        return try files.map { file in
            let script = FunctionScript(file: file, statements: SQLScript.statements(of: file.sql))
            for statement in script.statements {
                let place = SourcePlace(file: file.path, line: statement.line)
                if statement.endsTransaction { throw MigrationError.endedTransaction(place: place) }
                guard let function = statement.definedFunction else { continue }
                if let first = places.updateValue(place, forKey: function) {
                    throw MigrationError.definedTwice(function: function, first: first, second: place)
                }
            }
            return script
        }
    }

    /// The place of a function's text in the files: of the text itself, or else of the statement that defines it.
    ///
    /// - Parameters:
    ///   - line: which line of the text, from 1.
    static func place(of text: String, named name: String, line: Int, in scripts: [FunctionScript]) -> SourcePlace {
        for script in scripts {
            guard let range = script.file.sql.firstRange(of: text) else { continue }
            let before = script.file.sql[..<range.lowerBound].utf8.count { $0 == 0x0a }
            return SourcePlace(file: script.file.path, line: before + line)
        }
        for script in scripts {
            let definition = script.statements.first { $0.definedFunction?.hasPrefix(name + "(") == true }
            if let definition { return SourcePlace(file: script.file.path, line: definition.line) }
        }
        return SourcePlace(file: "functions", line: nil)
    }
}

extension SQLScript.Statement {
    /// True if it would end the transaction it runs in, or begin one.
    var endsTransaction: Bool {
        guard let first = tokens.first else { return false }
        return ["begin", "start", "commit", "end", "rollback", "abort"].contains(first)
            && !(first == "rollback" && tokens.contains("to"))
    }

    /// The line of the script that an error is about.
    func line(of error: ServerError) -> Int {
        if let position = error.position { return line(at: position) }
        // An anonymous block says in which of its own lines it failed.
        if let bodyLine, let context = error.context, context.contains("inline_code_block"),
            let number = context.firstMatch(of: #/inline_code_block line (\d+)/#).flatMap({ Int($0.1) })
        {
            return bodyLine + number - 1
        }
        return line
    }
}
