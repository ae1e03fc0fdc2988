-- Personal data: what mentions somebody is found in every column that may hold it, and replaced by another name; what
-- hangs on a history by its digest is replaced with a new digest, of which the history tells.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a mention is. `p`: a pattern of names, what takes their place, one of addresses, what takes theirs, and one that
-- finds more than either: for JSON as text. Null finds nothing.
-- ---------------------------------------------------------------------------------------------------------------------

-- A regular expression of a letter, as names are written: in either case, with any accent.
CREATE OR REPLACE FUNCTION letter_pattern(letter text) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT '[' || string_agg(DISTINCT c, '') || '][\u0300-\u036f]*'
        FROM (
            SELECT chr(n) AS c
            FROM (SELECT generate_series(192, 591) UNION ALL SELECT generate_series(7680, 7935)) AS x (n)
            WHERE folded(chr(n)) = folded(letter)
            UNION ALL
            SELECT unnest(ARRAY[folded(letter), upper(folded(letter)), letter, lower(letter), upper(letter)])
        ) AS x
        WHERE length(c) = 1);
END
$$;

-- A regular expression of a name as people write it: its words in their order, or its last ones first, with spaces,
-- commas, dots, dashes or underlines between, whatever accents and apostrophes are there. Words that are part of longer
-- ones do not count. Texts of HTML, of addresses on the web and of calendars that break lines are understood.
CREATE OR REPLACE FUNCTION name_pattern(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    inside    constant text := '[[:alnum:]\u00c0-\u024f\u1e00-\u1eff]';
    between   constant text := format('(?:[^[:alnum:]\u00c0-\u024f\u1e00-\u1eff]{1,6}|%s)', '%20|&nbsp;|&#160;');
    mark      constant text := '(?:[''\u2019\u02bc\u00b4`]|&#0?39;|&#x27;|&apos;|&rsquo;|%27)?';
    broken    constant text := '(?:\r?\n[ \t])?';
    words     constant text[] := array_remove(regexp_split_to_array(
        regexp_replace(normalize(name, NFC), '[^[:alnum:]\u00c0-\u024f\u1e00-\u1eff\u0370-\uffff''\u2019]+', ' ',
            'g'), ' '), '');
    patterns  text[] := '{}';
    word      text;
BEGIN
    FOREACH word IN ARRAY words LOOP
        patterns := patterns || (
            SELECT string_agg(CASE WHEN c IN ('''', '’') THEN mark ELSE letter_pattern(c) END, broken ORDER BY n)
            FROM regexp_split_to_table(word, '') WITH ORDINALITY AS x (c, n));
    END LOOP;
    IF patterns = '{}' THEN
        RETURN NULL;
    END IF;
    RETURN format('(?:(?<!%1$s)|(?<=%%20))(?:%2$s)(?!%1$s)', inside, (
        SELECT string_agg(concat_ws(between, array_to_string(patterns[n:], between),
            nullif(array_to_string(patterns[:n - 1], between), '')), '|' ORDER BY n)
        FROM generate_series(1, cardinality(patterns)) AS n));
END
$$;

-- A regular expression of a mail address, in either case; none that goes on before or after.
CREATE OR REPLACE FUNCTION address_pattern(address text) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT '(?<![A-Za-z0-9._%+-])' || string_agg(CASE
            WHEN c ~ '[A-Za-z]' THEN '[' || lower(c) || upper(c) || ']'
            WHEN c = '@' THEN '(?:@|%40|&#64;)'
            WHEN c ~ '[0-9]' THEN c
            ELSE '\' || c END, '' ORDER BY n) || '(?![A-Za-z0-9-]|\.[A-Za-z0-9])'
        FROM regexp_split_to_table(address, '') WITH ORDINALITY AS x (c, n));
END
$$;

-- What finds mentions of somebody, and what takes their place.
CREATE OR REPLACE FUNCTION mention_patterns(names text[], emails text[], pseudonym text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT ARRAY[n.pattern, pseudonym, a.pattern, lower(replace(pseudonym, ' ', '-')) || '@erased.invalid',
            concat_ws('|', n.coarse, a.coarse)]
        FROM (
            SELECT string_agg(name_pattern(x), '|' ORDER BY length(x) DESC, x) AS pattern,
                string_agg((SELECT string_agg(letter_pattern(c), '[^[:alnum:]]{0,6}' ORDER BY k)
                    FROM regexp_split_to_table((words_of_name(x))[1], '') WITH ORDINALITY AS y (c, k)), '|') AS coarse
            FROM unnest(names) AS x
        ) AS n, (
            SELECT string_agg(address_pattern(x), '|' ORDER BY length(x) DESC, x) AS pattern,
                string_agg((SELECT string_agg(CASE WHEN c ~ '[A-Za-z]' THEN '[' || lower(c) || upper(c) || ']'
                        WHEN c ~ '[0-9]' THEN c ELSE '.{1,5}' END, '' ORDER BY k)
                    FROM regexp_split_to_table(x, '') WITH ORDINALITY AS y (c, k)), '|') AS coarse
            FROM unnest(emails) AS x
        ) AS a);
END
$$;

CREATE OR REPLACE FUNCTION redacted_text(words text, p text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF p[3] IS NOT NULL THEN
        words := regexp_replace(words, p[3], p[4], 'g');
    END IF;
    RETURN CASE WHEN p[1] IS NULL THEN words ELSE regexp_replace(words, p[1], p[2], 'g') END;
END
$$;

CREATE OR REPLACE FUNCTION mentions_text(words text, p text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce(words ~ p[3], false) OR coalesce(words ~ p[1], false);
END
$$;

-- The same of JSON: in names of members and in texts. A telephone number and a postal address beside the name or the
-- address of somebody go with them.
CREATE OR REPLACE FUNCTION redacted_json(content jsonb, p text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE jsonb_typeof(content)
        WHEN 'string' THEN to_jsonb(redacted_text(content #>> '{}', p))
        WHEN 'array' THEN (SELECT coalesce(jsonb_agg(redacted_json(x.value, p) ORDER BY x.n), '[]')
            FROM jsonb_array_elements(content) WITH ORDINALITY AS x (value, n))
        WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(redacted_text(x.key, p), redacted_json(x.value, p)), '{}')
            FROM jsonb_each(content) AS x
            WHERE NOT (x.key IN ('telephone', 'phone', 'mobile', 'address') AND (
                mentions_text(content ->> 'name', p) OR mentions_text(content ->> 'email', p))))
        ELSE content END;
END
$$;

CREATE OR REPLACE FUNCTION mentions_json(content jsonb, p text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce(content::text ~ nullif(p[5], '') AND redacted_json(content, p) <> content, false);
END
$$;

CREATE OR REPLACE FUNCTION redacted_list(words text[], p text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT redacted_text(x.word, p) FROM unnest(words) WITH ORDINALITY AS x (word, n) ORDER BY x.n);
END
$$;

CREATE OR REPLACE FUNCTION mentions_list(words text[], p text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN mentions_text(array_to_string(words, E'\n'), p);
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Where mentions are
-- ---------------------------------------------------------------------------------------------------------------------

-- The columns in which mentions are looked for, each with its kind (text, json, list) and whether its table belongs to
-- cases that have a history.
CREATE OR REPLACE FUNCTION searched_columns()
RETURNS TABLE (table_name text, column_name text, kind text, of_case boolean, removal text, longest integer)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.table_name, d.column_name,
        CASE WHEN a.atttypid = 'jsonb'::regtype THEN 'json' WHEN a.atttypid = 'text[]'::regtype THEN 'list'
            ELSE 'text' END,
        d.table_name <> 'case_imported' AND EXISTS (SELECT FROM pg_attribute k
            WHERE k.attrelid = a.attrelid AND k.attname = 'case_id' AND NOT k.attisdropped),
        d.removal, d.longest
    FROM personal_data d
    JOIN pg_attribute a ON a.attrelid = format('accredit.%I', d.table_name)::regclass AND a.attname = d.column_name
    WHERE d.removal IN ('replaced', 'chained', 'cleared', 'row')
        AND a.atttypid <> 'tsvector'::regtype
    ORDER BY d.table_name, d.column_name;
END
$$;

-- Where somebody is mentioned: how often in each column, and in which cases, the first twenty by reference.
CREATE OR REPLACE FUNCTION mentions_of(p text[])
RETURNS TABLE (table_name text, column_name text, texts bigint, cases text[])
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    c  record;
BEGIN
    FOR c IN SELECT * FROM searched_columns() LOOP
        table_name := c.table_name;
        column_name := c.column_name;
        EXECUTE format('SELECT count(*), %s FROM accredit.%I x WHERE accredit.%I(x.%I, $1)',
            CASE WHEN c.of_case THEN '(array_agg(DISTINCT (SELECT h.reference FROM accredit.case_head h '
                'WHERE h.case_id = x.case_id)))[:20]' ELSE 'NULL::text[]' END,
            c.table_name, 'mentions_' || c.kind, c.column_name)
        INTO texts, cases USING p;
        IF texts > 0 THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- The cases in which somebody is mentioned.
CREATE OR REPLACE FUNCTION cases_mentioning(p text[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE (
        SELECT string_agg(format('SELECT case_id FROM accredit.%I WHERE %s', x.table_name, x.condition), ' UNION '
            ORDER BY x.table_name) || ' ORDER BY 1'
        FROM (SELECT c.table_name, string_agg(format('accredit.%I(%I, $1)', 'mentions_' || c.kind, c.column_name),
                ' OR ') AS condition
            FROM searched_columns() AS c WHERE c.of_case GROUP BY c.table_name) AS x) USING p;
END
$$;

-- Replaces what mentions somebody in every column of a case, or in those that are of no case. Returns in how many
-- texts.
CREATE OR REPLACE FUNCTION replace_mentions(in_case uuid, p text[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    -- Tags have small letters and dashes.
    of_tags  constant text[] := ARRAY[p[1], lower(replace(p[2], ' ', '-')), p[3], p[4], p[5]];
    c        record;
    done     integer;
    total    integer := 0;
BEGIN
    FOR c IN SELECT * FROM searched_columns() AS s WHERE s.of_case = (in_case IS NOT NULL) LOOP
        EXECUTE CASE c.removal
            WHEN 'row' THEN format('DELETE FROM accredit.%I x', c.table_name)
            WHEN 'cleared' THEN format('UPDATE accredit.%I x SET %I = NULL', c.table_name, c.column_name)
            ELSE format('UPDATE accredit.%I x SET %I = %s', c.table_name, c.column_name,
                format(CASE WHEN c.longest IS NULL THEN '%s' ELSE 'left(%s, ' || c.longest || ')' END,
                    format('accredit.%I(x.%I, $1)', 'redacted_' || c.kind, c.column_name))) END
            || format(' WHERE accredit.%I(x.%I, $1)', 'mentions_' || c.kind, c.column_name)
            || CASE WHEN in_case IS NOT NULL THEN ' AND x.case_id = $2' ELSE '' END
        USING CASE c.table_name WHEN 'case_tag' THEN of_tags ELSE p END, in_case;
        GET DIAGNOSTICS done = ROW_COUNT;
        total := total + done;
    END LOOP;
    RETURN total;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a history tells of what was erased
-- ---------------------------------------------------------------------------------------------------------------------

-- erase: the system records what was erased of a case, in the same transaction. `gone`: events of which nothing that
-- was said is left; `left`: the digests of what is left of others, hexadecimal, by event.
CREATE OR REPLACE FUNCTION decide_erase(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'erase';
    r.role := 'system';
    r.effect := jsonb_build_object('erased', jsonb_build_object('because', input -> 'because', 'gone', input -> 'gone',
        'left', input -> 'left'));
    RETURN r;
END
$$;

-- Writes that event, for a case that is locked. Samples told with times of their own stay where they were.
CREATE OR REPLACE FUNCTION record_erasure(of_case uuid, because text, gone integer[], remains jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head  case_head;
    done  outcome;
BEGIN
    IF gone = '{}' AND remains = '{}' THEN
        RETURN;
    END IF;
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    SELECT * INTO done FROM perform_as(system_actor(), jsonb_build_array(jsonb_build_object('command', 'erase',
        'case', of_case, 'because', because, 'gone', to_jsonb(gone), 'left', remains)
        || CASE WHEN head.simulated THEN jsonb_build_object('occurred_at', head.last_at) ELSE '{}' END),
        ARRAY[of_case]);
    IF done.status <> 'done' THEN
        RAISE EXCEPTION 'what was erased of case % could not be recorded: %', head.reference, done.detail;
    END IF;
END
$$;

-- The day on which something of what was said with an event was erased, and whether all of it was; null where nothing
-- was.
CREATE OR REPLACE FUNCTION erasure_seen(of_case uuid, event integer, OUT day date, OUT whole boolean)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    SELECT local_day(e.recorded_at), e.effect #> '{erased,gone}' @> to_jsonb(event) INTO day, whole
    FROM case_event e
    WHERE e.case_id = of_case AND e.command = 'erase'
        AND (e.effect #> '{erased,gone}' @> to_jsonb(event) OR e.effect #> '{erased,left}' ? event::text)
    ORDER BY e.seq DESC
    LIMIT 1;
END
$$;

-- Salts anew what is left of payloads and reviews of a case whose texts have changed, and tells their digests by event.
CREATE OR REPLACE FUNCTION seal_remains(of_case uuid, payloads integer[], reviews integer[]) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    remains  jsonb;
BEGIN
    UPDATE case_payload y SET salt = uuid_send(gen_random_uuid())
    WHERE y.case_id = of_case AND y.seq = ANY (payloads);
    UPDATE case_review v SET salt = uuid_send(gen_random_uuid()) WHERE v.case_id = of_case AND v.seq = ANY (reviews);
    SELECT coalesce(jsonb_object_agg(x.seq, encode(sha256(x.salt || convert_to(x.said::text, 'UTF8')), 'hex')), '{}')
    INTO remains
    FROM (
        SELECT y.seq, y.salt, y.payload AS said FROM case_payload y
        WHERE y.case_id = of_case AND y.seq = ANY (payloads)
        UNION ALL
        SELECT v.seq, v.salt, review_said(v.case_id, v.assignment, v.round, v.ballot, v.scores, v.comments, v.reasons)
        FROM case_review v WHERE v.case_id = of_case AND v.seq = ANY (reviews)
    ) AS x;
    RETURN remains;
END
$$;

-- Follows what searches find of a case after its texts have changed.
CREATE OR REPLACE FUNCTION reword_case(head case_head) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    SELECT update_words(head);
    UPDATE case_register c SET words = register_words(c.reference, f.submission, b, p)
    FROM case_facts f, accredit.organisation b, accredit.organisation p
    WHERE c.case_id = head.case_id AND f.case_id = c.case_id AND b.id = c.body_id AND p.id = c.provider_id
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whose data
-- ---------------------------------------------------------------------------------------------------------------------

-- The one person of an organisation who is called so, those who have left included; a merged record stands for the one
-- that holds on. Not one: refused, with what to do.
CREATE OR REPLACE FUNCTION data_subject(code text, called text, OUT person principal, OUT refused jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    ids  uuid[];
BEGIN
    SELECT array_agg(DISTINCT coalesce(p.merged_into, p.id)) INTO ids
    FROM principal p JOIN organisation o ON o.id = p.organisation_id
    WHERE o.code = upper(data_subject.code)
        AND (lower(p.name) = lower(called) OR lower(p.email) = lower(called) OR p.id::text = lower(called));
    IF cardinality(ids) = 1 THEN
        SELECT p.* INTO person FROM principal p WHERE p.id = ids[1];
    ELSE
        refused := jsonb_build_object('what', CASE WHEN ids IS NULL
            THEN format('nobody at %s is called “%s”', upper(data_subject.code), called)
            ELSE format('%s people at %s are called “%s”: %s', cardinality(ids), upper(data_subject.code), called,
                array_to_string(ids, ', ')) END, 'expected', 'a name, mail address or id; see: accredit people list');
    END IF;
END
$$;

-- Every name and every address that a person has had, as records say. Without a person: the addresses that are given,
-- and the names that stand beside them wherever somebody says whom to ask.
CREATE OR REPLACE FUNCTION known_as(person uuid, address text, OUT names text[], OUT emails text[])
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    contacts  constant jsonpath := '$.** ? (@.email like_regex ".")';
BEGIN
    IF person IS NOT NULL THEN
        SELECT array_agg(DISTINCT x.name) FILTER (WHERE x.name <> ''),
            array_agg(DISTINCT lower(x.email)) FILTER (WHERE x.email <> '')
        INTO names, emails
        FROM (
            SELECT p.name, p.email::text FROM principal p WHERE p.id = ANY (selves(person))
            UNION ALL
            SELECT CASE WHEN jsonb_typeof(c.facts -> 'name') = 'string' THEN c.facts ->> 'name' END,
                CASE WHEN jsonb_typeof(c.facts -> 'email') = 'string' THEN c.facts ->> 'email' END
            FROM principal_change c WHERE c.principal_id = ANY (selves(person))
        ) AS x;
    ELSE
        emails := ARRAY[lower(address)];
        SELECT array_agg(DISTINCT x.name) INTO names
        FROM (
            SELECT c.contact ->> 'name' AS name
            FROM (
                SELECT jsonb_path_query(f.submission, contacts) AS contact FROM case_facts f
                WHERE f.submission::text ILIKE '%' || replace(address, '_', '\_') || '%'
                UNION ALL
                SELECT jsonb_path_query(y.payload, contacts) FROM case_payload y
                WHERE y.payload::text ILIKE '%' || replace(address, '_', '\_') || '%'
                UNION ALL
                SELECT s.contact FROM case_fact_sheet s
            ) AS c
            WHERE lower(c.contact ->> 'email') = lower(address) AND jsonb_typeof(c.contact -> 'name') = 'string'
            UNION ALL
            SELECT c.name FROM organisation_contact c WHERE lower(c.email) = lower(address)
        ) AS x;
    END IF;
    names := coalesce(names, '{}');
    emails := coalesce(emails, '{}');
END
$$;

-- Names that are no good to look for in texts: of one word, or those of other people too. Each with why.
CREATE OR REPLACE FUNCTION ambiguous_names(person uuid, names text[]) RETURNS TABLE (name text, why text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT n, CASE WHEN cardinality(words_of_name(n)) < 2 THEN 'a name of one word'
        ELSE format('also the name of %s', (SELECT string_agg(format('%s at %s', p.id, o.code), ', ' ORDER BY p.id)
            FROM principal p JOIN organisation o ON o.id = p.organisation_id
            WHERE p.id <> ALL (selves(person)) AND words_of_name(p.name) = words_of_name(n))) END
    FROM unnest(names) AS n
    WHERE cardinality(words_of_name(n)) < 2 OR EXISTS (SELECT FROM principal p
        WHERE p.id <> ALL (coalesce(selves(person), '{}')) AND words_of_name(p.name) = words_of_name(n));
END
$$;

-- Whose mentions are looked for: {"person"?, "names", "emails"}, or a refusal {"refused": {"what", "expected"}}.
-- `ambiguous`: what becomes of names that may be others' too: leave or replace; null: it is asked.
CREATE OR REPLACE FUNCTION subject_of(code text, called text, address text, ambiguous text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    subject  uuid;
    named    record;
    known    record;
    unclear  text[];
    why      text;
BEGIN
    IF called IS NOT NULL THEN
        SELECT * INTO named FROM data_subject(code, called);
        IF named.refused IS NOT NULL THEN
            RETURN jsonb_build_object('refused', named.refused);
        END IF;
        subject := (named.person).id;
        SELECT * INTO known FROM known_as(subject, NULL);
    ELSE
        SELECT * INTO known FROM known_as(NULL, address);
        IF EXISTS (SELECT FROM principal p WHERE lower(p.email) = lower(address)) THEN
            RETURN jsonb_build_object('refused', (SELECT jsonb_build_object(
                'what', format('%s is the address of somebody at %s', address, min(o.code)),
                'expected', '--person and --org') FROM principal p JOIN organisation o ON o.id = p.organisation_id
                WHERE lower(p.email) = lower(address)));
        END IF;
    END IF;
    SELECT array_agg(x.name), string_agg(format('“%s” is %s', x.name, x.why), '; ' ORDER BY x.name)
    INTO unclear, why
    FROM ambiguous_names(subject, known.names) AS x;
    IF unclear IS NOT NULL AND ambiguous IS NULL THEN
        RETURN jsonb_build_object('refused', jsonb_build_object('what', why,
            'expected', '--ambiguous leave: texts are searched for the address alone; or --ambiguous replace'));
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'person', subject,
        'names', to_jsonb(ARRAY(SELECT n FROM unnest(known.names) AS n
            WHERE ambiguous = 'replace' OR n <> ALL (coalesce(unclear, '{}')) ORDER BY n)),
        'emails', to_jsonb(known.emails),
        'has_left', (SELECT p.left_at IS NOT NULL FROM principal p WHERE p.id = subject)));
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- A person is called otherwise
-- ---------------------------------------------------------------------------------------------------------------------

-- For operators: what pseudonymising somebody would replace, and where. Changes nothing.
CREATE OR REPLACE FUNCTION pseudonymisation_plan(code text, called text, address text, ambiguous text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    subject  constant jsonb := subject_of(code, called, address, ambiguous);
    p        text[];
BEGIN
    IF subject ? 'refused' THEN
        RETURN subject;
    END IF;
    p := mention_patterns(texts_in(subject -> 'names'), texts_in(subject -> 'emails'), 'Person');
    RETURN subject || jsonb_build_object('found', (
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('table', m.table_name, 'column', m.column_name,
            'texts', m.texts, 'cases', to_jsonb(m.cases))) ORDER BY m.table_name, m.column_name), '[]')
        FROM mentions_of(p) AS m));
END
$$;

-- The texts of a list.
CREATE OR REPLACE FUNCTION texts_in(list jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT jsonb_array_elements_text(coalesce(list, '[]')));
END
$$;

-- A name that nobody has: Person and four characters that are not taken for others.
CREATE OR REPLACE FUNCTION new_pseudonym() RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    made  text;
BEGIN
    LOOP
        SELECT 'Person ' || string_agg(substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + get_byte(b, n) % 30, 1), '')
        INTO made
        FROM (SELECT uuid_send(gen_random_uuid()) AS b) AS x CROSS JOIN generate_series(0, 3) AS n;
        EXIT WHEN NOT EXISTS (SELECT FROM pseudonymisation q WHERE q.pseudonym = made)
            AND NOT EXISTS (SELECT FROM principal p WHERE p.name = made);
    END LOOP;
    RETURN made;
END
$$;

-- For operators: begins to call somebody otherwise, or goes on where that was interrupted. The person's own record and
-- what is of no case are changed at once; the names that are still looked for in cases are kept until none is left.
-- Returns {"id", "pseudonym"} or {"refused"}.
CREATE OR REPLACE FUNCTION begin_pseudonymisation(code text, called text, address text, ambiguous text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    pending  pseudonymisation;
    subject  jsonb;
BEGIN
    -- 1. One at a time; and one that was interrupted goes on.
    LOCK TABLE pseudonymisation IN SHARE ROW EXCLUSIVE MODE;
    SELECT q.* INTO pending FROM pseudonymisation q
    LEFT JOIN principal h ON h.id = q.principal_id
    LEFT JOIN organisation o ON o.id = h.organisation_id
    WHERE q.finished_at IS NULL AND CASE WHEN called IS NULL THEN lower(address) = ANY (q.emails)
            AND q.principal_id IS NULL
        ELSE o.code = upper(begin_pseudonymisation.code) AND (h.id::text = lower(called) OR h.name = called
            OR lower(called) = ANY (q.emails) OR EXISTS (SELECT FROM unnest(q.names) AS n
                WHERE lower(n) = lower(called))) END;
    IF NOT FOUND THEN
        subject := subject_of(code, called, address, ambiguous);
        IF subject -> 'has_left' = 'false' THEN
            subject := jsonb_build_object('refused', jsonb_build_object('what', 'the person works there still',
                'expected', 'somebody who has left: accredit people leave'));
        ELSIF called IS NULL AND NOT subject ? 'refused' AND NOT EXISTS (SELECT FROM mentions_of(mention_patterns(
            texts_in(subject -> 'names'), texts_in(subject -> 'emails'), '')))
        THEN
            subject := jsonb_build_object('refused', jsonb_build_object('what', format('nothing names %s', address),
                'expected', 'an address that is found here'));
        END IF;
        IF subject ? 'refused' THEN
            RETURN subject;
        END IF;
        INSERT INTO pseudonymisation (id, principal_id, pseudonym, names, emails)
        VALUES (time_ordered_id(), (subject ->> 'person')::uuid, new_pseudonym(), texts_in(subject -> 'names'),
            texts_in(subject -> 'emails'))
        RETURNING * INTO pending;
    END IF;

    -- 2. The person's own record.
    IF pending.principal_id IS NOT NULL THEN
        PERFORM forget_person(pending);
    END IF;
    RETURN jsonb_build_object('id', pending.id, 'pseudonym', pending.pseudonym);
END
$$;

-- Changes the record of a person: nothing of it names them any more, nothing of it says what they know, and no token
-- of theirs is taken.
CREATE OR REPLACE FUNCTION forget_person(q pseudonymisation) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    selves  constant uuid[] := selves(q.principal_id);
BEGIN
    PERFORM FROM principal p WHERE p.id = ANY (selves) ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE principal p SET name = q.pseudonym, email = NULL, language = NULL, language_on = NULL
    WHERE p.id = ANY (selves);
    UPDATE token t SET label = q.pseudonym, revoked_at = coalesce(t.revoked_at, clock_timestamp())
    WHERE t.principal_id = ANY (selves);
    UPDATE calendar_feed f SET ended_at = clock_timestamp()
    WHERE f.principal_id = ANY (selves) AND f.ended_at IS NULL;
    DELETE FROM sign_in_subject s WHERE s.principal_id = ANY (selves);
    UPDATE access_denial d SET address = NULL WHERE d.principal_id = ANY (selves);
    DELETE FROM reviewer_profile r WHERE r.principal_id = ANY (selves);
    DELETE FROM absence a WHERE a.principal_id = ANY (selves);
    UPDATE principal_change c
    SET facts = redacted_json(c.facts - ARRAY['name', 'email', 'label', 'reason', 'language', 'subject'],
        mention_patterns(q.names, q.emails, q.pseudonym))
    WHERE c.principal_id = ANY (selves);
END
$$;

-- For operators: the cases that still mention somebody who is to be called otherwise, at most `most`.
CREATE OR REPLACE FUNCTION pseudonymisation_cases(pseudonymisation uuid, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT c FROM accredit.pseudonymisation q
    CROSS JOIN LATERAL cases_mentioning(mention_patterns(q.names, q.emails, q.pseudonym)) AS c
    WHERE q.id = pseudonymisation_cases.pseudonymisation AND q.finished_at IS NULL
    LIMIT most
$$;

-- For operators: replaces what mentions somebody in a list of cases, in their order, each under its lock.
CREATE OR REPLACE FUNCTION pseudonymise_cases(pseudonymisation uuid, cases uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    q        accredit.pseudonymisation;
    p        text[];
    of_case  uuid;
    done     integer;
BEGIN
    SELECT * INTO STRICT q FROM accredit.pseudonymisation x WHERE x.id = pseudonymise_cases.pseudonymisation;
    p := mention_patterns(q.names, q.emails, q.pseudonym);
    FOR of_case IN SELECT h.case_id FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id
        FOR NO KEY UPDATE
    LOOP
        done := pseudonymise_case(q, p, of_case);
        UPDATE accredit.pseudonymisation x
        SET cases = x.cases + CASE WHEN done > 0 THEN 1 ELSE 0 END, texts = x.texts + done
        WHERE x.id = q.id;
    END LOOP;
END
$$;

-- Replaces what mentions somebody in a case that is locked. Returns in how many texts.
CREATE OR REPLACE FUNCTION pseudonymise_case(q pseudonymisation, p text[], of_case uuid) RETURNS integer
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head      case_head;
    payloads  integer[];
    reviews   integer[];
    done      integer;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    -- 1. Letters to the person that did not go yet do not go.
    UPDATE case_letter l SET status = 'void', claimed_by = NULL
    WHERE l.case_id = of_case AND l.status IN ('waiting', 'held', 'unconfirmed', 'failed')
        AND (l.principal_id = ANY (selves(q.principal_id)) OR lower(l.address) = ANY (q.emails));
    -- 2. What hangs on the history.
    payloads := ARRAY(SELECT y.seq FROM case_payload y WHERE y.case_id = of_case AND mentions_json(y.payload, p));
    reviews := ARRAY(SELECT v.seq FROM case_review v
        WHERE v.case_id = of_case AND (mentions_text(v.reasons, p) OR mentions_json(v.comments, p)
            OR EXISTS (SELECT FROM case_review_file f WHERE f.case_id = v.case_id AND f.assignment = v.assignment
                AND f.round = v.round AND mentions_text(f.file_name, p))));
    -- 3. Every text, then what is made from them.
    done := replace_mentions(of_case, p);
    PERFORM record_erasure(of_case, 'pseudonym', '{}', seal_remains(of_case, payloads, reviews));
    PERFORM reword_case(head);
    RETURN done;
END
$$;

-- For operators: replaces what mentions somebody outside cases, and forgets what was looked for. Null where a case
-- still mentions them.
CREATE OR REPLACE FUNCTION end_pseudonymisation(pseudonymisation uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    q     accredit.pseudonymisation;
    p     text[];
    done  integer;
BEGIN
    SELECT * INTO STRICT q FROM accredit.pseudonymisation x
    WHERE x.id = end_pseudonymisation.pseudonymisation FOR UPDATE;
    p := mention_patterns(q.names, q.emails, q.pseudonym);
    done := replace_mentions(NULL, p);
    IF EXISTS (SELECT FROM cases_mentioning(p)) THEN
        RETURN NULL;
    END IF;
    UPDATE accredit.pseudonymisation x
    SET names = NULL, emails = NULL, finished_at = clock_timestamp(), texts = x.texts + done
    WHERE x.id = q.id RETURNING * INTO q;
    RETURN jsonb_strip_nulls(jsonb_build_object('id', q.id, 'person', q.principal_id, 'pseudonym', q.pseudonym,
        'cases', q.cases, 'texts', q.texts, 'finished_at', instant_text(q.finished_at)));
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What is held about a person
-- ---------------------------------------------------------------------------------------------------------------------

-- Rows as a list in the order of their texts, so that the same rows are the same list.
CREATE OR REPLACE FUNCTION listed(x jsonb[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(y) ORDER BY y ->> 'at', y ->> 'case', y::text), '[]')
        FROM unnest(x) AS y);
END
$$;

-- What a person did on cases, and what is theirs there, by subject.
-- long: one member for each subject that the record has.
CREATE OR REPLACE FUNCTION deeds_of(ids uuid[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
RETURN jsonb_build_object(
    'events', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'event', e.seq,
            'at', instant_text(e.occurred_at), 'command', e.command, 'action', e.action, 'role', e.role,
            'said', y.payload)))
        FROM case_event e JOIN case_head h ON h.case_id = e.case_id
        LEFT JOIN case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
        WHERE e.principal_id = ANY (ids)),
    'consultations', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at',
            instant_text(c.consulted_at), 'how', c.how, 'role', c.role, 'requirement', c.requirement,
            'item', c.item_no)))
        FROM case_consultation c JOIN case_head h ON h.case_id = c.case_id WHERE c.principal_id = ANY (ids)),
    'seats', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(a.invited_at),
            'state', a.state, 'seat', a.seat, 'status', a.status, 'joined_at', instant_text(a.joined_at),
            'ended_at', instant_text(a.ended_at))))
        FROM case_assignment a JOIN case_head h ON h.case_id = a.case_id WHERE a.principal_id = ANY (ids)),
    'reviews', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(v.submitted_at),
            'recommendation', v.ballot, 'scores', v.scores, 'comments', v.comments, 'reasons', v.reasons,
            'files', review_files(v.case_id, v.assignment, v.round))))
        FROM case_review v JOIN case_head h ON h.case_id = v.case_id WHERE v.principal_id = ANY (ids)),
    'review_drafts', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(d.saved_at),
            'content', d.content)))
        FROM case_review_draft d JOIN case_head h ON h.case_id = d.case_id WHERE d.principal_id = ANY (ids)),
    'votes', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(v.cast_at),
            'meeting', v.day, 'ballot', v.ballot)))
        FROM case_vote v JOIN case_head h ON h.case_id = v.case_id WHERE v.principal_id = ANY (ids)),
    'left_meetings_for', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'event', r.seq,
            'reason', r.reason, 'ended_because', r.ended_because)))
        FROM case_recusal r JOIN case_head h ON h.case_id = r.case_id WHERE r.principal_id = ANY (ids)),
    'declared_interests', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'event', i.seq,
            'nature', i.nature)))
        FROM case_interest i JOIN case_head h ON h.case_id = i.case_id WHERE i.principal_id = ANY (ids)),
    'notes', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(n.written_at),
            'text', n.words)))
        FROM case_note n JOIN case_head h ON h.case_id = n.case_id WHERE n.principal_id = ANY (ids)),
    'tags', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(t.tagged_at),
            'tag', t.tag)))
        FROM case_tag t JOIN case_head h ON h.case_id = t.case_id WHERE t.principal_id = ANY (ids)),
    'officer_of', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'at', instant_text(o.recorded_at),
            'until_event', o.ended_seq)))
        FROM case_officer o JOIN case_head h ON h.case_id = o.case_id WHERE o.principal_id = ANY (ids)),
    'evidence', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'item', i.item_no,
            'at', instant_text(e.occurred_at), 'title', i.title, 'file', i.file_name, 'url', i.url,
            'sha256', encode(i.sha256, 'hex'), 'size_bytes', i.size)))
        FROM case_evidence i
        JOIN case_event e ON e.case_id = i.case_id AND e.seq = i.attached_seq
        JOIN case_head h ON h.case_id = i.case_id WHERE e.principal_id = ANY (ids)),
    'meetings', (SELECT listed(array_agg(jsonb_build_object('series', m.series, 'at', m.day::text,
            'chair', m.chair = ANY (ids), 'present', m.present && ids, 'apologies', m.apologies && ids)))
        FROM meeting m WHERE m.chair = ANY (ids) OR m.present && ids OR m.apologies && ids));
END
$$;

-- For operators: everything that is held about somebody, in an order that follows from what it is: the same data are
-- the same text. Texts of others that mention them are named and not shown. {"refused"} where nobody is found.
-- long: one member for each subject that the record has.
CREATE OR REPLACE FUNCTION personal_data_of(code text, called text, address text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    subject  constant jsonb := subject_of(code, called, address, 'replace');
    ids      constant uuid[] := coalesce(selves((subject ->> 'person')::uuid), '{}');
    emails   constant text[] := texts_in(subject -> 'emails');
    named    constant jsonpath := '$.** ? (@.email like_regex ".")';
    p        text[];
BEGIN
    IF subject ? 'refused' THEN
        RETURN subject;
    END IF;
    p := mention_patterns(texts_in(subject -> 'names'), emails, 'Person');
    RETURN jsonb_build_object(
        'known_as', jsonb_build_object('names', subject -> 'names', 'emails', subject -> 'emails'),
        'records', (SELECT listed(array_agg(person_named(x) || jsonb_build_object(
                'organisation', o.code, 'language', x.language, 'language_on', x.language_on,
                'at', instant_text(x.created_at), 'left_at', instant_text(x.left_at), 'merged_into', x.merged_into)))
            FROM principal x JOIN organisation o ON o.id = x.organisation_id WHERE x.id = ANY (ids)),
        'record_changes', (SELECT listed(array_agg(jsonb_build_object('what', c.what, 'facts', c.facts,
                'at', instant_text(c.changed_at), 'by', c.changed_by)))
            FROM principal_change c WHERE c.principal_id = ANY (ids)),
        'tokens', (SELECT listed(array_agg(token_shown(t) || jsonb_build_object('at', instant_text(t.created_at))))
            FROM token t WHERE t.principal_id = ANY (ids)),
        'calendar_addresses', (SELECT listed(array_agg(jsonb_build_object('at', instant_text(f.created_at),
                'ended_at', instant_text(f.ended_at))))
            FROM calendar_feed f WHERE f.principal_id = ANY (ids)),
        'signs_in_as', (SELECT listed(array_agg(jsonb_build_object('issuer', s.issuer, 'subject', x.subject,
                'at', instant_text(x.linked_at), 'ended_at', instant_text(x.ended_at))))
            FROM sign_in_subject x JOIN sign_in s ON s.id = x.sign_in_id WHERE x.principal_id = ANY (ids)),
        'denied', (SELECT listed(array_agg(jsonb_build_object('at', instant_text(d.first_at), 'until',
                instant_text(d.last_at), 'count', d.count, 'from', host(d.address), 'method', d.method,
                'route', d.route, 'reason', d.reason)))
            FROM access_denial d WHERE d.principal_id = ANY (ids)),
        'webhooks', (SELECT listed(array_agg(jsonb_build_object('at', instant_text(w.created_at), 'url', w.url,
                'description', w.description)))
            FROM webhook w WHERE w.principal_id = ANY (ids)),
        'expertise', (SELECT listed(array_agg(jsonb_build_object('at', instant_text(r.set_at),
                'expertise', to_jsonb(r.expertise), 'lay', r.lay)))
            FROM reviewer_profile r WHERE r.principal_id = ANY (ids)),
        'away', (SELECT listed(array_agg(jsonb_build_object('from', a.from_day, 'until', a.until_day)))
            FROM absence a WHERE a.principal_id = ANY (ids)),
        'standing_interests', (SELECT listed(array_agg(jsonb_build_object('organisation', o.code, 'nature', i.nature,
                'from', i.from_day, 'until', i.until_day, 'at', instant_text(i.declared_at),
                'withdrawn_at', instant_text(i.withdrawn_at), 'withdrawn_why', i.withdrawn_why)))
            FROM interest i JOIN organisation o ON o.id = i.organisation_id WHERE i.principal_id = ANY (ids)),
        'letters', (SELECT listed(array_agg(jsonb_build_object('case', h.reference, 'letter', l.letter,
                'at', instant_text(l.made_at), 'addressee', l.addressee, 'address', l.address, 'subject', l.subject,
                'text', l.words, 'status', l.status)))
            FROM case_letter l JOIN case_head h ON h.case_id = l.case_id
            WHERE l.principal_id = ANY (ids) OR lower(l.address) = ANY (emails)),
        'contact_of', (SELECT listed(array_agg(x.contact)) FROM (
                SELECT jsonb_build_object('case', h.reference, 'contact', c) AS contact
                FROM case_facts f JOIN case_head h ON h.case_id = f.case_id
                CROSS JOIN LATERAL jsonb_path_query(f.submission, named) AS c
                WHERE lower(c ->> 'email') = ANY (emails)
                UNION ALL
                SELECT jsonb_build_object('case', h.reference, 'fact_sheet', s.contact)
                FROM case_fact_sheet s JOIN case_head h ON h.case_id = s.case_id
                WHERE lower(s.contact ->> 'email') = ANY (emails)
                UNION ALL
                SELECT jsonb_build_object('organisation', o.code, 'purpose', c.purpose, 'name', c.name,
                    'email', c.email, 'language', c.language)
                FROM organisation_contact c JOIN organisation o ON o.id = c.organisation_id
                WHERE lower(c.email) = ANY (emails)) AS x),
        'mentioned_in', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('table', m.table_name,
                'column', m.column_name, 'texts', m.texts, 'cases', to_jsonb(m.cases)))
                ORDER BY m.table_name, m.column_name), '[]')
            FROM mentions_of(p) AS m)) || deeds_of(ids);
END
$$;
