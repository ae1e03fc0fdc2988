import Engine
import Postgres
import Turnaround

extension Administration {
    /// Makes a provider the agent of another: its people act on the other's cases as their provider, until a day or
    /// until it is ended. Of one that is agent already, the last day is set anew.
    /// - Parameters:
    ///   - agent: the code of the provider whose people act.
    ///   - provider: the code of the provider for which they act.
    ///   - until: the last day; `nil`: until it is ended.
    ///   - today: the present day.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where one of them
    ///   is no provider or closed, both are the same, one alone is a sample, or the last day has passed.
    package func setAgent(
        _ agent: String, for provider: String, until: Day? = nil, today: Day = LondonTime.shared.day(of: .now)
    ) async throws -> ProviderAgent {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let (agent, provider) = try connection.agentAndProvider(agent, provider)
                guard agent.id != provider.id else {
                    throw EngineError.invalid(
                        what: "\(agent.code) acts for itself without being its agent", expected: "another provider")
                }
                try agent.requireOpen()
                try provider.requireOpen()
                if let until, until < today {
                    throw EngineError.invalid(
                        what: "the last day \(until) has passed", expected: "today or a later day")
                }
                let isSet = try connection.execute(
                    """
                    UPDATE accredit.provider_agent SET until_day = \(until)
                    WHERE agent_id = \(agent.id) AND provider_id = \(provider.id) AND ended_at IS NULL
                        AND coalesce(until_day, 'infinity') >= \(today)
                    """)
                if isSet == 0 {
                    // One that ran out stands as what it was.
                    try connection.execute(
                        """
                        UPDATE accredit.provider_agent
                        SET ended_at = accredit.start_of_day(until_day + 1) - interval '1 microsecond',
                            ended_by = session_user
                        WHERE agent_id = \(agent.id) AND provider_id = \(provider.id) AND ended_at IS NULL
                        """)
                    try connection.execute(
                        """
                        INSERT INTO accredit.provider_agent (agent_id, provider_id, sample, until_day)
                        VALUES (\(agent.id), \(provider.id), \(agent.isSample), \(until))
                        """)
                }
                return ProviderAgent(agent: agent.code, provider: provider.code, until: until)
            }
        }
    }

    /// Ends that a provider is agent of another: its people are strangers to the other's cases at once.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where it is no agent of the other.
    package func endAgent(_ agent: String, for provider: String) async throws {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let (agent, provider) = try connection.agentAndProvider(agent, provider)
                let ended = try connection.endAgencies(
                    """
                    agent_id = \(agent.id) AND provider_id = \(provider.id)
                        AND coalesce(until_day, 'infinity') >= accredit.local_day(clock_timestamp())
                    """)
                guard ended == 1 else {
                    throw EngineError.notFound(
                        kind: "agent of \(provider.code)", name: agent.code,
                        hint: "see: accredit org show \(provider.code)")
                }
            }
        }
    }
}

/// That a provider is agent of another.
package struct ProviderAgent: Codable, Sendable, Hashable {
    /// The code of the provider whose people act.
    package var agent: String
    /// The code of the provider for which they act.
    package var provider: String
    /// The last day; absent: until it is ended.
    package var until: Day?
}

extension PostgresConnection {
    /// An agent and the provider for which it acts, locked.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where one of them is no provider.
    fileprivate func agentAndProvider(_ agent: String, _ provider: String) throws -> (Organisation, Organisation) {
        let both = try lockedOrganisations(agent, provider)
        try Organisation.requireProviders(both[0], both[1], else: "agents are providers that act for providers")
        return (both[0], both[1])
    }

    /// Ends what providers are agents for.
    /// - Parameter condition: which, on the columns of `provider_agent`.
    /// - Returns: how many ended.
    @discardableResult func endAgencies(_ condition: SQL) throws -> Int {
        try execute(
            """
            UPDATE accredit.provider_agent SET ended_at = clock_timestamp(), ended_by = session_user
            WHERE ended_at IS NULL AND \(condition)
            """)
    }
}
