import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import pg from 'pg'
import { inject } from 'vitest'
import { startBrowser } from './browser.ts'
import { createTestDatabase, testPrivacyKey, type TestDatabase } from './database.ts'
import { agentTone } from './desk.ts'
import { createExchange, type TestExchange } from './exchange.ts'
import { startProduct, type Account, type Product } from './product.ts'
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

/**
 * In a product of its own whose notices last an instant, on a database that had its first start: most scenarios need not
 * wait for either.
 */
export const openScene = (): Promise<Scene> =>
  withShortNotices(async (settings) => {
    const { accounts } = inject('demonstration')
    const own = await createTestDatabase({ demonstration: true })
    return sceneOn(own, { ...settings, PRIVACY_KEY: testPrivacyKey }, accounts)
  })

/** In a product of its own at its first start, with notices as citizens hear them. */
export const startScene = async (settings: Readonly<Record<string, string>> = {}): Promise<Scene> =>
  sceneOn(await createTestDatabase({ empty: true }), settings, null)

const shiftedClock = new URL('shifted-clock.mjs', import.meta.url).pathname

/** With notices of an instant, and the hotline believes that it is then (ms), whenever this runs: see `shifted-clock.mjs`. */
export const startSceneAt = (at: number): Promise<Scene> =>
  withShortNotices((short) =>
    startScene({
      ...{ ...short, NODE_OPTIONS: `--import ${shiftedClock}` },
      CLOCK_SHIFT_MS: String(at - Date.now()),
    }),
  )

const withShortNotices = async (
  start: (settings: Readonly<Record<string, string>>) => Promise<Scene>,
): Promise<Scene> => {
  const prompts = mkdtempSync(join(tmpdir(), 'lianxin-prompts-'))
  shortPrompts(prompts)
  const scene = await start({ PROMPTS_DIR: prompts })
  const end = async (): Promise<void> => {
    await scene.end()
    rmSync(prompts, { recursive: true, force: true })
  }
  return { ...scene, end }
}

const sceneOn = async (
  own: TestDatabase,
  settings: Readonly<Record<string, string>>,
  accounts: readonly Account[] | null,
): Promise<Scene> => {
  const { connectionString } = own
  const [product, browser, exchange] = await Promise.all([
    startProduct({ DATABASE_URL: connectionString, ...settings }, accounts),
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
    },
  }
}
