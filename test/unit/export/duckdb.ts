import { DuckDBInstance } from '@duckdb/node-api';

export type DuckRow = Readonly<Record<string, unknown>>;

/** Runs queries in a database in memory, in UTC. Values come as DuckDB's own JavaScript ones. */
export async function withDuckdb<T>(
  use: (query: (sql: string) => Promise<DuckRow[]>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return await use(async (sql) => {
      const result = await connection.runAndReadAll(sql);
      return result.getRowObjects();
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
