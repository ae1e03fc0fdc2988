-- Who may do what. Everything is taken away first: what is not granted here, nobody has.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

REVOKE ALL ON SCHEMA accredit FROM PUBLIC, accredit_operator, accredit_service;
REVOKE ALL ON ALL TABLES IN SCHEMA accredit FROM PUBLIC, accredit_operator, accredit_service;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA accredit FROM PUBLIC, accredit_operator, accredit_service;
REVOKE ALL ON ALL ROUTINES IN SCHEMA accredit FROM PUBLIC, accredit_operator, accredit_service;

-- ---------------------------------------------------------------------------------------------------------------------
-- Tables. Operators write reference data; cases are written by functions alone.
-- ---------------------------------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA accredit TO accredit_service, accredit_operator;

GRANT SELECT ON
    migration, function_file, schema_object,
    recognition, onerous_threshold, small_cell_consent,
    calendar, working_day, meeting_series, meeting_date,
    command, consequence, workflow, workflow_state, workflow_action, escalation_level, workflow_guard, workflow_route,
        workflow_panel,
    workflow_meeting, workflow_aftercare, workflow_letter, usual_letter,
    event_log, case_imported, imported_event,
    case_head, case_event, case_payload, case_facts, case_profile, case_timer, case_outbox,
    case_request, case_evidence, case_assignment, case_review, case_review_draft,
    case_review_file, case_interest, case_decision,
    case_decision_item, case_showing,
    case_register, case_register_change, case_fact_sheet, case_appeal, case_return, case_change, case_letter,
    case_agenda, case_beside, case_recusal, case_vote, case_officer, case_note, case_tag, case_words,
    case_consultation
    TO accredit_service, accredit_operator;

-- What the public may know of organisations, and of people nothing that they alone, or operators, have to know.
GRANT SELECT (id, kind, code, name, ukprn, nation, front_door, offers, calendar, sample, created_at, closed_at, part_of)
    ON organisation TO accredit_service;
GRANT SELECT (id, organisation_id, name, merged_into) ON principal TO accredit_service;
-- The service reads meetings and who reviews through functions.
GRANT SELECT ON organisation, organisation_name, organisation_contact, provider_agent, principal, workflow_migration,
    letterhead, definition_part, reviewer_profile, absence, interest, meeting, meeting_event, case_resolution
    TO accredit_operator;
-- All but the count of the votes.
GRANT SELECT (case_id, seq, body_id, provider_id, visit, state, series, day, action, ready_at) ON case_resolution
    TO accredit_service;
-- All but the digest of the secret.
GRANT SELECT (id, principal_id, label, created_at, expires_at, revoked_at, issued_by, scopes, last_used_on) ON token
    TO accredit_operator;
GRANT SELECT ON principal_change TO accredit_operator;
GRANT SELECT ON personal_data, pseudonymisation TO accredit_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON retention, quota TO accredit_operator;
GRANT SELECT ON retention_run TO accredit_operator;
-- The log of the history and its checkpoints are the operators': written once, like the history.
GRANT SELECT, INSERT ON audit_leaf, audit_checkpoint TO accredit_operator;

GRANT INSERT ON organisation, principal, token, recognition, calendar, working_day, meeting_series TO accredit_operator;
GRANT INSERT (body_id, changes) ON onerous_threshold TO accredit_operator;
GRANT UPDATE (revoked_at) ON token TO accredit_operator;
GRANT INSERT (organisation_id, name) ON organisation_name TO accredit_operator;
GRANT INSERT, DELETE, UPDATE (name, email, language, language_on) ON organisation_contact TO accredit_operator;
GRANT INSERT (agent_id, provider_id, sample, until_day) ON provider_agent TO accredit_operator;
GRANT UPDATE (until_day, ended_at, ended_by) ON provider_agent TO accredit_operator;
GRANT UPDATE (offers, calendar, email, name, closed_at, closed_by, merged_into, part_of) ON organisation
    TO accredit_operator;
