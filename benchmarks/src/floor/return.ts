import { serveFloor } from './serve.ts';

// GET /return/{key}?iid={token}: verify, record the outcome, answer that it was recorded. Keys of the bench name their study.
serveFloor(async ({ tokens, rulesVersion, pool }, request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const participation = tokens.participationOf('tracking', url.searchParams.get('iid'));
  const study = url.pathname.slice('/return/key-'.length);
  if (!participation) return void response.writeHead(404).end();
  const { rows } = await pool.query({
    name: 'outcome',
    text: 'select * from record_outcomes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    values: [rulesVersion, [participation], [study], ['submitted'], ['redirect'], [null], [null], [null], [null], ['']],
  });
  if (rows[0]?.disposition !== 'apply') return void response.writeHead(409).end();
  response.writeHead(200, { 'content-length': 2 }).end('ok');
});
