-- After the decision: appeals, monitoring, changes, suspension, recognition and what leans on it, renewal.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