GRANT UPDATE (email) ON principal TO accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------
-- Functions, by the file they are in. Those that are granted to nobody are called by the others alone.
-- ---------------------------------------------------------------------------------------------------------------------

GRANT EXECUTE ON FUNCTION
    local_day, start_of_day, words_in,
    calendar_in_force, add_working_days, working_days_between, calendar_for, add_period,
    limit_of, instant_text,
    strict_guard, workflow_in_force,
    roles_on, enter, known_reader, reader, took_part, selves, person_seen, presence_seen, reads_as_deputy_of,
    one_with,
    case_named, perform, rehearse,
    facts, guards_of, route_for,
    explain, own_submission, is_accepted,
    effective_events, is_note, case_spans, agreement_to, unsound_clock, current_visit,
        settled,
    followed_after,
    fire_due,
    standard_of, clocks_of, step_clock, standard_due, standard_length,
    reproject,
    request_due, moved_by_rest, requests_of,
    sweep_evidence, evidence_asked, evidence_of, evidence_held, evidence_offered,
    update_reviewers, reviewers_seen,
    officers_seen, reassign_officer, has_officer, assignment_seen, notes_of, cases_found, same_course, same_course_seen,
    title_in, titles_of, folded, search_text, search_tokens, words_of, search_for, goes_on,
    objections_until, panel_of, review_draft_of, review_file_seen,
    decisions_of, conditions_of, item_seen, showings_of,
    undone_events, decision_around, taken_back_by, decision_taken_back, decision_pending,
    meetings_seen, meeting_seen, update_meetings,
    meeting_of,
    public_register, public_entry, public_sheet,
    reuse_of, aftercare_of, sign_ins_in_force,
    open_to_reader, cases_to_review, reviewers_admitted, reads_as_reviewer,
    is_draft, draft_to_reader, submission_seen, submission_before,
    untold_to_reader, head_before, head_seen, record_seen, payload_seen, event_seen, untold_decision, awaits_letter,
        leaves_untold, action_of, audience_of, in_audience, tells_decision, left_seen,
    appeal_until,
    letters_seen, preview_letters,
    erasure_seen, quotas_seen
    TO accredit_service, accredit_operator;

GRANT EXECUTE ON FUNCTION
    permission_seen, incomplete_seen,
    review_due,
    enter_for_figures,
    record_consent,
    update_people, people_seen, end_token, set_feed, own_tokens, note_access, sweep_denials, denials_seen,
    take_sign_in, sweep_sign_ins, lease_requests,
    begin_evidence, take_evidence, drop_evidence, finish_evidence, read_evidence, read_review_file,
    resolution_seen, take_back_seen,
    letters_to_write, write_letter, claim_letters, hand_over_letter, finish_letter, warn_of_lapses,
    set_own_language,
    work_waiting,
    raise_event_base, newest_event, observe_events, events_released,
    update_webhooks, webhooks_seen, deliveries_seen, next_webhook, collect_webhook, claim_delivery, open_delivery,
    finish_delivery, deliveries_waiting,
    work_of, work_candidates, work_cases, due_between, moving_roles, work_in_states, work_on_panels,
    work_after_decisions, candidate_due, open_actions, stuck_seen, ballots_awaited
    TO accredit_service;

GRANT EXECUTE ON FUNCTION
    address_in, set_letterhead, deliveries_waiting,
    event_text, event_hash, review_said,
    operate_people, people_of, denials_of, scopes_held, scopes_of, operate_sign_in,
    parse_guards, publish_workflow, workflow_version,
    fire_simulated,
    moves_to_come, lock_calendars, calendars_published,
    migration_digest, migration_plan, begin_migration, revert_migration, migrate_cases,
    set_meeting_dates,
    stuck_in,
    reword_register,
    import_log, remove_log,
    pseudonymisation_plan, begin_pseudonymisation, pseudonymisation_cases, pseudonymise_cases, end_pseudonymisation,
    personal_data_of, retention_due, begin_retention, sweep_retention,
        end_retention, quotas_shown
    TO accredit_operator;
