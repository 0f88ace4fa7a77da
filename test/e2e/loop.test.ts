import type pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { kpisFromEvents } from '../../src/domain/kpi/from-events.ts'
import { axeFaults } from '../support/axe.ts'
import { openPage } from '../support/browser.ts'
import { callHotline, choose, goReady, hangUp, signIn } from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import { openOrder, press, signInToOrders } from '../support/orders-desk.ts'
import { atHour, localDay, nextMorningAtWork, workdaysLater } from '../support/plain-calendar.ts'
import type { Product } from '../support/product.ts'
import { startSceneAt, type Scene } from '../support/scene.ts'

let scene: Scene
let product: Product
let browser: Browser
let exchange: TestExchange
let database: pg.Client

/** Ten in the morning of a working day. */
const morning = nextMorningAtWork(Date.now())
const shiftMs = morning - Date.now()

beforeAll(async () => {
  scene = await startSceneAt(morning)
  ;({ product, browser, exchange, database } = scene)
})

afterAll(() => scene.end())

const faults: string[] = []
const desk = async (username: string): Promise<Page> => {
  const opened = await openPage(browser)
  opened.page.on('pageerror', (error) => faults.push(`${username}: ${error.message}`))
  await signInToOrders(opened.page, product, username)
  return opened.page
}

/** The citizen calls, the agent writes the order down and files it; its number is the result. */
const fileByCall = async (): Promise<string> => {
  const { page } = await openPage(browser)
  await signIn(page, product, 'agent1')
  await goReady(page)
  const calling = callHotline(exchange, product, '13888012345', createEar())
  await page.getByTestId('offer-accept').click()
  await page.getByTestId('call-clock').waitFor()
  await page.getByTestId('order-type-COMPLAINT').click()
  await choose(page, 'order-category', '施工噪音')
  await choose(page, 'order-district', '五华')
  await page.getByTestId('order-address').fill('人民中路12号工地')
  await page.getByTestId('order-title').fill('夜间施工噪音扰民')
  await page.getByTestId('order-content').fill('工地凌晨一点仍在施工，已持续三天，影响休息。')
  await page.locator('[data-testid=order-saved][data-state=saved]').waitFor()
  await page.getByTestId('order-submit').click()
  const filed = (await page.getByTestId('order-filed').textContent()) ?? ''
  await hangUp(page)
  await calling
  await page.context().close()
  return /KM\d{14}/.exec(filed)?.[0] ?? `no order number in "${filed}"`
}

type Row = Record<string, unknown>
const orderRow = async (orderNo: string): Promise<Row> => {
  const { rows } = await database.query<Row>('select * from work_orders where order_no = $1', [orderNo])
  return rows[0] ?? {}
}
type Event = { event: string; at: Date; by_role: string | null; data: Record<string, unknown> }
const eventsOf = async (orderNo: string): Promise<Event[]> => {
  const { rows } = await database.query<Event>(
    `select event, at, by_role, data from order_events join order_numbers using (order_id)
     where order_no = $1 and event <> 'save' order by version, seq`,
    [orderNo],
  )
  return rows
}
/** A press is done when its event is in the order's history. */
const becomes = (orderNo: string, status: string): Promise<void> =>
  expect.poll(async () => (await orderRow(orderNo))['status'], { timeout: 15_000 }).toBe(status)
const happened = (orderNo: string, event: string, times: number): Promise<void> =>
  expect
    .poll(async () => (await eventsOf(orderNo)).filter((one) => one.event === event).length, {
      timeout: 15_000,
    })
    .toBe(times)

/** Contact and feedback of one round, by the unit. */
const workOnIt = async (unit: Page, orderNo: string, round: number): Promise<void> => {
  await openOrder(unit, 'unit', orderNo)
  await press(unit, 'contact', { outcome: '=CONTACTED', note: '电话联系诉求人' })
  await happened(orderNo, 'contact', round)
  if (round === 1) await attachPhoto(unit)
  await press(unit, 'feedback', {
    isTrue: true,
    beyondDuty: false,
    contacted: false,
    solved: '=SOLVED',
    handlingNote: '到现场核查，责令夜间停工。',
    publicReply: '您反映的工地已责令夜间停工。',
  })
  await becomes(orderNo, 'FEEDBACK_REVIEW')
}

