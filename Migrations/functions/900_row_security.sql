-- Row security of every table that a case owns, and of those that tell of people. The service sees what the principal
-- of the transaction may see, and nothing without one; operators see everything. A case's table that no list below
-- names is seen by operators alone.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is as it should be is not touched: to change row security waits for everybody who reads the table. That is why
-- the expressions are written as PostgreSQL prints them, to be compared. Who reads is asked once in each statement, by
-- a sub-query that names no row, so that indexes serve; it is what enter sealed, which the service cannot forge.
DO $$
DECLARE
    mine         CONSTANT text := '(%1$s_id = ( SELECT (known_reader()).%1$s_id AS %1$s_id))';
    of_body      CONSTANT text := format(mine, 'body');
    -- Of the provider itself, which is tried first, or of one that it acts for: mostly there is none.
    of_provider  CONSTANT text := format('(%s OR (provider_id = ANY (( SELECT (known_reader()).acts_for AS '
        || 'acts_for)::uuid[])))', format(mine, 'provider'));
    of_principal CONSTANT text := format(mine, 'principal');
    of_everybody CONSTANT text := '( SELECT (known_reader()).counts AS counts)';
    of_somebody  CONSTANT text := '(( SELECT (known_reader()).principal_id AS principal_id) IS NOT NULL)';
    change       text;
BEGIN
    FOR change IN
        WITH owned AS (
            SELECT c.oid, c.relname, c.relrowsecurity, c.relname LIKE 'case\_%' AS of_case
            FROM pg_class c
            WHERE c.relnamespace = 'accredit'::regnamespace
                AND c.relkind = 'r'
                AND (c.relname LIKE 'case\_%' OR c.relname IN ('principal', 'recognition', 'event_log',
                    'onerous_threshold', 'small_cell_consent'))
        ), rule (policy, tables, sees) AS (
            VALUES
            -- What figures are made from. Others than its two parties read it only in a transaction that counts:
            -- enter_for_figures.
            ('party_to_case', '{case_head, case_event, case_profile, case_consultation}'::text[],
                format('(%s OR %s OR %s)', of_body, of_provider, of_everybody)),
            ('party_to_case', '{case_agenda, case_appeal, case_change, case_decision, case_decision_item, case_outbox,
                case_evidence, case_fact_sheet, case_facts, case_payload, case_register, case_register_change,
                case_request, case_resolution, case_return, case_showing, case_timer, case_words}',
                format('(%s OR %s)', of_body, of_provider)),
            -- Imported history is of no body: only who sees all cases sees it.
            ('of_everybody', '{case_imported, event_log}', of_everybody),
            -- People of the reader's body, and the reader, also under a record that was merged. What others are called
            -- person_seen tells to whom knows their id.
            ('own', '{principal}', format($e$((organisation_id = %s) OR (id = %2$s) OR (merged_into = %2$s))$e$,
                '( SELECT (known_reader()).body_id AS body_id)',
                '( SELECT (known_reader()).principal_id AS principal_id)')),
            -- What everybody who has entered may know.
            ('reader', '{recognition, onerous_threshold, small_cell_consent}', of_somebody),
            -- The provider sees those members of a panel whom the scheme names to it.
            ('party_to_case', '{case_assignment}',
                format('(%s OR (named AND %s))', of_body, of_provider)),
            -- What is the body's alone.
            ('body', '{case_officer, case_tag}', of_body),
            -- Everybody sees their own. Others of the body see them through functions, which know who may see what
            -- when: panel_of for reviews and interests, meeting_of and meeting_seen for votes and recusals,
            -- letters_seen for letters, notes_of for notes.
            ('own', '{case_beside, case_interest, case_note, case_recusal, case_review, case_review_draft,
                case_review_file, case_vote}',
                format('(%s AND (%s OR %s))', of_principal, of_body, of_provider)),
            ('addressed', '{case_letter}',
                format($e$(((recipient = 'provider'::text) AND (status <> 'void'::text) AND %s) OR (%s AND %s))$e$,
                    of_provider, of_body, of_principal))
        ), wanted AS (
            SELECT owned.oid, rule.policy, 'accredit_service' AS reader, rule.sees, 'SELECT' AS does
            FROM rule
            JOIN owned ON owned.relname = ANY (rule.tables)
            UNION ALL
            -- Operators write what is of no case.
            SELECT owned.oid, 'operator', 'accredit_operator', 'true', CASE WHEN of_case THEN 'SELECT' ELSE 'ALL' END
            FROM owned
        ), present AS (
            SELECT p.polrelid AS oid, p.polname AS policy,
                p.polroles::regrole[]::text AS readers, pg_get_expr(p.polqual, p.polrelid) AS sees,
                CASE WHEN p.polpermissive AND p.polwithcheck IS NULL
                    THEN CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN '*' THEN 'ALL' END END AS does
            FROM pg_policy p
            JOIN pg_class c ON c.oid = p.polrelid
            WHERE c.relnamespace = 'accredit'::regnamespace
        ), matched AS (
            SELECT oid, policy
            FROM present
            JOIN wanted USING (oid, policy, sees, does)
            WHERE present.readers = format('{%s}', wanted.reader)
        )
        SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', oid::regclass)
        FROM owned
        WHERE NOT relrowsecurity
        UNION ALL
        SELECT format('DROP POLICY %I ON %s', policy, oid::regclass)
        FROM present
        WHERE (oid, policy) NOT IN (SELECT oid, policy FROM matched)
        UNION ALL
        SELECT format('CREATE POLICY %I ON %s FOR %s TO %I USING (%s)', policy, oid::regclass, does, reader, sees)
        FROM wanted
        WHERE (oid, policy) NOT IN (SELECT oid, policy FROM matched)
    LOOP
        EXECUTE change;
    END LOOP;
END
$$;
