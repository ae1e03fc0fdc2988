-- What bodies say of the reports on their cases.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Records whether others see the small numbers of a body: one of its officers says so, and every answer is kept.
-- Returns {"status": done | not_permitted | no_such_body | unauthenticated, …}; of what is done the body's code and
-- when.
CREATE OR REPLACE FUNCTION record_consent(token_digest bytea, named text, consents boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor     actor := actor_of_token(token_digest);
    body      organisation;
    recorded  timestamptz;
BEGIN
    IF actor.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF scope_refusal(actor.scopes, 'manage') IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', scope_refusal(actor.scopes, 'manage', 'consent'));
    END IF;
    SELECT o.* INTO body FROM organisation o WHERE o.kind = 'body' AND lower(o.code) = lower(named);
    IF body.id IS NULL THEN
        RETURN '{"status": "no_such_body"}';
    END IF;
    IF actor.organisation_id IS DISTINCT FROM body.id OR NOT 'officer' = ANY (actor.roles) THEN
        RETURN '{"status": "not_permitted"}';
    END IF;
    INSERT INTO small_cell_consent AS c (body_id, consents, recorded_by)
    VALUES (body.id, record_consent.consents, actor.principal_id::text)
    RETURNING c.recorded_at INTO recorded;
    RETURN jsonb_build_object('status', 'done', 'body', body.code, 'recorded_at', instant_text(recorded),
        'recorded_by', (SELECT p.name FROM principal p WHERE p.id = actor.principal_id));
END
$$;
