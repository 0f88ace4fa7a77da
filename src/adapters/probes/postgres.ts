import pg from 'pg'

/** Null when it answers and is new enough; else how the sentence "found a database …" goes on. Never with the password. */
export const probePostgres = async (url: string, withinMs: number): Promise<string | null> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
    application_name: 'lianxin preflight',
  })
  // A connection that breaks while nobody waits for it must not end the process.
  client.on('error', () => undefined)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`that does not answer within ${withinMs} ms`), withinMs)
  })
  try {
    return await Promise.race([problemOf(client), late])
  } finally {
    clearTimeout(timer)
    // It may never have been connected, and its end may hang as the connection did.
    client.end().catch(() => undefined)
  }
}

const oldest = 150_000

const problemOf = async (client: pg.Client): Promise<string | null> => {
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
    const version = Number(rows[0]?.server_version_num)
    return version < oldest ? `of PostgreSQL ${Math.floor(version / 10_000)}` : null
  } catch (err) {
    return describe(err)
  }
}

const describe = (err: unknown): string => {
  const code = err instanceof Error && 'code' in err ? String(err.code) : ''
  // Several addresses of one name fail together, without a message of their own.
  const text = err instanceof Error && err.message !== '' ? err.message : code
  const words: Readonly<Record<string, string>> = {
    '28P01': 'that refuses the user or the password',
    '28000': 'that refuses the user',
    '3D000': 'server that has no database of that name',
    ECONNREFUSED: 'where nothing listens (ECONNREFUSED)',
    ENOTFOUND: 'whose host name leads nowhere (ENOTFOUND)',
  }
  return words[code] ?? `that cannot be used (${text})`
}
