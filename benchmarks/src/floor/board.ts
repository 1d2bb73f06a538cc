import { serveFloor } from './serve.ts';

/** The facts of the funnel, by one aggregate. */
const funnel = `
  select s.participation_limit, s.places_taken,
    (select jsonb_object_agg(p.status, p.n) from (select status, count(*) as n from participations where study_id = s.id group by status) p) as statuses,
    (select jsonb_agg(jsonb_build_object('state', i.status, 'count', i.n, 'amount', i.amount)) from (
      select status, count(*) as n, sum(amount) as amount from incentives where study_id = s.id group by status) i) as incentives
  from studies s where s.id = $1`;

/** One page of applicants, by one aggregate. */
const applicants = `
  select jsonb_agg(to_jsonb(a)) as data from (
    select p.id, p.status, p.participant_id, p.answers, p.criteria, p.screener_version, p.version, p.created_at, m.country
    from participations p left join participants m on m.id = p.participant_id
    where p.study_id = $1 and p.answers is not null order by p.created_at desc, p.id desc limit 201
  ) a`;

// GET /funnel?study, GET /applicants?study: run the one statement, answer what it gives. Nobody is asked for a key, and rows have no fence.
serveFloor(
  async ({ pool }, request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const text = url.pathname === '/funnel' ? funnel : applicants;
    const { rows } = await pool.query({ name: url.pathname, text, values: [url.searchParams.get('study')] });
    const body = JSON.stringify(rows[0]);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  },
  { role: null },
);
