import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import pg from 'pg'
import { startBrowser } from './browser.ts'
import { createTestDatabase } from './database.ts'
import { agentTone } from './desk.ts'
import { createExchange, type TestExchange } from './exchange.ts'
import { borrowProduct } from './borrowed-product.ts'
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

/** A file in which somebody says a tone, an agent's if none is given, for a browser's microphone. */
export const agentMicrophone = (hertz = agentTone): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'lianxin-e2e-')), 'agent.wav')
  writeTone(path, hertz)
  return path
}

/** In a product that other files play in too, before and after; see `lent-products.ts`. */
export const openScene = async (): Promise<Scene> => {
  const { product, connectionString } = await borrowProduct()
  return sceneIn(product, connectionString, () => Promise.resolve())
}

/** In a product of its own, with notices as citizens hear them. */
export const startScene = async (settings: Readonly<Record<string, string>> = {}): Promise<Scene> => {
  const own = await createTestDatabase({ empty: true })
  const product = await startProduct({ DATABASE_URL: own.connectionString, ...settings })
  return sceneIn(product, own.connectionString, () => own.remove())
}

const sceneIn = async (
  product: Product,
  connectionString: string,
  remove: () => Promise<void>,
): Promise<Scene> => {
  const [browser, exchange] = await Promise.all([startBrowser(agentMicrophone()), createExchange()])
  const database = new pg.Client({ connectionString })
  await database.connect()
  return {
    ...{ product, browser, exchange, database },
    end: async () => {
      await database.end()
      await exchange.close()
      await browser.close()
      await product.stop()
      await remove()
    },
  }
}
