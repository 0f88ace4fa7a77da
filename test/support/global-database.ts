import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { makeDemonstration, makeTemplate, onServer } from './database-server.ts'
import { startPostgres } from './postgres.ts'
import type { MadeAccount } from '../../src/adapters/db/seed/seed.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the test run's PostgreSQL; its user may create databases. */
    databaseServer: string
    /** A database on it with all tables and the reference data, to be cloned. */
    databaseTemplate: string
    /** The same after a first start of the product, and the sign-ins that this one made; for scenarios in a browser. */
    demonstration: Demonstration
  }
}

type Demonstration = { readonly template: string; readonly accounts: readonly MadeAccount[] }
type Server = { readonly url: string; readonly template: string; readonly stop: () => Promise<void> }

// Several vitest projects of one run name this file, and each loads a copy of its own; they share one server.
const shared = globalThis as { lianxinTestServer?: { users: number; readonly server: Promise<Server> } }

/** One PostgreSQL for the whole test run: `TEST_DATABASE_URL` if it is set, else a private one under /tmp. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const use = (shared.lianxinTestServer ??= { users: 0, server: start() })
  use.users += 1
  const server = await use.server
  project.provide('databaseServer', server.url)
  project.provide('databaseTemplate', server.template)
  if (project.name === 'e2e') {
    const template = `${server.template}_demonstration`
    const accounts = await makeDemonstration(server.url, server.template, template)
    project.provide('demonstration', { template, accounts })
  }
  return async () => {
    use.users -= 1
    if (use.users > 0) return
    delete shared.lianxinTestServer
    await server.stop()
  }
}

const start = async (): Promise<Server> => {
  const template = `lianxin_template_${randomBytes(6).toString('hex')}`
  const given = process.env['TEST_DATABASE_URL'] ?? ''
  if (given !== '') {
    await makeTemplate(given, template)
    const stop = async (): Promise<void> => {
      for (const name of [template, `${template}_demonstration`])
        await onServer(given, (client) => client.query(`drop database if exists ${name}`))
    }
    return { url: given, template, stop }
  }
  const postgres = await startPostgres()
  try {
    await makeTemplate(postgres.connectionString, template)
  } catch (err) {
    await postgres.remove()
    throw err
  }
  return { url: postgres.connectionString, template, stop: () => postgres.remove() }
}
