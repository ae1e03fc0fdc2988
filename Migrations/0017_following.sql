-- What follows from an event once it is written, on the case itself and on others.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
