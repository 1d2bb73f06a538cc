import pg from 'pg';

const [url = '', rows = ''] = process.argv.slice(2);
const client = new pg.Client(url);
await client.connect();
await client.query(
  `create table people as select n as id, 'person-' || n || '@example.com' as email, 'First ' || n as first_name, 'Last ' || n as last_name,
     '+44 20 7946 ' || n as phone_number, 'Engineer ' || n % 50 as title, 'Company ' || n % 1000 as company, 'City ' || n % 300 as city
   from generate_series(1, $1::int) n`.replace('$1', String(Number(rows))),
);
await client.query('alter table people add primary key (id)');
await client.query('vacuum analyze people');
await client.end();
