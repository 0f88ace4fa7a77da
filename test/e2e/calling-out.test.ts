import type { Browser, Page } from 'playwright-core'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage } from '../support/browser.ts'
import { agentTone, becomes, hangUp, heardByAgent, legUp, loudDb, signIn } from '../support/desk.ts'
import type { Product } from '../support/product.ts'
import { openScene, type Scene } from '../support/scene.ts'
import { toneLevels } from '../support/tones.ts'

/** What everybody says who answers at the simulated exchange. */
const exchangeTone = 620

let scene: Scene
let product: Product
let browser: Browser
let database: pg.Client

beforeAll(async () => {
  scene = await openScene()
  ;({ product, browser, database } = scene)
})

afterAll(() => scene.end())

/** By keyboard alone: the key that goes to the field, the number, Enter. */
const dial = async (page: Page, number: string): Promise<void> => {
  await page.keyboard.press('Alt+KeyH')
  await page.getByTestId('dial-number').fill(number)
  await page.keyboard.press('Enter')
}

it('dials a number outside, rings, talks both ways, hangs up, and leaves an outbound record', async () => {
  const { page, faults } = await openPage(browser)
  await signIn(page, product, 'agent1')
  await legUp(page)

  await dial(page, '0012025550100')
  await page.locator('.dial .refusal').waitFor()
  expect(await page.locator('.dial .refusal').textContent()).toContain('国际')

  await dial(page, '139 8710 0009')
  await page.getByTestId('call-dialling').waitFor()
  await page.getByTestId('call-clock').waitFor()
  await heardByAgent(page, exchangeTone)
  await becomes(page, 'talking')
  await hangUp(page)
  expect(await page.getByTestId('dial-result').textContent()).toContain('已接通')

  const row = await endedCall('answered')
  expect(row).toMatchObject({ direction: 'outbound', result: 'answered', ended_by: 'agent', queue_id: null })
  expect(row.dialled).toBe('139****0009')
  const recording = toneLevels(row.path ?? '', exchangeTone)
  expect(recording[0]).toBeGreaterThan(loudDb)
  expect(toneLevels(row.path ?? '', agentTone)[1]).toBeGreaterThan(loudDb)
  expect(faults).toEqual([])
})

it('says in words that the number called is busy, and takes back a call that rings', async () => {
  const { page, faults } = await openPage(browser)
  await signIn(page, product, 'agent2')
  await legUp(page)

  await dial(page, '13800000486')
  await page.getByTestId('dial-result').waitFor()
  expect(await page.getByTestId('dial-result').textContent()).toContain('对方忙线')
  expect((await endedCall('busy')).result).toBe('refused')

  await dial(page, '13800000480')
  await page.locator('[data-testid=call-dialling] .status', { hasText: '对方振铃中' }).waitFor()
  await page.keyboard.press('F9')
  await page.getByTestId('dial-last').waitFor()
  expect(await page.getByTestId('dial-last').textContent()).toContain('已取消')
  expect((await endedCall('cancelled')).result).toBe('abandoned')
  expect(faults).toEqual([])
})

type Row = {
  readonly direction: string
  readonly result: string
  readonly ended_by: string
  readonly queue_id: string | null
  readonly dialled: string
  readonly path: string | null
}

/** The record of the call with this outcome, as soon as the ordered writer has brought it and its recording is whole. */
const endedCall = async (outcome: string): Promise<Row> => {
  let row: Row | undefined
  const query = `select calls.*, recordings.path from calls left join recordings using (call_id)
    where outcome = $1 and ended_at is not null and (recording_id is null or stopped_at is not null)`
  const read = async () => (row = (await database.query<Row>(query, [outcome])).rows[0])
  await expect.poll(read, { timeout: 10_000 }).toBeDefined()
  if (row === undefined) throw new Error('no row')
  return row
}
