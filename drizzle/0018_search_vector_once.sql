-- The same vector, in a language that a session reads once: a function in SQL was read and written into the column's
-- expression anew by each statement that inserts, half a millisecond of its CPU.
CREATE OR REPLACE FUNCTION sluice.search_vector(language text, title text, content text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN pg_catalog.setweight(pg_catalog.to_tsvector(sluice.search_config(language), title), 'A')
    OPERATOR(pg_catalog.||)
    pg_catalog.setweight(pg_catalog.to_tsvector(sluice.search_config(language), pg_catalog.left(content, 100000)), 'B');
END
$$;
