import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import pg from 'pg'
import { startBrowser } from './browser.ts'
import { createTestDatabase } from './database.ts'
import { agentTone } from './desk.ts'
import { createExchange, type TestExchange } from './exchange.ts'
import { startProduct, type Product } from './product.ts'
import { shortPrompts } from './short-prompts.ts'
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

/** A file in which somebody says a tone, an agent's if none is given, for a browser's microphone. */
export const agentMicrophone = (hertz = agentTone): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'lianxin-e2e-')), 'agent.wav')
  writeTone(path, hertz)
  return path
}

/** In a product of its own whose notices last an instant: most scenarios need not listen to them. */
export const openScene = async (): Promise<Scene> => {
  const prompts = mkdtempSync(join(tmpdir(), 'lianxin-prompts-'))
  shortPrompts(prompts)
  return startScene({ PROMPTS_DIR: prompts }, () => {
    rmSync(prompts, { recursive: true, force: true })
  })
}

/** In a product of its own, with notices as citizens hear them. */
export const startScene = async (
  settings: Readonly<Record<string, string>> = {},
  ended = (): void => undefined,
): Promise<Scene> => {
  const own = await createTestDatabase({ empty: true })
  const { connectionString } = own
  const [product, browser, exchange] = await Promise.all([
    startProduct({ DATABASE_URL: connectionString, ...settings }),
    startBrowser(agentMicrophone()),
    createExchange(),
  ])
  const database = new pg.Client({ connectionString })
  await database.connect()
  return {
    ...{ product, browser, exchange, database },
    end: async () => {
      await database.end()
      await exchange.close()
      await browser.close()
      await product.stop()
      await own.remove()
      ended()
    },
  }
}
