-- Letters: what is written to whom, as it was sent, and its delivery.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
