-- Searches: what is found by words, without regard to case, accents and the kind of a dash; and courses of one title.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- A text as searches compare it: decomposed (Unicode NFD) without accents, in small letters.
CREATE OR REPLACE FUNCTION folded(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN translate(lower(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')), 'øłđħıð', 'oldhid');
END
$$;

-- A text as folded words with a space between: what stands between white space, dashes, apostrophes and other marks.
CREATE OR REPLACE FUNCTION search_text(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN btrim(regexp_replace(folded(words),
        '[\u0001-/:-@\u005b-`\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf'
        '\u2000-\u206f\u2212\u3000-\u303f]+', ' ', 'g'));
END
$$;

-- The folded words of a text, each once.
CREATE OR REPLACE FUNCTION search_tokens(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT left(w, 100) FROM unnest(string_to_array(search_text(words), ' ')) AS w WHERE w <> '');
END
$$;

-- The words of a text as a search looks through them.
CREATE OR REPLACE FUNCTION words_of(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN array_to_tsvector(search_tokens(coalesce(words, '')));
END
$$;

-- A reference in the forms in which people type it: with its dashes and without.
CREATE OR REPLACE FUNCTION reference_words(reference text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN concat_ws(' ', reference, replace(reference, '-', ''), replace(substr(reference, strpos(reference, '-')),
        '-', ''));
END
$$;

-- Words that people type as a search: all of them, each as the beginning of a word. Null where there are none.
CREATE OR REPLACE FUNCTION search_for(typed text) RETURNS tsquery
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT string_agg(quote_literal(w) || ':*', ' & ')::tsquery FROM unnest(search_tokens(typed)) AS w);
END
$$;

-- The titles of a submission, in each language, as they are compared with one another.
CREATE OR REPLACE FUNCTION titles_of(submission jsonb) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT search_text(t.value)
        FROM jsonb_each_text(title_in(submission)) AS t
        WHERE search_text(t.value) <> '');
END
$$;

-- Follows the words of a case, its evidence included.
CREATE OR REPLACE FUNCTION update_words(head case_head) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_words (case_id, body_id, provider_id, titles, words, evidence)
    SELECT head.case_id, head.body_id, head.provider_id, titles_of(f.submission),
        words_of(reference_words(head.reference) || ' ' || array_to_string(titles_of(f.submission), ' ')),
        words_of((SELECT string_agg(concat_ws(' ', i.title, i.file_name), ' ') FROM case_evidence i
            WHERE i.case_id = head.case_id AND i.detached_seq IS NULL))
    FROM case_facts f
    WHERE f.case_id = head.case_id
    ON CONFLICT (case_id) DO UPDATE SET titles = excluded.titles, words = excluded.words, evidence = excluded.evidence;
END
$$;

-- The cases of the reader's organisation in which all words that are typed are found: in titles and reference, in name,
-- code and UKPRN of the provider, and in titles and file names of evidence, where the reader may see that.
CREATE OR REPLACE FUNCTION cases_found(typed text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    wanted  constant tsquery := search_for(typed);
    me      constant reader_side := known_reader();
BEGIN
    RETURN QUERY
    WITH party AS MATERIALIZED (
        SELECT o.id, words_of(concat_ws(' ', o.code, o.name, o.ukprn)) AS words
        FROM organisation o WHERE o.kind = 'provider'
    )
    SELECT k.case_id
    FROM case_words k
    JOIN party p ON p.id = k.provider_id
    WHERE (k.body_id = me.body_id OR k.provider_id = me.provider_id)
        AND (k.words || p.words || k.evidence) @@ wanted
        AND ((k.words || p.words) @@ wanted
            OR NOT (SELECT draft_to_reader(h) FROM case_head h WHERE h.case_id = k.case_id));
END
$$;

-- The references of cases of a provider at a body that go on and have one of these titles, the newest first, but for
-- some: at most ten.
CREATE OR REPLACE FUNCTION same_course(provider uuid, body uuid, titles text[], besides uuid[]) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT h.reference
        FROM case_words k
        JOIN case_head h ON h.case_id = k.case_id
        WHERE k.provider_id = provider AND k.body_id = body AND k.titles && same_course.titles
            AND h.case_id <> ALL (besides) AND h.about_id IS NULL AND goes_on(h)
        ORDER BY h.opened_at DESC, h.case_id
        LIMIT 10);
END
$$;

-- The same of a case that goes on, as far as the reader may see those: neither what it renews or is renewed by, nor
-- what it is an appeal about.
CREATE OR REPLACE FUNCTION same_course_seen(head case_head) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF head.about_id IS NOT NULL OR NOT goes_on(head) THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        SELECT x.reference
        FROM case_words k
        CROSS JOIN LATERAL unnest(same_course(k.provider_id, k.body_id, k.titles, ARRAY[head.case_id]))
            WITH ORDINALITY AS x (reference, n)
        JOIN case_head h ON h.reference = x.reference
        WHERE k.case_id = head.case_id AND h.case_id IS DISTINCT FROM head.predecessor_id
            AND h.predecessor_id IS DISTINCT FROM head.case_id AND open_to_reader(h)
        ORDER BY x.n);
END
$$;
