-- What comes with a command or a submission: read, and refused where it is of no use.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is wrong with the data handed over with an action: [] where nothing is.
CREATE OR REPLACE FUNCTION record_problems(fields jsonb, data jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(p), '[]') FROM (
            SELECT jsonb_build_object('path', 'data.' || (f ->> 'name'),
                'expected', (f ->> 'type') || CASE WHEN length(data ->> (f ->> 'name')) > 20000
                    AND f ->> 'type' = 'text' THEN ' of at most 20000 characters' ELSE '' END,
                'message', CASE
                    WHEN NOT data ? (f ->> 'name') THEN 'is missing'
                    WHEN f ->> 'type' <> 'text' OR jsonb_typeof(data -> (f ->> 'name')) <> 'string'
                        THEN 'is not of the expected type'
                    WHEN length(data ->> (f ->> 'name')) > 20000 THEN 'is too long'
                    ELSE 'is empty' END) AS p
            FROM jsonb_array_elements(fields) AS f
            WHERE NOT CASE
                WHEN NOT data ? (f ->> 'name') THEN coalesce((f ->> 'optional')::boolean, false)
                WHEN f ->> 'type' = 'boolean' THEN jsonb_typeof(data -> (f ->> 'name')) = 'boolean'
                WHEN f ->> 'type' = 'number' THEN jsonb_typeof(data -> (f ->> 'name')) = 'number'
                WHEN f ->> 'type' = 'text'
                    THEN jsonb_typeof(data -> (f ->> 'name')) = 'string'
                        AND btrim(data ->> (f ->> 'name')) <> '' AND length(data ->> (f ->> 'name')) <= 20000
                WHEN f ->> 'type' = 'date' THEN day_in(data -> (f ->> 'name')) IS NOT NULL
                ELSE false
            END
            UNION ALL
            SELECT jsonb_build_object('path', 'data.' || k, 'expected', 'nothing',
                'message', 'is not asked for by this action')
            FROM jsonb_object_keys(data) AS k
            WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(fields) AS f WHERE f ->> 'name' = k)
        ) AS problems);
END
$$;

