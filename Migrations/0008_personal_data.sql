-- What is held about people, for how long, and what became of it.
SET LOCAL search_path = accredit, pg_temp;

-- Every column of text that the database has: whose data it may hold, or why it holds nobody's. `accredit personal-data
-- list` and Docs/personal-data.md come from it, and so does what pseudonymising looks through.
CREATE TABLE personal_data (
    table_name   text NOT NULL,
    column_name  text NOT NULL,
    whose        text NOT NULL CHECK (whose IN ('people', 'contacts', 'anybody', 'operators', 'nobody')),
    purpose      text NOT NULL CHECK (purpose <> ''),   -- of nobody's: what it is instead
    audience     text CHECK (audience IN ('public', 'both sides', 'body', 'panel', 'author', 'addressee', 'operators',
        'nobody')),
    kept         text,   -- which kind of retention ends it; null: as long as its case or record
    -- replaced: each mention of a person, in place. chained: the same, and the case's history tells of it. cleared:
    -- emptied where it names the person. row: the row goes. own: of the person's own record. rebuilt: made anew from
    -- what it is made from. stays: it is not changed.
    removal      text CHECK (removal IN ('replaced', 'chained', 'cleared', 'row', 'own', 'rebuilt', 'stays')),
    longest      integer CHECK (longest > 0),           -- characters that the column takes
    PRIMARY KEY (table_name, column_name),
    CHECK ((whose = 'nobody') = (removal IS NULL) AND (whose = 'nobody') = (audience IS NULL))
);
INSERT INTO personal_data (table_name, column_name, whose, purpose, audience, kept, removal, longest) VALUES
    ('principal', 'name', 'people', 'who acts, as others read it', 'both sides', NULL, 'own', NULL),
    ('principal', 'email', 'people', 'where letters to the person go', 'body', NULL, 'own', NULL),
    ('principal', 'language', 'people', 'the language of letters to the person', 'body', NULL, 'own', NULL),
    ('principal_change', 'facts', 'people', 'what became of the person''s record', 'body', NULL, 'own', NULL),
    ('token', 'label', 'people', 'what a token is for', 'body', NULL, 'own', 200),
    ('sign_in_subject', 'subject', 'people', 'what an identity provider calls the person', 'body', NULL, 'own', NULL),
    ('reviewer_profile', 'expertise', 'people', 'whom to ask as a reviewer', 'body', NULL, 'own', NULL),
    ('interest', 'nature', 'people', 'who must not judge what', 'body', NULL, 'stays', NULL),
    ('interest', 'withdrawn_why', 'people', 'why an interest binds no longer', 'body', NULL, 'replaced', NULL),
    ('case_interest', 'nature', 'people', 'who must not judge the case', 'body', NULL, 'stays', NULL),
    ('organisation', 'name', 'nobody', 'names of organisations', NULL, NULL, NULL, NULL),
    ('organisation', 'email', 'contacts', 'where letters to nobody in person go', 'operators', NULL, 'cleared', NULL),
    ('organisation', 'closed_by', 'operators', 'who closed it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('organisation_contact', 'name', 'contacts', 'whom letters go to', 'operators', NULL, 'row', NULL),
    ('organisation_contact', 'email', 'contacts', 'where those letters go', 'operators', NULL, 'row', NULL),
    ('organisation_contact', 'language', 'contacts', 'the language of those letters', 'operators', NULL, 'row', NULL),
    ('organisation_name', 'changed_by', 'operators', 'who renamed it: a role of the database', 'operators', NULL,
        'stays', NULL),
    ('provider_agent', 'begun_by', 'operators', 'who made it so: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('provider_agent', 'ended_by', 'operators', 'who ended it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('letterhead', 'signatory', 'people', 'who signs letters', 'both sides', NULL, 'cleared', NULL),
    ('letterhead', 'address', 'contacts', 'the address on letters', 'both sides', NULL, 'replaced', NULL),
    ('letterhead', 'telephone', 'contacts', 'the number on letters', 'both sides', NULL, 'stays', NULL),
    ('letterhead', 'position', 'people', 'what the signatory is', 'both sides', NULL, 'replaced', NULL),
    ('letterhead', 'set_by', 'operators', 'who set it: a role of the database', 'operators', NULL, 'stays', NULL),
    ('onerous_threshold', 'set_by', 'operators', 'who set it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('small_cell_consent', 'recorded_by', 'operators', 'who recorded it: a role of the database', 'operators', NULL,
        'stays', NULL),
    ('calendar', 'published_by', 'operators', 'who published it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('workflow_migration', 'begun_by', 'operators', 'who began it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('event_log', 'imported_by', 'operators', 'who imported it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('event_log', 'source', 'anybody', 'the file that a log came from', 'operators', NULL, 'replaced', NULL),
    ('migration', 'applied_by', 'operators', 'who migrated: a role of the database', 'operators', NULL, 'stays', NULL),
    ('function_file', 'applied_by', 'operators', 'who migrated: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('case_imported', 'resources', 'people', 'who did it, as the source wrote it', 'operators', NULL, 'replaced',
        NULL),
    ('case_imported', 'activities', 'anybody', 'what was done, as the source wrote it', 'operators', NULL, 'replaced',
        NULL),
    ('case_payload', 'payload', 'anybody', 'what was said with an event, submissions included', 'both sides',
        'payloads', 'chained', NULL),
    ('case_review', 'comments', 'anybody', 'what a reviewer says', 'panel', 'payloads', 'chained', NULL),
    ('case_review', 'reasons', 'anybody', 'why a reviewer recommends it', 'panel', 'payloads', 'chained', NULL),
    ('case_review', 'scores', 'people', 'how a reviewer judges', 'panel', NULL, 'stays', NULL),
    ('case_review', 'ballot', 'people', 'what a reviewer recommends', 'panel', NULL, 'stays', NULL),
    ('case_review_file', 'file_name', 'anybody', 'files beside reviews', 'panel', 'evidence', 'chained', NULL),
    ('case_review_draft', 'content', 'anybody', 'a review that is not sent yet', 'author', 'payloads', 'replaced',
        NULL),
    ('case_vote', 'ballot', 'people', 'how a member votes', 'body', NULL, 'stays', NULL),
    ('case_facts', 'submission', 'anybody', 'the course, and whom to ask about it', 'both sides', 'payloads',
        'replaced', NULL),
    ('case_facts', 'record', 'anybody', 'what was recorded on the way', 'both sides', 'payloads', 'replaced', NULL),
    ('case_fact_sheet', 'contact', 'contacts', 'how the provider is reached', 'public', NULL, 'replaced', NULL),
    ('case_register', 'title', 'anybody', 'the title of the course', 'public', NULL, 'replaced', NULL),
    ('case_register', 'words', 'anybody', 'what searches of the register find', 'public', NULL, 'rebuilt', NULL),
    ('case_words', 'titles', 'anybody', 'what searches find', 'both sides', 'payloads', 'rebuilt', NULL),
    ('case_words', 'words', 'anybody', 'what searches find', 'both sides', 'payloads', 'rebuilt', NULL),
    ('case_words', 'evidence', 'anybody', 'what searches find', 'both sides', 'payloads', 'rebuilt', NULL),
    ('case_request', 'question', 'anybody', 'what the body asks', 'both sides', 'payloads', 'replaced', NULL),
    ('case_request', 'reply', 'anybody', 'what the provider answers', 'both sides', 'payloads', 'replaced', NULL),
    ('case_request', 'remark', 'anybody', 'what was said as it ended', 'both sides', 'payloads', 'replaced', NULL),
    ('case_evidence', 'title', 'anybody', 'what a piece of evidence is', 'both sides', 'evidence', 'replaced', NULL),
    ('case_evidence', 'file_name', 'anybody', 'the name of its file', 'both sides', 'evidence', 'replaced', NULL),
    ('case_evidence', 'url', 'anybody', 'where it is to be found', 'both sides', 'evidence', 'replaced', NULL),
    ('case_note', 'words', 'anybody', 'notes among the body''s people', 'body', 'notes', 'replaced', 4000),
    ('case_tag', 'tag', 'anybody', 'words by which a body sorts its cases', 'body', NULL, 'replaced', 40),
    ('case_decision', 'reasons', 'anybody', 'why it was decided so', 'both sides', 'payloads', 'replaced', NULL),
    ('case_decision_item', 'words', 'anybody', 'conditions and advice', 'both sides', NULL, 'replaced', NULL),
    ('case_showing', 'response', 'anybody', 'how a condition is met', 'both sides', 'payloads', 'replaced', NULL),
    ('case_showing', 'links', 'anybody', 'what shows it', 'both sides', 'payloads', 'replaced', NULL),
    ('case_showing', 'reason', 'anybody', 'why that is not enough', 'both sides', 'payloads', 'replaced', NULL),
    ('case_appeal', 'ground', 'anybody', 'why somebody appeals', 'both sides', NULL, 'replaced', NULL),
    ('case_return', 'data', 'anybody', 'what an annual return says', 'both sides', 'payloads', 'replaced', NULL),
    ('case_return', 'links', 'anybody', 'what shows it', 'both sides', 'payloads', 'replaced', NULL),
    ('case_return', 'query', 'anybody', 'why the body asks again', 'both sides', 'payloads', 'replaced', NULL),
    ('case_change', 'what', 'anybody', 'what has changed', 'both sides', 'payloads', 'replaced', NULL),
    ('case_change', 'fields', 'anybody', 'what of the submission has changed', 'both sides', 'payloads', 'replaced',
        NULL),
    ('case_change', 'reason', 'anybody', 'what the body thinks of it', 'both sides', 'payloads', 'replaced', NULL),
    ('case_agenda', 'reason', 'anybody', 'why a case is held over', 'body', 'payloads', 'replaced', NULL),
    ('case_recusal', 'reason', 'anybody', 'why a member left for a case', 'body', 'payloads', 'replaced', NULL),
    ('case_recusal', 'ended_because', 'anybody', 'why the member came back', 'body', 'payloads', 'replaced', NULL),
    ('case_resolution', 'tally', 'people', 'how a meeting voted', 'body', NULL, 'replaced', NULL),
    ('case_outbox', 'input', 'anybody', 'what one case does to another', 'operators', NULL, 'replaced', NULL),
    ('case_outbox', 'refusal', 'anybody', 'why the other would not have it', 'operators', NULL, 'replaced', NULL),
    ('case_beside', 'effect', 'anybody', 'what a repeat of a command is answered', 'author', NULL, 'replaced', NULL),
    ('case_letter', 'addressee', 'anybody', 'whom a letter is for', 'addressee', 'letters', 'replaced', NULL),
    ('case_letter', 'address', 'anybody', 'where it went', 'addressee', 'letters', 'replaced', NULL),
    ('case_letter', 'facts', 'anybody', 'what it is written from', 'nobody', 'letters', 'replaced', NULL),
    ('case_letter', 'subject', 'anybody', 'its subject', 'addressee', 'letters', 'replaced', NULL),
    ('case_letter', 'html', 'anybody', 'the letter as sent', 'addressee', 'letters', 'replaced', NULL),
    ('case_letter', 'words', 'anybody', 'the letter as plain text', 'addressee', 'letters', 'replaced', NULL),
    ('case_letter', 'dates', 'anybody', 'its days as a calendar file', 'addressee', 'letters', 'replaced', NULL),
    ('case_letter', 'message_id', 'anybody', 'what mail servers call it', 'operators', 'letters', 'replaced', NULL),
    ('case_letter', 'answer', 'anybody', 'what the mail server said', 'body', 'letters', 'replaced', NULL),
    ('meeting', 'notes', 'anybody', 'what is to be minuted', 'body', NULL, 'replaced', NULL),
    ('meeting', 'minutes', 'anybody', 'who was there, and what was decided', 'body', NULL, 'replaced', NULL),
    ('meeting', 'cancelled_because', 'anybody', 'why it was cancelled', 'body', NULL, 'replaced', NULL),
    ('meeting_event', 'payload', 'anybody', 'what was done to a meeting', 'body', NULL, 'replaced', NULL),
    ('webhook', 'description', 'anybody', 'what a webhook is for', 'body', NULL, 'replaced', 200),
    ('pseudonymisation', 'pseudonym', 'nobody', 'what a person is called since', NULL, NULL, NULL, NULL),
    ('pseudonymisation', 'names', 'people', 'what is looked for until nothing is left', 'operators', NULL, 'own',
        NULL),
    ('pseudonymisation', 'emails', 'people', 'what is looked for until nothing is left', 'operators', NULL, 'own',
        NULL),
    ('pseudonymisation', 'begun_by', 'operators', 'who began it: a role of the database', 'operators', NULL, 'stays',
        NULL),
    ('retention', 'set_by', 'operators', 'who set it: a role of the database', 'operators', NULL, 'stays', NULL),
    ('retention_run', 'run_by', 'operators', 'who ran it: a role of the database', 'operators', NULL, 'stays', NULL),
    ('quota', 'set_by', 'operators', 'who set it: a role of the database', 'operators', NULL, 'stays', NULL);

-- Columns of text that hold nobody's data, by what they hold instead.
INSERT INTO personal_data (table_name, column_name, whose, purpose)
SELECT x.table_name, c, 'nobody', x.purpose
FROM (VALUES
    ('access_denial', '{method,route,reason}'::text[], 'words of the program and patterns of addresses'),
    ('audit_checkpoint', '{log}', 'names of logs'),
    ('calendar', '{name,rules,source,closed}', 'days that are not worked'),
    ('case_agenda', '{series}', 'names of the scheme'),
    ('case_appeal', '{reference,outcome}', 'references and names of the scheme'),
    ('case_assignment', '{state,seat,status}', 'names of the scheme'),
    ('case_beside', '{key}', 'keys that programs choose, of printable ASCII'),
    ('case_change', '{weight,status,successor}', 'words of the program and references'),
    ('case_consultation', '{role,how,requirement,sha256}', 'names of the scheme and digests'),
    ('case_decision', '{decision}', 'words of the program'),
    ('case_decision_item', '{kind,criterion,status}', 'words of the program and names of the scheme'),
    ('case_event', '{command,action,role,from_state,to_state,left_party,party}', 'names of the scheme'),
    ('case_event', '{effect}', 'numbers, days and names of the scheme: it goes into reports'),
    ('case_event', '{key}', 'keys that programs choose, of printable ASCII'),
    ('case_evidence', '{requirement,media_type,source,reused_from,accepted_by,shared_with}',
        'names of the scheme, references and codes'),
    ('case_fact_sheet', '{logo_type}', 'words of the program'),
    ('case_head', '{reference,state,party,outcome}', 'references and names of the scheme'),
    ('case_imported', '{reference,outcome}', 'names of cases in the source'),
    ('case_letter', '{letter,recipient,languages,status}', 'names of the scheme and words of the program'),
    ('case_officer', '{by_rule}', 'words of the program'),
    ('case_profile', '{nation,sectors,mode,timetable,evidence}', 'figures about the course'),
    ('case_register', '{reference,framework,level,credit_system,status}', 'references and figures about the course'),
    ('case_register_change', '{status,because}', 'words of the program'),
    ('case_request', '{status,about}', 'words of the program and names of the scheme'),
    ('case_resolution', '{state,series,action}', 'names of the scheme'),
    ('case_return', '{status}', 'words of the program'),
    ('case_review', '{counts_as}', 'names of the scheme'),
    ('case_timer', '{kind}', 'words of the program'),
    ('command', '{name,after}', 'words of the program'),
    ('definition_part', '{name}', 'words of the program'),
    ('escalation_level', '{state,tell}', 'names of the scheme'),
    ('event_log', '{name,closure,calendar,steps}', 'names of logs and of their steps'),
    ('evidence_blob', '{media_type}', 'kinds of files'),
    ('evidence_upload', '{command}', 'words of the program'),
    ('function_file', '{name,checksum}', 'files of the program'),
    ('letterhead', '{web,logo_type}', 'the body''s page'),
    ('meeting', '{series}', 'names of the scheme'),
    ('meeting_date', '{series}', 'names of the scheme'),
    ('meeting_event', '{series,what}', 'names of the scheme and words of the program'),
    ('meeting_series', '{name,rules}', 'names and rules of the scheme'),
    ('migration', '{name,checksum}', 'files of the program'),
    ('onerous_threshold', '{changes}', 'numbers'),
    ('organisation', '{kind,code,ukprn,nation,front_door,offers,calendar,officer_rule}', 'facts of organisations'),
    ('organisation_contact', '{purpose}', 'words of the program'),
    ('organisation_name', '{name}', 'names of organisations'),
    ('personal_data', '{table_name,column_name,whose,purpose,audience,kept,removal}', 'this list'),
    ('principal', '{organisation_kind,roles}', 'words of the program'),
    ('principal_change', '{what}', 'words of the program'),
    ('provider_agent', '{kind}', 'words of the program'),
    ('quota', '{what}', 'words of the program'),
    ('retention', '{what,route,unit}', 'words of the program and names of the scheme'),
    ('retention_run', '{erased}', 'numbers'),
    ('schema_object', '{kind,subject,name,definition}', 'the schema'),
    ('sign_in', '{issuer,audience,keys_url,subject_claim,algorithms,token_types,scopes}',
        'identity providers of organisations'),
    ('token', '{scopes}', 'words of the program'),
    ('usual_letter', '{letter,moments,recipient,contact}', 'words of the program'),
    ('webhook', '{url,commands,status,reason}', 'addresses of programs and words of the program'),
    ('webhook_delivery', '{status,error}', 'words of the program'),
    ('workflow', '{name,title,calendar,clock,definition,visible_to}', 'the scheme, which its body publishes'),
    ('workflow_action', '{from_state,action,to_state,title,roles,separate_from,records,marks,evidence,decides,after}',
        'the scheme'),
    ('workflow_aftercare', '{state,appeal,annual_return,on_lost,on_restored}', 'the scheme'),
    ('workflow_guard', '{action,source,guard,message}', 'the scheme'),
    ('workflow_letter', '{letter,moments,recipient,contact,words}', 'the scheme'),
    ('workflow_meeting', '{state,series,majority}', 'the scheme'),
    ('workflow_migration', '{state_map,digest,status}', 'the scheme'),
    ('workflow_panel', '{state,panel}', 'the scheme'),
    ('workflow_route', '{route,source,guard,because}', 'the scheme'),
    ('workflow_state', '{state,title,party,meeting,outcome,on_expiry}', 'the scheme')
) AS x (table_name, columns, purpose)
CROSS JOIN LATERAL unnest(x.columns) AS c;

-- People who are known by another name since. What they were called stands here only until nothing of it is found any
-- more. Without a principal: somebody whom a submission names.
CREATE TABLE pseudonymisation (
    id            uuid PRIMARY KEY,
    principal_id  uuid REFERENCES principal (id),
    pseudonym     text NOT NULL UNIQUE,
    names         text[],
    emails        text[],
    begun_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_by      text NOT NULL DEFAULT session_user,
    finished_at   timestamptz,
    cases         integer NOT NULL DEFAULT 0,   -- in which something was replaced
    texts         integer NOT NULL DEFAULT 0,   -- that were replaced
    CHECK ((finished_at IS NULL) = (names IS NOT NULL) AND (finished_at IS NULL) = (emails IS NOT NULL))
);
CREATE UNIQUE INDEX pseudonymisation_pending ON pseudonymisation (principal_id) WHERE finished_at IS NULL;

-- The history of a case tells of what was erased of it: effect {"erased": {"because", "gone": [event], "left": {event:
-- digest of what is left}}}.
INSERT INTO command (name, for_people, timed, while_paused, while_closed, after)
VALUES ('erase', false, false, true, true, '{}');
CREATE INDEX case_event_erasure ON case_event (case_id, seq) WHERE command = 'erase';

-- How long what kind of text is kept once a case has ended, as a body says for a route or for all its cases. The row
-- of a route goes before the one of all.
CREATE TABLE retention (
    body_id  uuid NOT NULL REFERENCES organisation (id),
    route    text CHECK (route ~ '^[a-z][a-z0-9-]{0,62}$'),   -- null: all that have no row of their own
    what     text NOT NULL CHECK (what IN ('drafts', 'payloads', 'evidence', 'letters', 'notes')),
    length   integer NOT NULL CHECK (length BETWEEN 1 AND 1200),
    unit     text NOT NULL CHECK (unit IN ('days', 'months', 'years')),
    set_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by   text NOT NULL DEFAULT session_user,
    UNIQUE NULLS NOT DISTINCT (body_id, route, what)
);

-- What sweeps erased: numbers, never texts.
CREATE TABLE retention_run (
    id        uuid PRIMARY KEY,
    begun_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at  timestamptz,
    run_by    text NOT NULL DEFAULT session_user,
    cases     integer NOT NULL DEFAULT 0,
    erased    jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(erased) = 'object')   -- kind -> number of texts
);

-- Limits that an organisation has instead of the usual ones.
CREATE TABLE quota (
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    what             text NOT NULL CHECK (what IN ('open_cases', 'cases_a_day', 'evidence_files', 'evidence_bytes')),
    most             bigint NOT NULL CHECK (most >= 0),
    set_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by           text NOT NULL DEFAULT session_user,
    PRIMARY KEY (organisation_id, what)
);
