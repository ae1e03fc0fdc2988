-- Row security of every table that a case owns. The service sees what the principal of the transaction may see, and
-- nothing without one; operators see everything. A table that no list below names is seen by operators alone.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is as it should be is not touched: to change row security waits for everybody who reads the table. That is why
-- the expressions are written as PostgreSQL prints them, to be compared. Settings that were local to an earlier
-- transaction read as the empty string, hence NULLIF.
DO $$
DECLARE
    mine         CONSTANT text :=
        $e$(%1$s_id = (NULLIF(current_setting('accredit.%1$s'::text, true), ''::text))::uuid)$e$;
    of_body      CONSTANT text := format(mine, 'body');
    -- Of the provider itself, which is tried first, or of one that it acts for: mostly there is none.
    of_provider  CONSTANT text := format($e$(%s OR (provider_id = ANY ((NULLIF(current_setting($e$
        || $e$'accredit.acts_for'::text, true), ''::text))::uuid[])))$e$, format(mine, 'provider'));
    of_principal CONSTANT text := format(mine, 'principal');
    of_everybody CONSTANT text := $e$(current_setting('accredit.reach'::text, true) = 'all'::text)$e$;
    change       text;
BEGIN
    FOR change IN
        WITH owned AS (
            SELECT c.oid, c.relname, c.relrowsecurity
            FROM pg_class c
            WHERE c.relnamespace = 'accredit'::regnamespace
                AND c.relkind = 'r'
                AND c.relname LIKE 'case\_%'
        ), rule (policy, tables, sees) AS (
            VALUES
            -- What figures are made from. Others than its two parties read it only in a transaction that counts:
            -- enter_for_figures.
            ('party_to_case', '{case_head, case_event, case_profile}'::text[],
                format('(%s OR %s OR %s)', of_body, of_provider, of_everybody)),
            ('party_to_case', '{case_agenda, case_appeal, case_change, case_decision, case_decision_item, case_outbox,
                case_evidence, case_fact_sheet, case_facts, case_payload, case_register, case_register_change,
                case_request, case_resolution, case_return, case_showing, case_timer, case_words}',
                format('(%s OR %s)', of_body, of_provider)),
            -- Imported history is of no body: only who sees all cases sees it.
            ('of_everybody', '{case_imported}', of_everybody),
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
            SELECT owned.oid, rule.policy, 'accredit_service' AS reader, rule.sees
            FROM rule
            JOIN owned ON owned.relname = ANY (rule.tables)
            UNION ALL
            SELECT owned.oid, 'operator', 'accredit_operator', 'true'
            FROM owned
        ), present AS (
            SELECT p.polrelid AS oid, p.polname AS policy,
                p.polroles::regrole[]::text AS readers, pg_get_expr(p.polqual, p.polrelid) AS sees,
                p.polcmd = 'r' AND p.polpermissive AND p.polwithcheck IS NULL AS reads
            FROM pg_policy p
            JOIN pg_class c ON c.oid = p.polrelid
            WHERE c.relnamespace = 'accredit'::regnamespace
        ), matched AS (
            SELECT oid, policy
            FROM present
            JOIN wanted USING (oid, policy, sees)
            WHERE present.reads AND present.readers = format('{%s}', wanted.reader)
        )
        SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', oid::regclass)
        FROM owned
        WHERE NOT relrowsecurity
        UNION ALL
        SELECT format('DROP POLICY %I ON %s', policy, oid::regclass)
        FROM present
        WHERE (oid, policy) NOT IN (SELECT oid, policy FROM matched)
        UNION ALL
        SELECT format('CREATE POLICY %I ON %s FOR SELECT TO %I USING (%s)', policy, oid::regclass, reader, sees)
        FROM wanted
        WHERE (oid, policy) NOT IN (SELECT oid, policy FROM matched)
    LOOP
        EXECUTE change;
    END LOOP;
END
$$;
