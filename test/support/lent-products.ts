import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { onServer, urlOfDatabase } from './database-server.ts'
import { serverOfRun } from './global-database.ts'
import { startProduct, type Product } from './product.ts'
import { shortPrompts } from './short-prompts.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where running products are lent out. */
    productsAt: string
  }
}

export type Stock = { readonly product: Product; readonly connectionString: string }
export type Lent = Pick<Product, 'origin' | 'sipPort' | 'dataDir' | 'accounts' | 'readyMs'> & {
  readonly connectionString: string
}

/**
 * A product takes longer to start than most scenarios take, and most leave it whole: they borrow one, and the next file
 * goes on with it. What a scenario changes for everybody it has to change back; its people and calls are its own.
 */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-lent-'))
  const prompts = join(folder, 'prompts')
  shortPrompts(prompts)
  const all: Promise<Stock>[] = []
  const free: Stock[] = []
  const startAnother = (): Promise<Stock> => {
    const starting = start(prompts)
    all.push(starting)
    return starting
  }
  const lend = async (answer: ServerResponse): Promise<void> => {
    const stock = free.pop() ?? (await startAnother())
    const { origin, sipPort, dataDir, accounts, readyMs } = stock.product
    const { connectionString } = stock
    const lent: Lent = { origin, sipPort, dataDir, accounts, readyMs, connectionString }
    answer.end(JSON.stringify(lent))
  }
  const takeBack = async (origin: string): Promise<void> => {
    for (const stock of await Promise.all(all)) if (stock.product.origin === origin) free.push(stock)
  }
  const server = createServer((request, answer) => {
    const origin = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('back')
    const done = origin === null ? lend(answer) : takeBack(origin).then(() => void answer.end())
    done.catch((err: unknown) => answer.writeHead(500).end(String(err)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  project.provide('productsAt', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return async () => {
    server.close()
    for (const started of await Promise.allSettled(all)) {
      if (started.status === 'rejected') continue
      await started.value.product.stop()
      await onServer(await serverOfRun(), (client) =>
        client.query(
          `drop database if exists ${new URL(started.value.connectionString).pathname.slice(1)} with (force)`,
        ),
      )
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

const start = async (prompts: string): Promise<Stock> => {
  const server = await serverOfRun()
  const name = `test_lent_${randomBytes(6).toString('hex')}`
  await onServer(server, (client) => client.query(`create database ${name}`))
  const connectionString = urlOfDatabase(server, name)
  const product = await startProduct({ DATABASE_URL: connectionString, PROMPTS_DIR: prompts })
  return { product, connectionString }
}