const photo = '停工现场.png'
/** The smallest picture there is. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** In the form of the feedback: what is added there is named by it. */
const attachPhoto = async (unit: Page): Promise<void> => {
  await unit.getByTestId('act-feedback').click()
  const files = unit.locator('.acts').getByTestId('attachments')
  await files.locator('input[type=file]').setInputFiles({ name: photo, mimeType: 'image/png', buffer: png })
  expect(await files.getByRole('checkbox').isChecked()).toBe(true)
}

/** The citizen's number is masked until somebody says what for; who saw it is kept. */
const reveal = async (page: Page, orderNo: string): Promise<void> => {
  await openOrder(page, 'dispatch', orderNo)
  const number = page.getByTestId('value-callerNumber').first()
  expect(await number.textContent()).toContain('****')
  await page.getByTestId('reveal-callerNumber').first().click()
  await page.getByTestId('reveal-note').fill('核对施工地点')
  expect(await axeFaults(page)).toEqual([])
  await page.getByTestId('reveal-confirm').click()
  await expect.poll(() => number.textContent()).toBe('138 8801 2345')
  const { rows } = await database.query<Row>(`select * from access_log where action = 'reveal'`)
  expect(rows).toMatchObject([{ outcome: 'GIVEN', purpose: 'CONTACT', note: '核对施工地点' }])
}

const passIt = async (reviewer: Page, orderNo: string, attached = false): Promise<void> => {
  await openOrder(reviewer, 'review', orderNo)
  if (attached) await reviewer.getByTestId('feedback-files').getByText(photo).first().waitFor()
  expect(await reviewer.getByTestId('case-feedback').first().textContent()).toContain('责令夜间停工')
  await press(reviewer, 'review_ok')
  await becomes(orderNo, 'PENDING_CALLBACK')
}

/** The questions of domain.md §7 answered by digits: answered, yes, no, unsolved or solved, the result, yes. */
const callBack = async (page: Page, orderNo: string, digits: string): Promise<void> => {
  await openOrder(page, 'callback', orderNo)
  await page.getByTestId('field-outcome-ANSWERED').waitFor()
  for (const digit of digits) await page.keyboard.press(digit)
  await page.keyboard.press('Control+Enter')
}

it('takes one order from the call to the archive by five people, dissatisfied twice, as the rules compute it', async () => {
  const [orderNo, dispatcher, unit, reviewer, caller] = await Promise.all([
    fileByCall(),
    ...['dispatch1', 'eco1', 'review1', 'callback1'].map(desk),
  ] as const)
  if (!dispatcher || !unit || !reviewer || !caller) throw new Error('a desk is missing')

  await reveal(dispatcher, orderNo)
  await dispatcher.getByTestId('suggested-ECO').waitFor()
  const foretold = await dispatcher.getByTestId('due-overall').getAttribute('data-due')
  expect(await axeFaults(dispatcher)).toEqual([])
  await press(dispatcher, 'dispatch')
  await becomes(orderNo, 'PENDING_SIGN')
  const dispatched = await orderRow(orderNo)
  const at = (dispatched['dispatched_at'] as Date).getTime()
  const today = localDay(at)
  expect(dispatched).toMatchObject({
    lead_unit: 'ECO',
    dispatch_due: new Date(atHour(today, 24) - 1000),
    sign_due: new Date(workdaysLater(at, 1)),
    contact_due: new Date(workdaysLater(at, 1)),
    handle_due: new Date(workdaysLater(at, 5)),
    overall_due: new Date(workdaysLater(at, 5)),
  })

  expect(foretold).toBe(String(workdaysLater(at, 5)))

  await openOrder(unit, 'unit', orderNo)
  const promised = unit.getByTestId('clock-overall')
  expect(await promised.getAttribute('data-due')).toBe(String(workdaysLater(at, 5)))
  await press(unit, 'sign')
  await becomes(orderNo, 'HANDLING')
  await workOnIt(unit, orderNo, 1)
  expect(await axeFaults(unit)).toEqual([])
  await passIt(reviewer, orderNo, true)
  expect((await orderRow(orderNo))['callback_due']).toEqual(new Date(workdaysLater(at, 2)))

  await callBack(caller, orderNo, '112332')
  await becomes(orderNo, 'HANDLING')
  expect(await orderRow(orderNo)).toMatchObject({
    ...{ redo_count: 1, dissatisfied_count: 1, is_supervised: false },
    redo_due: new Date(workdaysLater(at, 5)),
    overall_due: new Date(workdaysLater(at, 5)),
  })

  await workOnIt(unit, orderNo, 2)
  await passIt(reviewer, orderNo)
  expect(await axeFaults(reviewer)).toEqual([])
  await callBack(caller, orderNo, '112332')
  await becomes(orderNo, 'HANDLING')
  expect(await orderRow(orderNo)).toMatchObject({
    ...{ redo_count: 2, dissatisfied_count: 2, is_supervised: true },
    redo_due: new Date(workdaysLater(at, 3)),
  })

  await openOrder(unit, 'unit', orderNo)
  expect(await unit.getByTestId('supervision-1').first().getAttribute('data-status')).toBe('ISSUED')
  await press(unit, 'sup_answer', { answer: '已派人驻守工地，夜间断电。' })
  await happened(orderNo, 'sup_answer', 1)
  await workOnIt(unit, orderNo, 3)
  await passIt(reviewer, orderNo)
  await callBack(caller, orderNo, '111111')
  await becomes(orderNo, 'ARCHIVED')
  expect(await axeFaults(caller)).toEqual([])

  expect(await orderRow(orderNo)).toMatchObject({
    ...{ rating_first: 'DISSATISFIED', rating_final: 'SATISFIED', redo_count: 2, callback_count: 3 },
  })
  const events = await eventsOf(orderNo)
  const round = ['contact', 'feedback', 'review_ok', 'callback']
  expect(events.map(({ event }) => event)).toEqual([
    ...['open', 'submit', 'dispatch', 'sign'],
    ...[...round, ...round, 'sup_answer', ...round],
  ])
  // The draft was opened by the call itself.
  expect(new Set(events.slice(1).map(({ by_role }) => by_role))).toEqual(
    new Set(['AGENT', 'DISPATCHER', 'UNIT_L2', 'REVIEWER', 'CALLBACK']),
  )
  expect(await supervisionOf(orderNo)).toMatchObject({ status: 'CLOSED', trigger: 'DISSATISFIED' })
  expect(await messagesOf(orderNo)).toEqual(['T1', 'T3', 'T3', 'T3', 'T5', 'T5', 'U1', 'U3'])
  await inTheTray(caller, orderNo)
  expect(figuresOf(events, at)).toEqual(expectedFigures)
  expect(faults).toEqual([])
})

