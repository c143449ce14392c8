-- What the search column of articles is made of. Immutable, so that the column can be a generated one.
CREATE SCHEMA IF NOT EXISTS "sluice";
--> statement-breakpoint
CREATE FUNCTION sluice.search_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE split_part(lower(language), '-', 1)
  WHEN 'ar' THEN 'arabic'::regconfig
  WHEN 'ca' THEN 'catalan'::regconfig
  WHEN 'da' THEN 'danish'::regconfig
  WHEN 'de' THEN 'german'::regconfig
  WHEN 'el' THEN 'greek'::regconfig
  WHEN 'en' THEN 'english'::regconfig
  WHEN 'es' THEN 'spanish'::regconfig
  WHEN 'eu' THEN 'basque'::regconfig
  WHEN 'fi' THEN 'finnish'::regconfig
  WHEN 'fr' THEN 'french'::regconfig
  WHEN 'ga' THEN 'irish'::regconfig
  WHEN 'hi' THEN 'hindi'::regconfig
  WHEN 'hu' THEN 'hungarian'::regconfig
  WHEN 'hy' THEN 'armenian'::regconfig
  WHEN 'id' THEN 'indonesian'::regconfig
  WHEN 'it' THEN 'italian'::regconfig
  WHEN 'lt' THEN 'lithuanian'::regconfig
  WHEN 'ne' THEN 'nepali'::regconfig
  WHEN 'nl' THEN 'dutch'::regconfig
  WHEN 'no' THEN 'norwegian'::regconfig
  WHEN 'nb' THEN 'norwegian'::regconfig
  WHEN 'nn' THEN 'norwegian'::regconfig
  WHEN 'pt' THEN 'portuguese'::regconfig
  WHEN 'ro' THEN 'romanian'::regconfig
  WHEN 'ru' THEN 'russian'::regconfig
  WHEN 'sr' THEN 'serbian'::regconfig
  WHEN 'sv' THEN 'swedish'::regconfig
  WHEN 'ta' THEN 'tamil'::regconfig
  WHEN 'tr' THEN 'turkish'::regconfig
  WHEN 'yi' THEN 'yiddish'::regconfig
  ELSE 'simple'::regconfig
END;
--> statement-breakpoint
-- A tsvector holds at most 1 MB: the first 100,000 characters of a text are searchable.
CREATE FUNCTION sluice.search_vector(language text, title text, content text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector(sluice.search_config(language), title), 'A')
  || setweight(to_tsvector(sluice.search_config(language), left(content, 100000)), 'B');
