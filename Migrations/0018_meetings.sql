-- Meetings: what is on the agenda, who is there, how they vote, what was decided.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
