-- People: by what they are called, what they may be, who two records are, and what becomes of the work of a leaver.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The ids under which a person has acted: their own, and those of records that were merged into it.
CREATE OR REPLACE FUNCTION selves(principal uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT p.id FROM principal p WHERE p.id = selves.principal OR p.merged_into = selves.principal);
END
$$;

-- Whether somebody can do anything here: they work there still, and hold a token that is taken or can sign in.
CREATE OR REPLACE FUNCTION is_active(principal uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM token t JOIN principal p ON p.id = t.principal_id
        WHERE t.principal_id = principal AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
            AND p.left_at IS NULL)
        OR EXISTS (SELECT FROM sign_in_subject x JOIN principal p ON p.id = x.principal_id
            WHERE x.principal_id = principal AND x.ended_at IS NULL AND p.left_at IS NULL);
END
$$;

-- Whether somebody can do anything here and is not away on a day.
CREATE OR REPLACE FUNCTION is_present(principal uuid, day date) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN is_active(principal) AND NOT EXISTS (SELECT FROM absence x
        WHERE x.principal_id = principal AND day BETWEEN x.from_day AND x.until_day);
END
$$;

-- Whether somebody does the work of another who is away on a day.
CREATE OR REPLACE FUNCTION is_deputy_of(deputy uuid, absent uuid, day date) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM absence x
        WHERE x.principal_id = absent AND x.deputy_id = deputy AND day BETWEEN x.from_day AND x.until_day);
END
$$;

-- Whether the reader does the work of somebody who is away on a day.
CREATE OR REPLACE FUNCTION reads_as_deputy_of(absent uuid, day date) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN is_deputy_of((known_reader()).principal_id, absent, day);
END
$$;

-- The same as is_present of somebody of the reader's own body; null of everybody else.
CREATE OR REPLACE FUNCTION presence_seen(person uuid, day date) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (SELECT is_present(p.id, day) FROM principal p
        WHERE p.id = person AND p.organisation_id = (known_reader()).body_id);
END
$$;

