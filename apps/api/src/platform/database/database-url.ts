/** Injection token of the database's URL, as text: that of `DATABASE_URL`, or of the embedded server once it runs. */
export const databaseUrl = Symbol('databaseUrl');
