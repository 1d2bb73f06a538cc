import { createServer } from 'node:http';

let rows = 0;

/** Answers batches as the Hub API does, row by row, and keeps nothing but their number. */
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    const taken = request.url === '/taken' ? rows : 0;
    if (request.url === '/taken') rows = 0;
    return void response.end(JSON.stringify({ data: [], rows: taken }));
  }
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const { participants } = JSON.parse(Buffer.concat(pieces).toString()) as { participants: readonly { readonly email: string }[] };
    rows += participants.length;
    const data = participants.map((_, index) => ({ index, id: String(rows + index), result: 'created' }));
    response.writeHead(200, { 'content-type': 'application/vnd.user-interviews.v2+json' });
    response.end(JSON.stringify({ data, meta: { created: data.length, updated: 0, skipped: 0 } }));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
