import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import type { TestExchange } from '../support/exchange.ts'
import { callHotline as dialHotline } from '../support/agents/simulated-citizen.ts'
import { leastAmplitudeOfBrowser } from '../support/agents/tone-watch.ts'
import { openPage, watchTone } from '../support/browser.ts'
import {
  agentTone,
  becomes,
  callHotline,
  choose,
  citizenTone,
  goReady,
  hangUp,
  heardByAgent,
  heardByCitizen,
  loudDb,
  loudInBrowserDb,
  quietDb,
  signIn,
  statusOf,
} from '../support/desk.ts'
import type { Product } from '../support/product.ts'
import { startScene, type Scene } from '../support/scene.ts'
import { createContinuityEar, soundGapMs } from '../faults/checkers/continuity.ts'
import { killController } from '../faults/injectors/kill-controller.ts'
import { realPair, settingsFor } from '../support/switch/addresses.ts'
import { toneLevels } from '../support/tones.ts'

const pair = realPair(process.env)
const switches: readonly (readonly [string, Record<string, string>])[] = [
  ['embedded switch', {}],
  ...('missing' in pair ? [] : [['real pair', settingsFor(pair)] as const]),
]

let database: pg.Client

describe.each(switches)('the main job (%s)', (_name, settings) => {
  let scene: Scene
  let product: Product
  let browser: Browser
  let exchange: TestExchange

  beforeAll(async () => {
    scene = await startScene(settings)
    ;({ product, browser, exchange, database } = scene)
  })

  afterAll(() => scene.end())

  it('takes a call from the first ring to the filed order, with sound both ways and a channel for each in the recording', async () => {
    const { page, faults } = await openPage(browser)
    await signIn(page, product, 'agent1')
    await goReady(page)

    const ear = createEar()
    const calling = callHotline(exchange, product, '13888012345', ear)
    await page.getByTestId('offer-card').waitFor()
    expect(await page.getByTestId('offer-caller').textContent()).toContain('138')
    await page.getByTestId('offer-accept').click()
    await page.getByTestId('call-clock').waitFor()

    await heardByCitizen(ear, agentTone)
    await heardByAgent(page, citizenTone)
    expect(ear.toneDbfs(citizenTone)).toBeLessThan(quietDb)

    const filed = await fileComplaint(page)
    await hangUp(page)
    const report = await calling
    expect(report).toMatchObject({ result: 'answered', sipStatus: 200, endedBy: 'hotline', rated: '1' })

    const row = await callRow(filed)
    expect(row).toMatchObject({ result: 'answered', ended_by: 'agent', rating: 1, line_code: 'L12345' })
    const order = await orderRow(filed)
    expect(order).toMatchObject({ status: 'PENDING_DISPATCH', call_id: row.call_id, type: 'COMPLAINT' })
    expect(order.dispatch_due).toEqual(dispatchDue(order.accepted_at))

    const recording = await recordingPath(row.call_id)
    const [left, right] = [toneLevels(recording, citizenTone), toneLevels(recording, agentTone)]
    expect(left[0]).toBeGreaterThan(loudDb)
    expect(left[1]).toBeLessThan(quietDb)
    expect(right[1]).toBeGreaterThan(loudDb)
    expect(right[0]).toBeLessThan(quietDb)
    expect(popBeforeRing(product)).toBe(true)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('goes on when the controller is killed in the conversation: no gap in the sound, the desk back at call and draft, and the citizen hangs up in one record', async () => {
    const { page } = await openPage(browser)
    await signIn(page, product, 'agent2')
    await goReady(page)
    const ear = createContinuityEar(agentTone, leastAmplitudeOfBrowser)
    const citizen = await dialHotline(exchange.exchange.agent, {
      ...{ number: '13888012346', to: '12345', server: `127.0.0.1:${product.sipPort}` },
      ...{ toneHz: citizenTone, also: ear },
    })
    await page.getByTestId('offer-accept').click()
    await heardByAgent(page, citizenTone)
    await page.getByTestId('order-content').fill('写到一半')
    await page.locator(saved).waitFor()
    const longestSilenceAtDesk = await watchTone(page, citizenTone, loudInBrowserDb)
    await ear.voice()

    await killController(product).back

    await page.getByTestId('order-content').fill('写到一半，接着写')
    expect(await statusOf(page)).toBe('talking')
    expect(ear.longestSilenceMs()).toBeLessThan(soundGapMs)
    expect(await longestSilenceAtDesk()).toBeLessThan(soundGapMs)
    await citizen.hangUp()
    await becomes(page, 'wrapUp')
    expect(await page.getByTestId('order-content').inputValue()).toBe('写到一半，接着写')
    const ended = await poll(() =>
      database.query<{ count: number }>(
        `select (select count(*)::int from call_events e where e.call_id = c.call_id and e.type = 'callEnded') as count
           from calls c join work_orders w using (call_id)
          where w.content = '写到一半，接着写' and c.ended_at is not null and c.ended_by = 'caller' and c.result = 'answered'
            and not exists (select from recordings r where r.call_id = c.call_id and r.stopped_at is null)`,
      ),
    )
    expect(ended).toEqual({ count: 1 })
    await page.context().close()
  })
})

const saved = '[data-testid="order-saved"][data-state="saved"]'

/** Fills the form in talking order and submits it; the order number read out on the screen is the result. */
const fileComplaint = async (page: Page): Promise<string> => {
  await page.getByTestId('order-type-COMPLAINT').click()
  await choose(page, 'order-category', '施工噪音')
  await choose(page, 'order-district', '五华')
  await page.getByTestId('order-address').fill('人民中路12号工地')
  await page.getByTestId('order-title').fill('夜间施工噪音扰民')
  await page.getByTestId('order-content').fill('工地凌晨一点仍在施工，已持续三天，影响休息。')
  await page.getByTestId('order-submit').click()
  const filed = await page.getByTestId('order-filed').textContent()
  return /KM\d{14}/.exec(filed ?? '')?.[0] ?? `no order number in "${filed ?? ''}"`
}

type CallRow = { call_id: string; result: string; ended_by: string; rating: number; line_code: string }
/** The call's record is written when it has ended, a moment after the order. */
const callRow = async (orderNo: string): Promise<CallRow> =>
  poll(() =>
    database.query<CallRow>(
      'select calls.* from calls join work_orders using (call_id) where order_no = $1 and calls.ended_at is not null',
      [orderNo],
    ),
  )

type OrderRow = { status: string; call_id: string; type: string; accepted_at: Date; dispatch_due: Date }
const orderRow = (orderNo: string): Promise<OrderRow> =>
  poll(() => database.query<OrderRow>('select * from work_orders where order_no = $1', [orderNo]))

const recordingPath = async (callId: string): Promise<string> =>
  (
    await poll(() =>
      database.query<{ path: string }>(
        'select path from recordings where call_id = $1 and stopped_at is not null',
        [callId],
      ),
    )
  ).path

/** The first row, as soon as the ordered writer has brought it. */
const poll = async <R extends pg.QueryResultRow>(query: () => Promise<pg.QueryResult<R>>): Promise<R> => {
  let row: R | undefined
  await expect.poll(async () => (row = (await query()).rows[0]), { timeout: 10_000 }).toBeDefined()
  if (row === undefined) throw new Error('no row')
  return row
}

/** The rule of domain.md §6.2, computed anew: before 17:00 the same day's last second, later 10:00 of the next. */
const dispatchDue = (acceptedAt: Date): Date => {
  const local = new Date(acceptedAt.getTime() + 8 * 3_600_000)
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - 8 * 3_600_000
  return local.getUTCHours() < 17
    ? new Date(midnight + 24 * 3_600_000 - 1000)
    : new Date(midnight + 34 * 3_600_000)
}

const logLines = (running: Product): Record<string, unknown>[] =>
  readFileSync(join(running.dataDir, 'logs', 'controller.log'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** What the desk reported of itself (figure P7). */
const popBeforeRing = (running: Product): boolean =>
  logLines(running).some(
    ({ figure, popPaintedAt, ringStartedAt }) =>
      figure === 'P7' && Number(popPaintedAt) <= Number(ringStartedAt),
  )
