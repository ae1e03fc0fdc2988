-- Work lists: what is whose, what is stuck, where a case stands in words for its provider.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