const supervisionOf = async (orderNo: string): Promise<Row> => {
  const { rows } = await database.query<Row>(
    'select s.* from order_supervisions s join order_numbers using (order_id) where order_no = $1',
    [orderNo],
  )
  return rows[0] ?? {}
}

const messagesOf = async (orderNo: string): Promise<string[]> => {
  const { rows } = await database.query<{ template: string }>(
    'select template from messages join order_numbers using (order_id) where order_no = $1 order by template, created_at',
    [orderNo],
  )
  return rows.map(({ template }) => template)
}

/** What the citizen's telephone was sent, as the tray of the hotline shows it. */
const inTheTray = async (page: Page, orderNo: string): Promise<void> => {
  await page.getByTestId('tab-tray').click()
  for (const template of ['T1', 'T3', 'T5']) {
    await page.locator(`[data-testid=message-${template}]`, { hasText: orderNo }).first().waitFor()
  }
  expect(await axeFaults(page)).toEqual([])
}

const figuresOf = (events: readonly Event[], at: number) => {
  const order = {
    contactable: true,
    events: events.map(({ event, at: when, data }) => ({ event, at: when.getTime(), data })),
  }
  const weeks = 14 * 24 * 3_600_000
  const figures = kpisFromEvents([order], { from: at - weeks, until: at + weeks, now: Date.now() + shiftMs })
  return Object.fromEntries(Object.entries(figures).map(([id, { value }]) => [id, value]))
}

/** Domain.md §9 for this one order: everything on time, redone and supervised, satisfied in the end and not at first. */
const expectedFigures = {
  ...{
    direct_answer_rate: 0,
    dispatch_timely: 100,
    dispatch_accuracy: 100,
    sign_timely: 100,
    response_rate: 100,
  },
  ...{
    on_time_close: 100,
    overdue_rate: 0,
    return_rate: 0,
    extend_rate: 0,
    redo_rate: 100,
    supervise_rate: 100,
  },
  ...{ first_fix: 0, callback_rate: 100, valid_callback: 100, resolve_rate: 100, satisfaction: 100 },
  ...{ satisfaction_first: 0, unit_score: 100 },
}