-- A refusal for what was handed over with a command.
CREATE OR REPLACE FUNCTION flawed(command text, path text, message text, expected text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT refusal('invalid_data', jsonb_build_object('action', command,
    'problems', jsonb_build_array(jsonb_build_object('path', path, 'message', message, 'expected', expected))))
$$;

-- The refusal of a command without a reason in words; null where there is one.
CREATE OR REPLACE FUNCTION without_reason(input jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE WHEN coalesce(jsonb_typeof(input -> 'reason') = 'string'
    AND input ->> 'reason' ~ '\S'
    AND length(input ->> 'reason') <= 2000, false)
    THEN NULL
    ELSE flawed(input ->> 'command', 'reason', CASE WHEN input ? 'reason' THEN 'is not usable' ELSE 'is missing' END,
        'a reason in words, at most 2,000 characters')
END
$$;

-- A number of a document; null for anything else.
CREATE OR REPLACE FUNCTION number_in(value jsonb) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(value) WHEN 'number' THEN value::double precision END;

-- A text handed over with a command: null where it is usable, or may be missing and is; the refusal otherwise.
CREATE OR REPLACE FUNCTION unusable_text(input jsonb, name text, longest integer, needed boolean) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE
    WHEN NOT input ? name AND NOT needed THEN NULL
    WHEN coalesce(jsonb_typeof(input -> name) = 'string'
        AND input ->> name ~ '\S'
        AND length(input ->> name) <= longest, false) THEN NULL
    ELSE flawed(input ->> 'command', name, CASE
            WHEN NOT input ? name THEN 'is missing'
            WHEN jsonb_typeof(input -> name) <> 'string' THEN 'is not usable'
            WHEN length(input ->> name) > longest THEN 'is too long'
            ELSE 'is empty' END,
        format('text of at most %s characters', longest))
END
$$;

-- The data of an action, with a text in the first of the texts for both sides that it records, where that is not words
-- apart.
CREATE OR REPLACE FUNCTION with_text(records jsonb, data jsonb, words text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce((
        SELECT jsonb_build_object(f ->> 'name', words)
        FROM jsonb_array_elements(records) WITH ORDINALITY AS x (f, n)
        WHERE f ->> 'type' = 'text' AND f ->> 'for' = 'provider' ORDER BY n LIMIT 1),
        '{}')
        || coalesce(data, '{}');
END
$$;

-- The same the other way round: the first text for both sides that came with an action.
CREATE OR REPLACE FUNCTION text_in(records jsonb, data jsonb) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT data ->> (f ->> 'name')
        FROM jsonb_array_elements(records) WITH ORDINALITY AS x (f, n)
        WHERE f ->> 'type' = 'text' AND f ->> 'for' = 'provider' AND data ? (f ->> 'name') ORDER BY n LIMIT 1);
END
$$;

-- A day as a document tells it that comes after another, and within twenty years of it: further off it is a slip of the
-- pen, or stands for "never". Null for anything else.
CREATE OR REPLACE FUNCTION day_ahead(value jsonb, after date) RETURNS date
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT d FROM day_in(value) AS d WHERE d > after AND d <= (after + interval '20 years')::date);
END
$$;

-- Whether a text is the address of a page on the web: with the name of its host and no user or password before it.
CREATE OR REPLACE FUNCTION is_web_address(value text, longest integer) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN
    length(value) <= longest AND value ~ '^https?://[^\s<>"@/?#\\]+([/?#][^\s<>"]*)?$'
        AND value !~ '[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]';

-- A day as a document tells it, of the years 1900 to 2199; null for anything else.
CREATE OR REPLACE FUNCTION day_in(value jsonb) RETURNS date
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(value) = 'string' AND value #>> '{}' ~ '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$' THEN
        RETURN (value #>> '{}')::date;
    END IF;
    RETURN NULL;
EXCEPTION WHEN datetime_field_overflow THEN
    RETURN NULL;
END
$$;

-- Words in English, Welsh or Gaelic, in one of them at least: a text is English. Null where there are none, or
-- something else beside them.
CREATE OR REPLACE FUNCTION words_in(value jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT w
        FROM (SELECT CASE jsonb_typeof(value)
            WHEN 'string' THEN jsonb_build_object('en', value)
            WHEN 'object' THEN value END) AS x (w)
        WHERE w <> '{}' AND w - 'en' - 'cy' - 'gd' = '{}'
            AND NOT EXISTS (
                SELECT FROM jsonb_each(w) AS m (k, v)
                WHERE jsonb_typeof(v) <> 'string' OR v #>> '{}' !~ '\S' OR length(v #>> '{}') > 4000));
END
$$;

-- A text as it is kept: composed (Unicode NFC), without white space around it, and empty where nothing of it is to be
-- seen. Every text of a command goes through this, in normal_input.
CREATE OR REPLACE FUNCTION normal_text(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN x.composed ~ ('[^' || x.unseen || ']')
            THEN regexp_replace(x.composed, '^[' || x.blank || ']+|[' || x.blank || ']+$', '', 'g')
            ELSE '' END
        FROM (SELECT normalize(words, NFC) AS composed,
            '\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff' AS blank,
            '\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f'
                '\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb' AS unseen) AS x);
END
$$;

-- A command or a part of it with every text as it is kept.
CREATE OR REPLACE FUNCTION normal_input(value jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'string' THEN to_jsonb(normal_text(value #>> '{}'))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(normal_input(x) ORDER BY n), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS y (x, n))
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(m.key, normal_input(m.value)), '{}') FROM jsonb_each(value) AS m)
        ELSE value END;
END
$$;

-- The path of the first text of a command that holds a control character; line breaks and tabs are none. Null where all
-- are free of them.
CREATE OR REPLACE FUNCTION controlled_path(value jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        WITH RECURSIVE member (path, value) AS (
            SELECT '', value
            UNION ALL
            SELECT m.path || x.step, x.value
            FROM member m
            CROSS JOIN LATERAL (
                SELECT '.' || o.key, o.value
                FROM jsonb_each(CASE jsonb_typeof(m.value) WHEN 'object' THEN m.value ELSE '{}' END) AS o
                UNION ALL
                SELECT format('[%s]', a.n - 1), a.value
                FROM jsonb_array_elements(CASE jsonb_typeof(m.value) WHEN 'array' THEN m.value ELSE '[]' END)
                    WITH ORDINALITY AS a (value, n)) AS x (step, value)
        )
        SELECT min(ltrim(m.path, '.')) FROM member m
        WHERE jsonb_typeof(m.value) = 'string'
            AND m.value #>> '{}' ~ '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]');
END
$$;

-- A command with every text as it is kept; or why it cannot be: a text holds a control character. Plain ASCII without
-- white space at an end is so already. A key is nobody's text.
CREATE OR REPLACE FUNCTION kept_input(input jsonb, OUT kept jsonb, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    kept := input;
    IF input::text ~ '[^ -~]|\\[^"]|" | "[],:}]' THEN
        IF controlled_path(input) IS NOT NULL THEN
            refusal := flawed(input ->> 'command', controlled_path(input), 'holds a control character',
                'text that can be read');
        END IF;
        kept := normal_input(input - 'key') || CASE WHEN input ? 'key'
            THEN jsonb_build_object('key', input -> 'key') ELSE '{}' END;
    END IF;
END
$$;

-- A title as a submission tells it: a text is English.
CREATE OR REPLACE FUNCTION title_in(submission jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    CASE jsonb_typeof(submission -> 'title')
    WHEN 'object' THEN submission -> 'title'
    WHEN 'string' THEN jsonb_build_object('en', submission -> 'title')
    ELSE '{"en": ""}' END;

-- The words of a text in several languages, for where there is room for no more than a line: in English, or else in the
-- language that it has. Null where it has none.
CREATE OR REPLACE FUNCTION plain_words(words jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(words ->> 'en', words ->> 'cy', words ->> 'gd');

-- What is wrong with links: [] where nothing is.
CREATE OR REPLACE FUNCTION link_problems(links jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN links IS NULL THEN '[]' WHEN jsonb_typeof(links) <> 'array' OR jsonb_array_length(links) > 50
        THEN '[{"path": "links", "message": "is not usable", '
            '"expected": "a list of at most 50 links, each {title, url}"}]'
        ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('path', format('links[%s]', n - 1),
            'message', 'is not usable',
                'expected', 'a title of at most 300 characters, and a public address such as '
                    'https://college.example/review.pdf')),
            '[]')
            FROM jsonb_array_elements(links) WITH ORDINALITY AS x (link, n)
            WHERE NOT coalesce(jsonb_typeof(link) = 'object'
                AND link - 'title' - 'url' = '{}'
                AND link ->> 'title' ~ '\S'
                AND length(link ->> 'title') <= 300
                AND length(link ->> 'url') <= 2000
                AND link ->> 'url' ~* '^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$',
                false))
        END;
END
$$;

-- An address as mail servers take it without further ado (see the domain email_address); null for anything else.
CREATE OR REPLACE FUNCTION address_in(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN value::email_address;
EXCEPTION WHEN check_violation THEN
    RETURN NULL;
END
$$;

-- What kind of picture some bytes are, words by what is in them; null for anything that is not taken.
CREATE OR REPLACE FUNCTION picture_type(bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN
    CASE
    WHEN substring(bytes FOR 8) = '\x89504e470d0a1a0a' AND substring(bytes FROM 13 FOR 4) = '\x49484452'
        THEN 'image/png'
    WHEN substring(bytes FOR 3) = '\xffd8ff' AND length(bytes) > 100 THEN 'image/jpeg'
END;

-- Bytes as text in base64; null where it is none.
CREATE OR REPLACE FUNCTION bytes_in(value jsonb) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN jsonb_typeof(value) = 'string' THEN decode(value #>> '{}', 'base64') END;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN NULL;
END
$$;
