import { serveFloor } from './serve.ts';

// POST /r/{token}: verify, record the start, answer where to go.
serveFloor(async ({ tokens, rulesVersion, pool }, request, response) => {
  request.resume();
  const participation = tokens.participationOf('entry', request.url?.slice('/r/'.length));
  if (!participation) return void response.writeHead(404).end();
  const { rows } = await pool.query({
    name: 'entry',
    text: 'select * from record_entries($1, $2, $3)',
    values: [rulesVersion, [participation], ['']],
  });
  const [row] = rows;
  if (row?.result !== 'started') return void response.writeHead(409).end();
  const url = new URL(row.invite_link);
  url.searchParams.set(row.parameter_name, tokens.ofParticipation('tracking', participation));
  response.writeHead(303, { location: url.href, 'content-length': 0 }).end();
});
