/** The fields of the panel that criteria read, beside characteristics. */
const textFields = ['country', 'state', 'city', 'title', 'company'] as const;

function writeTerm(name: string, text: string): string {
  return `${name} || '=' || lower(nullif(btrim(${text}, e' \\t\\r\\n'), '') collate "C")`;
}

/** The texts of a person as the index over them has them. */
export const audienceTerms = `audience_terms(${textFields.join(', ')}, characteristics)`;

/** One test of a predicate as a condition on a row of participants. */
export const audienceTest = `
  -- One test of the predicate as a condition on a row of participants. Everything that came from outside is quoted.
  create or replace function write_audience_test(p_test jsonb) returns text
  language plpgsql immutable set search_path = public, pg_temp as $$
  declare
    name text := p_test #>> '{reads,name}';
    is_field boolean := p_test #>> '{reads,from}' = 'field';
    value text := case when is_field then format('to_jsonb(p) -> %L', name) else format('p.characteristics -> %L', name) end;
    term_list text[];
    bounds text := '';
  begin
    case p_test ->> 'kind'
      when 'any_term' then
        if is_field and not name = any ('{${textFields.join(',')}}') or (p_test -> 'orEmpty')::boolean and name <> 'country' then
          raise exception 'no index has the terms of %', name;
        end if;
        select array_agg(name || '=' || t) into term_list from jsonb_array_elements_text(p_test -> 'terms') t;
        if (p_test -> 'orEmpty')::boolean then term_list := term_list || (name || '='); end if;
        return format('${audienceTerms} && %L::text[]', coalesce(term_list, '{}'));
      when 'number_range' then
        if p_test ->> 'from' is not null then bounds := bounds || format(' and (%s)::numeric >= %L::numeric', value, p_test ->> 'from'); end if;
        if p_test ->> 'to' is not null then bounds := bounds || format(' and (%s)::numeric <= %L::numeric', value, p_test ->> 'to'); end if;
        return format('case when jsonb_typeof(%s) = ''number'' then true%s else false end', value, bounds);
      when 'date_range' then
        value := format('((%s) #>> ''{}'')', value);
        if p_test ->> 'from' is not null then bounds := bounds || format('%s collate "C" >= %L and ', value, p_test ->> 'from'); end if;
        if p_test ->> 'to' is not null then bounds := bounds || format('%s collate "C" <= %L and ', value, p_test ->> 'to'); end if;
        -- Digits where a date has them, asked last and without a regular expression, which costs more than all the rest.
        return format('coalesce(%stranslate(%s, ''012345678'', ''999999999'') = ''9999-99-99'', false)', bounds, value);
      when 'boolean' then
        return format('coalesce(%s = %L::jsonb, false)', value, p_test -> 'equals');
      when 'nobody' then
        return 'false';
    end case;
  end $$;
`;

/**
 * Who matches an audience, by the predicate that core makes of it (`buildPredicate`). The hub's own role cannot be given an index over what
 * people are: behind the fence of rows only conditions are used that can tell nothing of other rows, and those on lists are not among them. So these
 * functions run as the owner, take the predicate as data, and look at the present workspace alone.
 */
export const audienceFunctions = `
  -- Every text of a person as terms, \`name=term\`, as core's \`readTerms\` reads them: parted by semicolons, without blanks at the ends, and with
  -- the letters A to Z small. \`country=\` says that there is no country. It runs for every row that is written, so texts of one short value,
  -- which most are, go the first way; the other one also leaves out what is too long for an index.
  create function audience_terms(${textFields.map((field) => `p_${field} text`).join(', ')}, p_characteristics jsonb) returns text[]
  language plpgsql immutable parallel safe cost 1000 as $$
  declare
    terms text[] := array_remove(array[${textFields.map((field) => writeTerm(`'${field}'`, `p_${field}`)).join(', ')}], null)
      || array(select ${writeTerm('c.key', "c.value #>> '{}'")} from jsonb_each(p_characteristics) c where jsonb_typeof(c.value) = 'string');
    written text := array_to_string(terms, '');
  begin
    if octet_length(written) > 2000 or position(';' in written) > 0 then
      terms := array(
        select f.name || '=' || t.term
        from (
          select split_part(term, '=', 1), substr(term, position('=' in term) + 1) from unnest(terms) term
        ) f (name, value)
        cross join lateral (select btrim(part, e' \\t\\r\\n') from unnest(string_to_array(f.value, ';')) part) t (term)
        where t.term <> '' and char_length(t.term) <= 100
      );
    end if;
    return case when btrim(coalesce(p_country, ''), e' \\t\\r\\n') = '' then terms || 'country='::text else terms end;
  end $$;

  ${audienceTest}

  -- A statement over the people of one workspace, $1, who match and can be written to.
  create function write_audience_statement(p_what text, p_predicate jsonb, p_suffix text) returns text
  language sql immutable set search_path = public, pg_temp as $$
    select format('select %s from participants p where p.workspace_id = $1 and p.email is not null and p.opted_out_at is null and p.bounced_at is null%s %s', p_what,
      (select string_agg(' and ' || write_audience_test(t), '' order by i) from jsonb_array_elements(p_predicate) with ordinality e (t, i)), p_suffix)
  $$;

  create function count_audience(p_predicate jsonb) returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp as $$
  declare
    n bigint;
  begin
    execute write_audience_statement('count(*)', p_predicate, '') into n using nullif(current_setting('app.workspace', true), '')::uuid;
    return n;
  end $$;

  create function list_audience(p_predicate jsonb, p_after uuid, p_limit int) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
  begin
    return query execute write_audience_statement('p.id', p_predicate, 'and ($2 is null or p.id > $2) order by p.id limit $3')
      using nullif(current_setting('app.workspace', true), '')::uuid, p_after, p_limit;
  end $$;

  revoke all on function write_audience_test(jsonb) from public;
  revoke all on function write_audience_statement(text, jsonb, text) from public;
  revoke all on function count_audience(jsonb) from public;
  revoke all on function list_audience(jsonb, uuid, int) from public;
  grant execute on function count_audience(jsonb), list_audience(jsonb, uuid, int) to panelbridge_app;
`;
