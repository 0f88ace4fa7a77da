import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import pg from 'pg'
import { startBrowser } from './browser.ts'
import { createTestDatabase } from './database.ts'
import { agentTone } from './desk.ts'
import { createExchange, type TestExchange } from './exchange.ts'
import { startProduct, type Product } from './product.ts'
import { writeTone } from './tones.ts'

/** What a scenario in a browser plays in: the whole product, a browser whose microphone says the agent's tone, telephones. */
export type Scene = {
  readonly product: Product
  readonly browser: Browser
  readonly exchange: TestExchange
  /** The product's own database. */
  readonly database: pg.Client
  end(): Promise<void>
}

/** A file in which an agent says their tone, for a browser's microphone. */
export const agentMicrophone = (): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'lianxin-e2e-')), 'agent.wav')
  writeTone(path, agentTone)
  return path
}

export const startScene = async (settings: Readonly<Record<string, string>> = {}): Promise<Scene> => {
  const own = await createTestDatabase({ empty: true })
  const [product, browser, exchange] = await Promise.all([
    startProduct({ DATABASE_URL: own.connectionString, ...settings }),
    startBrowser(agentMicrophone()),
    createExchange(),
  ])
  const database = new pg.Client({ connectionString: own.connectionString })
  await database.connect()
  return {
    ...{ product, browser, exchange, database },
    end: async () => {
      await database.end()
      await exchange.close()
      await browser.close()
      await product.stop()
      await own.remove()
    },
  }
}
