import type { DataSource } from 'typeorm';

/**
 * Makes sure that the hub cannot see past row-level security, whatever it is asked to run.
 *
 * @throws Error naming the remedy when the connection's role is a superuser, may bypass the fence, or owns a table
 */
export async function checkPrivileges(dataSource: DataSource): Promise<void> {
  const [role] = await dataSource.query<[{ name: string; unfenced: boolean; owner: boolean }]>(`
    select current_user as name, r.rolsuper or r.rolbypassrls as unfenced,
      exists (select 1 from pg_tables t where t.schemaname = 'public' and t.tableowner = current_user) as owner
    from pg_roles r where r.rolname = current_user
  `);
  if (role.unfenced || role.owner) {
    throw new Error(
      `The hub is connected as "${role.name}", which row-level security does not hold back. ` +
        'Let the migration create the role panelbridge_app and leave the connection option "role" alone.',
    );
  }
}
