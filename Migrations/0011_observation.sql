-- To be filled.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
