/** What statements of stores expect of SQLite, in the schema of a store. */
export const FUNCTIONS = String.raw`
  CREATE OR REPLACE FUNCTION hex(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT upper(encode(bytes, 'hex')) $$;
  CREATE OR REPLACE FUNCTION unhex(digits text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT decode(digits, 'hex') $$;
  CREATE OR REPLACE FUNCTION json_texts(list text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT json_array_elements_text(list::json) $$;
  CREATE OR REPLACE FUNCTION json_numbers(list text) RETURNS TABLE (value bigint) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT json_array_elements_text(list::json)::bigint $$;
  CREATE OR REPLACE FUNCTION json_rows(list text) RETURNS TABLE (value json) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT json_array_elements(list::json) $$;
  CREATE OR REPLACE FUNCTION max(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT greatest(a, b) $$;
  CREATE OR REPLACE FUNCTION unixepoch() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT extract(epoch FROM now())::bigint $$;
  CREATE OR REPLACE AGGREGATE total(double precision) (SFUNC = float8pl, STYPE = double precision, INITCOND = '0');
`;