-- Who somebody is: told to every reader who knows the id, which stands in what they may read. People themselves, of
-- others than the reader's own body, are in no table that the service can list.
CREATE OR REPLACE FUNCTION person_seen(person uuid, OUT name text, OUT organisation_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF person IS NOT NULL AND (known_reader()).principal_id IS NOT NULL THEN
        SELECT p.name, p.organisation_id INTO name, organisation_id FROM principal p WHERE p.id = person;
    END IF;
END
$$;

-- Who is written to instead of an officer who is away on a day: the deputy, where one is named who has an address.
CREATE OR REPLACE FUNCTION deputy_or_self(absent uuid, day date) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce((
        SELECT d.id FROM absence x JOIN principal d ON d.id = x.deputy_id
        WHERE x.principal_id = absent AND day BETWEEN x.from_day AND x.until_day AND d.email IS NOT NULL
            AND is_active(d.id)
        ORDER BY x.from_day LIMIT 1), absent);
END
$$;

-- The people of an organisation who are called so, by id, address or name; a name in small letters or capitals. Who has
-- left is found by id alone, and a merged record stands for the one that holds on.
CREATE OR REPLACE FUNCTION people_called(organisation uuid, called text) RETURNS SETOF principal
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT p.* FROM principal p
    WHERE p.organisation_id = organisation AND p.left_at IS NULL
        AND (lower(p.name) = lower(called) OR lower(p.email) = lower(called))
    UNION
    SELECT (coalesce(k, p)).*
    FROM principal p LEFT JOIN principal k ON k.id = p.merged_into
    WHERE p.organisation_id = organisation AND p.id::text = lower(called);
END
$$;

-- The one person of an organisation with one of some roles who is called so. Null where there is none, or more than
-- one: person_missing says which.
CREATE OR REPLACE FUNCTION person_called(organisation uuid, called jsonb, wanted text[]) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT (array_agg(p.id))[1]
        FROM people_called(organisation, called #>> '{}') AS p
        WHERE p.left_at IS NULL AND p.roles && wanted
        HAVING count(*) = 1);
END
$$;

-- Why person_called finds nobody, as a refusal: there are several, or none.
CREATE OR REPLACE FUNCTION person_missing(action text, organisation uuid, called jsonb, wanted text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN count(*) > 1
            THEN refusal('which_person', jsonb_build_object('action', action, 'reviewer', called,
                'people', jsonb_agg(person_named(p) ORDER BY p.created_at, p.id)))
            ELSE refusal('no_such_member', jsonb_build_object('action', action, 'reviewer', called)) END
        FROM people_called(organisation, called #>> '{}') AS p
        WHERE p.left_at IS NULL AND p.roles && wanted);
END
$$;

-- A person as refusals and lists name them: id, name, roles, address.
CREATE OR REPLACE FUNCTION person_named(p principal) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN
    jsonb_strip_nulls(jsonb_build_object('id', p.id, 'name', p.name, 'roles', to_jsonb(p.roles),
        'email', p.email));

-- The words of a name, in small letters without accents, apostrophes, dots and hyphens, in the order in which they are
-- written.
CREATE OR REPLACE FUNCTION words_of_name(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN
    array_remove(regexp_split_to_array(
        regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036f''’.-]', '', 'g'), '[\s,]+'), '');

-- Whether two names may well be those of one person: the same words in any order, or the same last word after first
-- ones of which one is the initial of the other.
CREATE OR REPLACE FUNCTION names_alike(one text, other text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT ARRAY(SELECT unnest(x.a) ORDER BY 1) = ARRAY(SELECT unnest(x.b) ORDER BY 1)
            OR cardinality(x.a) > 1 AND cardinality(x.b) > 1
                AND x.a[cardinality(x.a)] = x.b[cardinality(x.b)]
                AND left(x.a[1], 1) = left(x.b[1], 1) AND least(length(x.a[1]), length(x.b[1])) = 1
        FROM (SELECT words_of_name(one) AS a, words_of_name(other) AS b) AS x);
END
$$;

-- Keeps what became of the record of a person.
CREATE OR REPLACE FUNCTION note_person(actor actor, principal uuid, what text, facts jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO principal_change (principal_id, number, what, facts, changed_by)
    SELECT principal, (SELECT coalesce(max(c.number), 0) + 1 FROM principal_change c WHERE c.principal_id = principal),
        note_person.what, jsonb_strip_nulls(note_person.facts),
        CASE WHEN actor.organisation_kind <> 'none' THEN actor.principal_id END;
END
$$;

-- What is wrong with the roles that somebody is to have at an organisation: null where nothing is. That of telling
-- times is for samples, and for operators to give.
CREATE OR REPLACE FUNCTION roles_flaw(actor actor, org organisation, roles jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN NOT coalesce(jsonb_typeof(roles) = 'array' AND roles <> '[]' AND roles <@ x.possible, false)
            THEN jsonb_build_object('message', CASE WHEN roles IS NULL THEN 'is missing' ELSE 'is not usable' END,
                'expected', 'one or more of: '
                    || (SELECT string_agg(r, ', ') FROM jsonb_array_elements_text(x.possible) AS r))
            END
        FROM (SELECT CASE org.kind
            WHEN 'provider' THEN '["provider"]'::jsonb
            WHEN 'body' THEN '["officer", "reviewer", "decider", "analyst"]'::jsonb
            ELSE '["analyst"]'::jsonb END
            || CASE WHEN org.sample AND org.kind <> 'agency' AND actor.organisation_kind = 'none'
                THEN '["operator"]'::jsonb ELSE '[]'::jsonb END AS possible) AS x);
END
$$;

-- What is wrong with members of a person's record, each with its path: [] where nothing is.
CREATE OR REPLACE FUNCTION person_flaws(actor actor, org organisation, input jsonb, path text, complete boolean)
RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', path || f.member) || f.flaw ORDER BY f.member), '[]')
    FROM (
        SELECT 'name', jsonb_build_object('message',
            CASE WHEN input ? 'name' THEN 'is not usable' ELSE 'is missing' END,
            'expected', '1 to 200 characters, in one line')
        WHERE (complete OR input ? 'name') AND NOT coalesce(jsonb_typeof(input -> 'name') = 'string'
            AND input ->> 'name' ~ '\S' AND input ->> 'name' !~ '[\n\r\t]' AND length(input ->> 'name') <= 200, false)
        UNION ALL
        SELECT 'roles', roles_flaw(actor, org, input -> 'roles') WHERE complete OR input ? 'roles'
        UNION ALL
        SELECT 'email', jsonb_build_object('message', 'is not usable', 'expected',
            'a mail address, such as ada@body.example' || CASE WHEN complete THEN '' ELSE ', or null' END)
        WHERE input ? 'email' AND (jsonb_typeof(input -> 'email') NOT IN ('string', 'null')
            OR jsonb_typeof(input -> 'email') = 'string' AND address_in(input ->> 'email') IS NULL)
        UNION ALL
        SELECT 'language', '{"message": "is not usable", "expected": "cy, en or both"}'
        WHERE input ? 'language' AND NOT coalesce(input ->> 'language' IN ('cy', 'en', 'both'), false)
        UNION ALL
        SELECT 'another', '{"message": "is neither true nor false", "expected": "true or false"}'
        WHERE jsonb_typeof(input -> 'another') <> 'boolean'
    ) AS f (member, flaw)
    WHERE f.flaw IS NOT NULL
$$;

-- Registers people at an organisation, all of them or none. input: {"people": [{"name", "roles", "email"?,
-- "another"?}]}; whoever may well be known already is asked about, unless it is said that this is another.
CREATE OR REPLACE FUNCTION add_people(actor actor, org organisation, input jsonb, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    problems  jsonb;
    person    jsonb;
    n         integer;
    alike     jsonb;
    made      uuid;
BEGIN
    IF NOT coalesce(jsonb_typeof(input -> 'people') = 'array'
        AND jsonb_array_length(input -> 'people') BETWEEN 1 AND 1000, false)
    THEN
        refusal := flawed('add', 'people', 'is not usable', 'a list of 1 to 1,000 people');
        RETURN;
    END IF;
    SELECT jsonb_path_query_array(coalesce(jsonb_agg(person_flaws(actor, org, x.person, format('people[%s].', x.n - 1),
        true)), '[]'), '$[*][*]') INTO problems
    FROM jsonb_array_elements(input -> 'people') WITH ORDINALITY AS x (person, n);
    IF problems <> '[]' THEN
        refusal := refusal('invalid_data', jsonb_build_object('action', 'add', 'problems', problems));
        RETURN;
    END IF;
    -- Two officers who add the same person wait for one another.
    PERFORM FROM organisation o WHERE o.id = org.id FOR NO KEY UPDATE;
    done := '{"people": []}';
    FOR person, n IN SELECT x.* FROM jsonb_array_elements(input -> 'people') WITH ORDINALITY AS x LOOP
        SELECT jsonb_agg(person_named(p) ORDER BY p.created_at, p.id) INTO alike FROM principal p
        WHERE p.organisation_id = org.id AND p.merged_into IS NULL
            AND (names_alike(p.name, person ->> 'name') OR lower(p.email) = lower(person ->> 'email'));
        IF alike IS NOT NULL AND person -> 'another' IS DISTINCT FROM 'true' THEN
            refusal := refusal('similar_person', jsonb_build_object('action', 'add', 'reviewer', person -> 'name',
                'position', n, 'people', alike));
            RETURN;
        END IF;
        INSERT INTO principal (id, organisation_id, organisation_kind, organisation_sample, name, roles, email)
        VALUES (time_ordered_id(), org.id, org.kind, org.sample, plain_name(person ->> 'name'),
            sorted_roles(person -> 'roles'), address_in(person ->> 'email'))
        RETURNING id INTO made;
        PERFORM note_person(actor, made, 'added', person - 'another');
        done := jsonb_set(done, '{people}', done -> 'people' || jsonb_build_array(
            (SELECT person_named(p) FROM principal p WHERE p.id = made)));
    END LOOP;
END
$$;

-- A name in one line, without needless spaces.
CREATE OR REPLACE FUNCTION plain_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT regexp_replace(normal_text(name), '\s+', ' ', 'g')
$$;

-- Roles as they are kept: each once, in the order of the alphabet.
CREATE OR REPLACE FUNCTION sorted_roles(roles jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT r FROM jsonb_array_elements_text(roles) AS r ORDER BY r);
END
$$;

-- A new id that sorts by when it was made (UUID version 7).
CREATE OR REPLACE FUNCTION time_ordered_id() RETURNS uuid
LANGUAGE plpgsql VOLATILE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN encode(set_byte(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        6, 112 | (get_byte(uuid_send(gen_random_uuid()), 6) & 15)), 'hex')::uuid;
END
$$;

-- Changes name, roles, address or language of somebody. Whoever is a reviewer no more gives back their seats.
CREATE OR REPLACE FUNCTION change_person(actor actor, org organisation, p principal, input jsonb, OUT done jsonb,
    OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    problems  constant jsonb := person_flaws(actor, org, input, '', false);
    changed   principal := p;
BEGIN
    IF problems <> '[]' THEN
        refusal := refusal('invalid_data', jsonb_build_object('action', 'change', 'problems', problems));
        RETURN;
    ELSIF NOT input ?| '{name,roles,email,language}' THEN
        refusal := flawed('change', 'name', 'is missing', 'a name, roles, a mail address or a language');
        RETURN;
    END IF;
    changed.name := CASE WHEN input ? 'name' THEN plain_name(input ->> 'name') ELSE p.name END;
    changed.roles := CASE WHEN input ? 'roles'
        THEN ARRAY(SELECT DISTINCT r FROM unnest(sorted_roles(input -> 'roles')
            -- Officers neither give nor take what operators alone give.
            || CASE WHEN actor.organisation_kind <> 'none' AND 'operator' = ANY (p.roles)
                THEN '{operator}'::text[] ELSE '{}' END) AS r ORDER BY r)
        ELSE p.roles END;
    changed.email := CASE WHEN input ? 'email' THEN address_in(input ->> 'email') ELSE p.email END;
    IF changed.roles <> p.roles AND p.id = actor.principal_id THEN
        refusal := refusal('own_record', jsonb_build_object('action', 'change'));
        RETURN;
    END IF;
    UPDATE principal x SET name = changed.name, roles = changed.roles, email = changed.email WHERE x.id = p.id;
    IF input ? 'language' THEN
        PERFORM keep_language(actor, p.id, input ->> 'language', local_day(clock_timestamp()));
    END IF;
    PERFORM note_person(actor, p.id, 'changed', jsonb_build_object('name', nullif(p.name, changed.name),
        'roles', CASE WHEN p.roles <> changed.roles THEN to_jsonb(p.roles) END,
        'email', CASE WHEN p.email IS DISTINCT FROM changed.email THEN coalesce(p.email, '') END));
    done := jsonb_build_object('person', person_named(changed));
    PERFORM lock_work(ARRAY[p.id]);
    IF 'reviewer' = ANY (p.roles) AND NOT 'reviewer' = ANY (changed.roles) THEN
        done := done || give_back_seats(actor, p.id, 'no longer a reviewer of this body');
    END IF;
    IF 'officer' = ANY (p.roles) AND NOT 'officer' = ANY (changed.roles) THEN
        done := done || give_back_cases(actor, p, NULL);
    END IF;
END
$$;

-- Locks the cases on which people hold seats or whose officers they are, in case order.
CREATE OR REPLACE FUNCTION lock_work(people uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    PERFORM FROM case_head h
    WHERE h.case_id IN (
        SELECT a.case_id FROM case_assignment a WHERE a.principal_id = ANY (people) AND a.ended_at IS NULL
        UNION
        SELECT c.case_id FROM case_officer c WHERE c.principal_id = ANY (people) AND c.ended_seq IS NULL)
    ORDER BY h.case_id FOR NO KEY UPDATE;
END
$$;

-- Gives the cases of an officer to another, or by the body's rule, or to nobody where there is none. Returns {"moved":
-- [{case, officer?}]}.
CREATE OR REPLACE FUNCTION give_back_cases(actor actor, p principal, heir uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN move_cases(actor, p.id, heir, (SELECT o.officer_rule FROM organisation o WHERE o.id = p.organisation_id),
        ARRAY(SELECT c.case_id FROM case_officer c WHERE c.principal_id = p.id AND c.ended_seq IS NULL)) - 'kept';
END
$$;

-- Gives back the seats that somebody holds on cases under way, each by an event of its case, so that officers see that
-- others are to be asked; a seat with a review of this round stays, because the review does. The cases are locked
-- (lock_work). Returns {"seats": [reference], "kept": [reference]}.
CREATE OR REPLACE FUNCTION give_back_seats(actor actor, principal uuid, reason text) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    seats   jsonb := '[]';
    kept    jsonb := '[]';
    seat    record;
    done    outcome;
BEGIN
    FOR seat IN
        SELECT h.case_id, h.reference, a.assignment
        FROM case_assignment a
        JOIN case_head h ON h.case_id = a.case_id AND h.closed_at IS NULL
        WHERE a.principal_id = give_back_seats.principal AND a.ended_at IS NULL
        ORDER BY h.case_id, a.assignment
    LOOP
        SELECT * INTO done FROM perform_as(actor, jsonb_build_array(jsonb_build_object('command', 'release',
            'assignment', seat.assignment, 'reason', give_back_seats.reason,
            'key', format('seat %s %s', seat.assignment, gen_random_uuid()))), ARRAY[seat.case_id]);
        IF done.status = 'done' THEN
            seats := seats || to_jsonb(seat.reference);
        ELSE
            kept := kept || to_jsonb(seat.reference);
        END IF;
    END LOOP;
    RETURN jsonb_build_object('seats', seats, 'kept', kept);
END
$$;

-- Somebody works there no longer: their tokens end at once, their seats are given back, and their cases get another
-- officer. Whoever comes back is the same person.
CREATE OR REPLACE FUNCTION end_work(actor actor, p principal, input jsonb, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    refusal := CASE
        WHEN p.id = actor.principal_id THEN refusal('own_record', '{"action": "leave"}')
        ELSE unusable_text(input || '{"command": "leave"}', 'reason', 2000, false) END;
    IF refusal IS NULL THEN
        UPDATE principal x SET left_at = coalesce(x.left_at, clock_timestamp()) WHERE x.id = p.id;
        UPDATE sign_in_subject t SET ended_at = clock_timestamp() WHERE t.principal_id = p.id AND t.ended_at IS NULL;
        UPDATE token t SET revoked_at = clock_timestamp() WHERE t.principal_id = p.id AND t.revoked_at IS NULL;
        PERFORM note_person(actor, p.id, 'left', jsonb_build_object('reason', input -> 'reason'));
        PERFORM lock_work(ARRAY[p.id]);
        done := jsonb_build_object('person', person_named(p))
            || give_back_seats(actor, p.id, 'no longer works for this body') || give_back_cases(actor, p, NULL);
    END IF;
END
$$;

-- Somebody who had left works there again, under the same record; a token is made for them anew.
CREATE OR REPLACE FUNCTION resume_work(actor actor, p principal, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF p.left_at IS NULL THEN
        refusal := refusal('has_not_left', jsonb_build_object('action', 'return', 'reviewer', p.name));
        RETURN;
    END IF;
    UPDATE principal x SET left_at = NULL WHERE x.id = p.id;
    PERFORM note_person(actor, p.id, 'returned');
    done := jsonb_build_object('person', person_named(p));
END
$$;

-- Two records are one person: acts under the one are from now on acts of the other, who has its interests, days away
-- and tokens too. Its seats are given back, but for reviews of this round, which become the other's; so are those of
-- which the interests keep the other.
CREATE OR REPLACE FUNCTION merge_people(actor actor, p principal, input jsonb, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    kept  principal;
BEGIN
    SELECT x.* INTO kept FROM people_called(p.organisation_id, input ->> 'into') AS x
    WHERE 1 = (SELECT count(*) FROM people_called(p.organisation_id, input ->> 'into'));
    refusal := CASE
        WHEN kept.id IS NULL THEN person_missing('merge', p.organisation_id, input -> 'into', p.roles || kept.roles)
        WHEN kept.id = p.id THEN refusal('same_person', jsonb_build_object('action', 'merge', 'reviewer', p.name))
        WHEN actor.principal_id IN (p.id, kept.id) THEN refusal('own_record', '{"action": "merge"}')
        WHEN kept.left_at IS NOT NULL THEN refusal('has_left', jsonb_build_object('action', 'merge',
            'reviewer', kept.name, 'since', local_day(kept.left_at)))
        WHEN EXISTS (SELECT FROM meeting m WHERE m.body_id = p.organisation_id AND m.opened_at IS NOT NULL
            AND m.closed_at IS NULL AND m.present && ARRAY[p.id, kept.id])
            THEN refusal('at_meeting', jsonb_build_object('action', 'merge')) END;
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    -- 1. The record holds on as another; whoever was merged into it, too. Who held its tokens is not shut out.
    UPDATE principal x SET left_at = coalesce(x.left_at, clock_timestamp()), merged_into = kept.id
    WHERE x.id = p.id OR x.merged_into = p.id;
    -- Links first: whoever signs in by one meanwhile is waited for, and that token holds on too.
    UPDATE sign_in_subject t SET principal_id = kept.id WHERE t.principal_id = p.id;
    UPDATE token t SET principal_id = kept.id WHERE t.principal_id = p.id;
    UPDATE principal x
    SET email = coalesce(x.email, p.email), language = coalesce(x.language, p.language),
        language_on = coalesce(x.language_on, p.language_on)
    WHERE x.id = kept.id;
    PERFORM note_person(actor, p.id, 'merged', jsonb_build_object('into', kept.id));
    PERFORM lock_work(ARRAY[p.id, kept.id]);
    done := jsonb_build_object('person', person_named(kept)) || merge_seats(actor, p.id, kept.id)
        || give_back_cases(actor, p, (SELECT o.id FROM officers_at(kept.organisation_id) AS o WHERE o.id = kept.id));
    -- 2. What speaks against asking the one speaks against asking the other.
    done := done || jsonb_build_object('unassigned_from', merge_interests(actor, p.id, kept.id));
END
$$;

-- Gives what one record of a person still holds on panels and at meetings to another. Nobody counts twice: where both
-- sit on a panel, the seat of the one goes, with its review of this round. Returns what give_back_seats does.
CREATE OR REPLACE FUNCTION merge_seats(actor actor, gone uuid, kept uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    given  jsonb;
BEGIN
    UPDATE case_review v SET struck_at = clock_timestamp()
    FROM case_assignment a
    JOIN case_assignment b ON b.case_id = a.case_id AND b.state = a.state AND b.ended_at IS NULL
    WHERE a.principal_id = gone AND a.ended_at IS NULL AND b.principal_id = kept AND v.case_id = a.case_id
        AND v.assignment = a.assignment AND v.round = current_visit(a.case_id) AND v.struck_at IS NULL;
    given := give_back_seats(actor, gone, 'is on record twice, and now once');
    UPDATE case_review v SET principal_id = kept
    FROM case_assignment a
    WHERE a.principal_id = gone AND a.ended_at IS NULL AND v.case_id = a.case_id AND v.assignment = a.assignment;
    UPDATE case_assignment a SET principal_id = kept WHERE a.principal_id = gone AND a.ended_at IS NULL;
    DELETE FROM case_recusal y
    WHERE y.principal_id = kept AND y.ended_seq IS NOT NULL AND EXISTS (SELECT FROM case_recusal x
        WHERE x.principal_id = gone AND x.case_id = y.case_id AND x.visit = y.visit AND x.ended_seq IS NULL);
    UPDATE case_recusal x SET principal_id = kept
    WHERE x.principal_id = gone AND x.ended_seq IS NULL
        AND NOT EXISTS (SELECT FROM case_recusal y WHERE y.case_id = x.case_id AND y.visit = x.visit
            AND y.principal_id = kept);
    RETURN given;
END
$$;

-- Gives the interests, days away and profile of one record of a person to another. Returns the cases in which the other
-- lost a seat by it.
CREATE OR REPLACE FUNCTION merge_interests(actor actor, gone uuid, kept uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    i           interest;
    declared    case_interest;
    unassigned  jsonb := '[]';
BEGIN
    INSERT INTO absence (principal_id, from_day, until_day, set_by, deputy_id)
    SELECT kept, a.from_day, a.until_day, a.set_by, nullif(a.deputy_id, kept) FROM absence a
    WHERE a.principal_id = gone
    ON CONFLICT DO NOTHING;
    UPDATE absence a SET deputy_id = kept WHERE a.deputy_id = gone AND a.principal_id <> kept;
    INSERT INTO reviewer_profile (principal_id, expertise, lay, set_by)
    SELECT kept, v.expertise, v.lay, v.set_by FROM reviewer_profile v WHERE v.principal_id = gone
    ON CONFLICT DO NOTHING;
    FOR i IN
        UPDATE interest n SET principal_id = kept
        WHERE n.principal_id = gone AND n.withdrawn_at IS NULL
            AND NOT EXISTS (SELECT FROM interest x WHERE x.principal_id = kept AND x.withdrawn_at IS NULL
                AND (x.organisation_id, x.nature, x.from_day) = (n.organisation_id, n.nature, n.from_day))
        RETURNING n.*
    LOOP
        unassigned := unassigned || unseat(actor, i);
    END LOOP;
    FOR declared IN SELECT c.* FROM case_interest c WHERE c.principal_id = gone ORDER BY c.case_id LOOP
        unassigned := unassigned || declare_for(actor, declared.case_id, kept, declared.nature, 'merged ' || gone);
    END LOOP;
    -- Where the case is closed, nobody declares any more; the interest was declared for both.
    INSERT INTO case_interest (case_id, principal_id, body_id, provider_id, seq, nature)
    SELECT c.case_id, kept, c.body_id, c.provider_id, c.seq, c.nature FROM case_interest c WHERE c.principal_id = gone
    ON CONFLICT DO NOTHING;
    RETURN unassigned;
END
$$;

-- A token for somebody, whose secret the program made and hands over once. input: {"digest" (hexadecimal), "label",
-- "days", "scopes"?}: it may be for less than its holder may do, and for oneself for no more than the token in use.
CREATE OR REPLACE FUNCTION give_token(actor actor, p principal, input jsonb, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    possible  constant text[] := CASE WHEN p.id = ANY (selves(actor.principal_id))
        THEN scopes_held(actor.scopes, p.roles) ELSE scopes_of(p.roles) END;
    wanted    constant text[] := CASE
        WHEN NOT input ? 'scopes' OR jsonb_typeof(input -> 'scopes') <> 'array'
            THEN CASE WHEN possible <> scopes_of(p.roles) THEN possible END
        ELSE ARRAY(SELECT w.scope
            FROM (SELECT DISTINCT jsonb_array_elements_text(input -> 'scopes')) AS w (scope)
            ORDER BY array_position('{read,act,report,manage}'::text[], w.scope)) END;
    t         token;
BEGIN
    refusal := CASE
        WHEN p.left_at IS NOT NULL THEN refusal('has_left', jsonb_build_object('action', 'token', 'reviewer', p.name,
            'since', local_day(p.left_at)))
        WHEN NOT coalesce(jsonb_typeof(input -> 'days') = 'number' AND (input -> 'days')::numeric BETWEEN 1 AND 3650
            AND (input -> 'days')::numeric % 1 = 0, false)
            THEN flawed('token', 'days', 'is not usable', 'a whole number from 1 to 3650')
        WHEN input ? 'scopes' AND jsonb_typeof(input -> 'scopes') <> 'array' OR wanted = '{}'
            OR NOT coalesce(wanted, '{}') <@ possible
            THEN flawed('token', 'scopes', 'is not usable', 'one or more of: ' || array_to_string(possible, ', '))
        ELSE unusable_text(input || '{"command": "token"}', 'label', 200, true) END;
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO token (digest, id, principal_id, label, scopes, expires_at, issued_by)
    VALUES (decode(input ->> 'digest', 'hex'), time_ordered_id(), p.id, plain_name(input ->> 'label'), wanted,
        clock_timestamp() + make_interval(days => (input ->> 'days')::integer),
        CASE WHEN actor.organisation_kind <> 'none' THEN actor.principal_id END)
    RETURNING * INTO t;
    PERFORM note_person(actor, p.id, 'token', jsonb_build_object('token', t.id, 'label', t.label));
    done := jsonb_build_object('person', person_named(p), 'token', token_shown(t));
END
$$;

-- A token as lists show it: all but its secret.
CREATE OR REPLACE FUNCTION token_shown(t token) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object('id', t.id, 'label', t.label, 'created_at', instant_text(t.created_at),
        'expires_at', instant_text(t.expires_at), 'revoked_at', instant_text(t.revoked_at),
        'scopes', (SELECT scopes_held(t.scopes, p.roles) FROM principal p WHERE p.id = t.principal_id),
        'last_used_on', t.last_used_on,
        'issued_by', coalesce((SELECT p.name FROM principal p WHERE p.id = t.issued_by),
            (SELECT s.issuer FROM sign_in s WHERE s.id = t.sign_in_id))));
END
$$;

-- Ends every token of somebody at once: one was lost, or is not to be used any more.
CREATE OR REPLACE FUNCTION revoke_tokens(actor actor, p principal) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    ended  integer;
BEGIN
    UPDATE token t SET revoked_at = clock_timestamp() WHERE t.principal_id = p.id AND t.revoked_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended > 0 THEN
        PERFORM note_person(actor, p.id, 'revoked', jsonb_build_object('tokens', ended));
    END IF;
    RETURN jsonb_build_object('person', person_named(p), 'revoked', ended);
END
$$;

-- Ends the token in use: whoever holds a secret may do away with it; or another one of its holder's, by its id.
-- Returns {"status": done | refused | unauthenticated | unknown, …}.
CREATE OR REPLACE FUNCTION end_token(token_digest bytea, other uuid DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    holder  constant actor := actor_of_token(token_digest);
BEGIN
    IF holder.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF other IS NOT NULL AND scope_refusal(holder.scopes, 'act') IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', scope_refusal(holder.scopes, 'act', 'end token'));
    END IF;
    PERFORM FROM principal p WHERE p.id = holder.principal_id FOR NO KEY UPDATE;
    UPDATE token t SET revoked_at = clock_timestamp()
    WHERE t.principal_id = holder.principal_id AND t.revoked_at IS NULL
        AND CASE WHEN other IS NULL THEN t.digest = token_digest
            ELSE t.id = other AND t.expires_at > clock_timestamp() END;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('status', CASE WHEN other IS NULL THEN 'unauthenticated' ELSE 'unknown' END);
    END IF;
    PERFORM note_person(holder, holder.principal_id, 'revoked', '{"tokens": 1}');
    RETURN '{"status": "done"}';
END
$$;

-- The tokens of the reader that are taken, the newest first, and which of them is in use.
CREATE OR REPLACE FUNCTION own_tokens(in_use bytea) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT token_shown(t) || jsonb_build_object('current', t.digest = in_use)
    FROM token t
    WHERE t.principal_id = (known_reader()).principal_id AND t.revoked_at IS NULL
        AND t.expires_at > clock_timestamp()
    ORDER BY t.created_at DESC, t.id
$$;

-- Makes the address of somebody's calendar, in place of the one before; without a digest it ends that alone.
-- What is made reads, so that only a token that reads makes it.
-- Returns {"status": done | none | refused | unauthenticated, …}; none where there was nothing to end.
CREATE OR REPLACE FUNCTION set_feed(token_digest bytea, feed_digest bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    holder   constant actor := actor_of_token(token_digest);
    refusal  constant jsonb := coalesce(scope_refusal(holder.scopes, 'act', 'diary'),
        CASE WHEN feed_digest IS NOT NULL THEN scope_refusal(holder.scopes, 'read', 'diary') END);
    ended    boolean;
BEGIN
    IF holder.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;
    PERFORM FROM principal p WHERE p.id = holder.principal_id FOR NO KEY UPDATE;
    UPDATE calendar_feed f SET ended_at = clock_timestamp()
    WHERE f.principal_id = holder.principal_id AND f.ended_at IS NULL;
    ended := FOUND;
    IF feed_digest IS NOT NULL THEN
        INSERT INTO calendar_feed (digest, principal_id) VALUES (feed_digest, holder.principal_id);
    ELSIF NOT ended THEN
        RETURN '{"status": "none"}';
    END IF;
    PERFORM note_person(holder, holder.principal_id, 'feed', jsonb_build_object('made', feed_digest IS NOT NULL));
    RETURN '{"status": "done"}';
END
$$;

-- Registers a provider that comes to a body for the first time, with the first of its people and a token for them.
-- input: {"code", "name", "ukprn", "nation", "contact": {"name", "email"?}, "digest", "label", "days"}. Who works for a
-- provider that is registered is its operator's matter: its cases may be other bodies' too.
CREATE OR REPLACE FUNCTION register_provider(actor actor, org organisation, input jsonb, OUT done jsonb,
    OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    problems  constant jsonb := provider_flaws(input);
    provider  organisation;
    person    principal;
BEGIN
    IF problems <> '[]' THEN
        refusal := refusal('invalid_data', jsonb_build_object('action', 'provider', 'problems', problems));
        RETURN;
    END IF;
    INSERT INTO organisation (id, kind, code, name, ukprn, nation, sample)
    VALUES (time_ordered_id(), 'provider', upper(input ->> 'code'), plain_name(input ->> 'name'), input ->> 'ukprn',
        input ->> 'nation', org.sample)
    ON CONFLICT DO NOTHING
    RETURNING * INTO provider;
    IF provider.id IS NULL THEN
        refusal := refusal('known_provider', (SELECT jsonb_build_object('action', 'provider', 'name', o.name,
            'provider', o.code) FROM organisation o
            WHERE o.code = upper(input ->> 'code') OR o.ukprn = input ->> 'ukprn' ORDER BY o.ukprn = input ->> 'ukprn'
                DESC NULLS LAST LIMIT 1));
        RETURN;
    END IF;
    SELECT x.done, x.refusal INTO done, refusal FROM add_people(actor, provider, jsonb_build_object('people',
        jsonb_build_array(input -> 'contact' || '{"roles": ["provider"]}'))) AS x;
    SELECT p.* INTO person FROM principal p WHERE p.organisation_id = provider.id;
    IF refusal IS NULL THEN
        SELECT x.done, x.refusal INTO done, refusal FROM give_token(actor, person, input) AS x;
    END IF;
END
$$;

-- What is wrong with a provider that is to be registered, each with its path: [] where nothing is.
CREATE OR REPLACE FUNCTION provider_flaws(input jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', m.path, 'expected', m.expected,
        'message', CASE WHEN input #> string_to_array(m.path, '.') IS NULL THEN 'is missing' ELSE 'is not usable' END)
        ORDER BY m.path), '[]')
    FROM (VALUES
        ('code', upper(input ->> 'code') ~ '^[A-Z][A-Z0-9]{1,7}$', '2 to 8 letters and digits, a letter first'),
        ('name', input ->> 'name' ~ '\S' AND input ->> 'name' !~ '[\n\r\t]' AND length(input ->> 'name') <= 200,
            '1 to 200 characters, in one line'),
        ('ukprn', input ->> 'ukprn' ~ '^[0-9]{8}$', 'the UK provider reference number, 8 digits'),
        ('nation', input ->> 'nation' IN ('england', 'wales', 'scotland', 'northern-ireland'),
            'england, wales, scotland or northern-ireland'),
        ('contact', jsonb_typeof(input -> 'contact') = 'object', 'name and mail address of a person'),
        ('contact.name', input #>> '{contact,name}' ~ '\S' AND input #>> '{contact,name}' !~ '[\n\r\t]'
            AND length(input #>> '{contact,name}') <= 200, '1 to 200 characters, in one line'),
        ('contact.email', NOT input -> 'contact' ? 'email' OR address_in(input #>> '{contact,email}') IS NOT NULL,
            'a mail address, such as ben@college.example')
    ) AS m (path, fits, expected)
    WHERE NOT coalesce(m.fits, false) OR m.path <> 'contact'
        AND jsonb_typeof(input #> string_to_array(m.path, '.')) <> 'string'
$$;

-- Does to the people of an organisation what an officer of it, or an operator, says. input: {"what", "person"? (id,
-- name or address), …}:
--   add: "people";  change: "name"?, "roles"?, "email"?, "language"?;  merge: "into";  leave: "reason"?;  return;
--   token: "digest", "label", "days", "scopes"?;  revoke;  link, unlink: see link_person;
--   provider: see register_provider
-- Returns {"status": done | refused, …}.
CREATE OR REPLACE FUNCTION change_people(actor actor, org organisation, input jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    what     constant text := input ->> 'what';
    kept     jsonb;
    p        principal;
    refusal  jsonb;
    done     jsonb := '{}';
BEGIN
    SELECT x.kept, x.refusal INTO kept, refusal FROM kept_input(input || jsonb_build_object('command', what)) AS x;
    IF refusal IS NULL AND what NOT IN ('add', 'provider') THEN
        SELECT x.* INTO p FROM people_called(org.id, kept ->> 'person') AS x
        WHERE 1 = (SELECT count(*) FROM people_called(org.id, kept ->> 'person'));
        IF p.id IS NULL THEN
            refusal := CASE WHEN EXISTS (SELECT FROM people_called(org.id, kept ->> 'person'))
                THEN person_missing(what, org.id, kept -> 'person', ARRAY(SELECT DISTINCT r
                    FROM people_called(org.id, kept ->> 'person') AS c CROSS JOIN LATERAL unnest(c.roles) AS r))
                ELSE refusal('unknown_person', jsonb_build_object('reviewer', kept -> 'person')) END;
        ELSE
            SELECT x.* INTO p FROM principal x WHERE x.id = p.id FOR NO KEY UPDATE;
        END IF;
    END IF;
    IF refusal IS NULL THEN
        CASE what
            WHEN 'add' THEN SELECT x.* INTO done, refusal FROM add_people(actor, org, kept) AS x;
            WHEN 'change' THEN SELECT x.* INTO done, refusal FROM change_person(actor, org, p, kept) AS x;
            WHEN 'merge' THEN SELECT x.* INTO done, refusal FROM merge_people(actor, p, kept) AS x;
            WHEN 'leave' THEN SELECT x.* INTO done, refusal FROM end_work(actor, p, kept) AS x;
            WHEN 'return' THEN SELECT x.* INTO done, refusal FROM resume_work(actor, p) AS x;
            WHEN 'token' THEN SELECT x.* INTO done, refusal FROM give_token(actor, p, kept) AS x;
            WHEN 'provider' THEN SELECT x.* INTO done, refusal FROM register_provider(actor, org, kept) AS x;
            WHEN 'revoke' THEN done := revoke_tokens(actor, p);
            WHEN 'link' THEN SELECT x.* INTO done, refusal FROM link_person(actor, p, kept, true) AS x;
            WHEN 'unlink' THEN SELECT x.* INTO done, refusal FROM link_person(actor, p, kept, false) AS x;
        END CASE;
    END IF;
    IF refusal IS NOT NULL THEN
        -- What was registered before the flaw was found is not kept.
        RAISE EXCEPTION 'refused' USING ERRCODE = 'AC001', DETAIL = refusal::text;
    END IF;
    RETURN done || '{"status": "done"}';
EXCEPTION WHEN SQLSTATE 'AC001' THEN
    RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
END
$$;

-- The same for whoever holds a token: officers, for the people of their own body.
CREATE OR REPLACE FUNCTION update_people(token_digest bytea, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor  constant actor := actor_of_token(token_digest);
BEGIN
    IF actor.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF scope_refusal(actor.scopes, 'manage') IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', scope_refusal(actor.scopes, 'manage', 'people'));
    ELSIF actor.organisation_kind <> 'body' OR NOT 'officer' = ANY (actor.roles) THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal('not_permitted',
            jsonb_build_object('action', 'people', 'roles', '["officer"]'::jsonb)));
    END IF;
    RETURN change_people(actor, (SELECT o FROM organisation o WHERE o.id = actor.organisation_id), input);
END
$$;

-- The same for operators, at any organisation.
CREATE OR REPLACE FUNCTION operate_people(code text, input jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT change_people(system_actor(), o, input) FROM organisation o WHERE o.code = upper(operate_people.code)
$$;

-- The people of an organisation, those who left last: each with tokens, the number of open seats, days away to come;
-- of one of them, also what became of the record.
CREATE OR REPLACE FUNCTION people_of(organisation uuid, person text DEFAULT NULL) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT person_named(p) || jsonb_strip_nulls(jsonb_build_object('active', is_active(p.id),
        'language', p.language, 'language_on', p.language_on,
        'since', instant_text(p.created_at), 'left_at', instant_text(p.left_at), 'merged_into', p.merged_into,
        'identities', identities_of(p.id),
        'seats', (SELECT count(*) FROM case_assignment a JOIN case_head h ON h.case_id = a.case_id
            WHERE a.principal_id = p.id AND a.ended_at IS NULL AND h.closed_at IS NULL),
        'tokens', (SELECT coalesce(jsonb_agg(token_shown(t) ORDER BY t.created_at), '[]') FROM token t
            WHERE t.principal_id = p.id AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()),
        'away', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('from', x.from_day,
                'until', x.until_day, 'deputy', d.name)) ORDER BY x.from_day), '[]')
            FROM absence x LEFT JOIN principal d ON d.id = x.deputy_id
            WHERE x.principal_id = p.id AND x.until_day >= local_day(clock_timestamp())),
        'changes', CASE WHEN person IS NOT NULL THEN (
            SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('what', c.what, 'facts', c.facts,
                'at', instant_text(c.changed_at), 'by', b.name)) ORDER BY c.number), '[]')
            FROM principal_change c LEFT JOIN principal b ON b.id = c.changed_by WHERE c.principal_id = p.id) END))
    FROM principal p
    WHERE p.organisation_id = organisation
        AND (person IS NULL OR p.id IN (SELECT c.id FROM people_called(organisation, person) AS c))
    ORDER BY p.left_at NULLS FIRST, lower(p.name), p.id
$$;

-- The people of the reader's body, to its officers.
CREATE OR REPLACE FUNCTION people_seen(person text DEFAULT NULL) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT x.* FROM reader() AS r CROSS JOIN LATERAL people_of(r.organisation_id, person) AS x
    WHERE r.organisation_kind = 'body' AND 'officer' = ANY (r.roles)
$$;
