import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar, type Ear } from '../../src/citizen/ear.ts'
import { openObject, pick, publish } from '../support/administration-desk.ts'
import { openPage } from '../support/browser.ts'
import {
  becomes,
  callHotline,
  citizenTone,
  enter,
  goReady,
  hangUp,
  heardByCitizen,
  legUp,
  signIn,
  statusOf,
} from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import { bytesSince } from '../support/new-files.ts'
import { playRecording } from '../support/player.ts'
import type { Product } from '../support/product.ts'
import { openScene, type Scene } from '../support/scene.ts'
import { writeTone } from '../support/tones.ts'

let scene: Scene
let product: Product
let browser: Browser
let exchange: TestExchange
const folder = mkdtempSync(join(tmpdir(), 'lianxin-closing-'))

beforeAll(async () => {
  scene = await openScene()
  ;({ product, browser, exchange } = scene)
})

afterAll(async () => {
  await scene.end()
  rmSync(folder, { recursive: true, force: true })
})

/** Neither is near a tone that a citizen or an agent says. */
const uploadedTone = 880
/** A second and a half of a message: both sides, 8 kHz, 16 bit. */
const someMessage = 48_000

const openAdministration = async (username: string): Promise<Page> => {
  const { page } = await openPage(browser)
  await (username === 'admin' ? enter : signIn)(page, product, username)
  await page.getByTestId('tab-admin').click()
  return page
}

/** The line 12345 is open for a minute in three days, and takes messages until then. */
const close = async (page: Page) => {
  await openObject(page, 'line', 'L12345')
  await page.getByTestId('field-settings.hours').click()
  const openDay = (new Date(Date.now() + 8 * 3_600_000).getUTCDay() + 3) % 7
  for (const [index, day] of ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].entries()) {
    await page.getByTestId(`hours-${day}`).fill(index === openDay ? '12:00-12:01' : '')
    await page.getByTestId(`hours-${day}`).press('Tab')
  }
  await pick(page, 'field-settings.closed.then', /留言/)
  await publish(page, '夜间停止人工服务')
}

/** Somebody who speaks after the tone, and hangs up once there is a message. */
const leaveMessage = async (from: string, ear: Ear, heard: () => Promise<void>) => {
  const begunAt = Date.now()
  let leave: (() => void) | undefined
  // Patience ends when the message is long enough, whatever the time.
  const after: typeof exchange.exchange.after = (ms, fire) => {
    if (ms !== 90_000) return exchange.exchange.after(ms, fire)
    leave = fire
    return () => undefined
  }
  const patient = { ...exchange, exchange: { ...exchange.exchange, after } }
  const calling = callHotline(patient, product, from, ear)
  await heard()
  await expect
    .poll(() => bytesSince(join(product.dataDir, 'recordings'), begunAt), { timeout: 40_000 })
    .toBeGreaterThan(someMessage)
  leave?.()
  return calling
}

it('says what was uploaded to the next caller after closing, takes a message, and sees it called back by who hears it', async () => {
  const page = await openAdministration('admin')
  const sound = join(folder, 'closed.wav')
  writeTone(sound, uploadedTone, 3)
  await openObject(page, 'prompt', 'closed')
  await page.getByTestId('prompt-file').setInputFiles(sound)
  await page.getByTestId('prompt-facts').waitFor()
  await publish(page, '重新录制')
  await close(page)

  const ear = createEar()
  expect(await leaveMessage('13888012345', ear, () => heardByCitizen(ear, uploadedTone))).toMatchObject({
    result: 'abandoned',
    endedBy: 'citizen',
  })

  const { page: desk } = await openPage(browser)
  await signIn(desk, product, 'agent1')
  await legUp(desk)
  await desk.getByTestId('tab-callbacks').click()
  await desk.getByTestId('callbacks').getByRole('button', { name: /138/ }).first().click()
  await desk.getByTestId('callback-take').click()
  const heard = await playRecording(desk, citizenTone, uploadedTone)
  expect(Math.max(heard.left.citizen, heard.right.citizen)).toBeGreaterThan(-60)
  await desk.getByTestId('callback-dial').click()
  await becomes(desk, 'talking')
  await desk.getByTestId('callback-hangup').click()
  await desk.getByTestId('callback-note').fill('已回电，问题已说明')
  await desk.getByTestId('callback-done').click()
  await desk.getByTestId('callbacks-show-DONE').click()
  await expect.poll(() => desk.getByTestId('callbacks').textContent()).toContain('138')
  await desk.context().close()

  await openObject(page, 'line', 'L12345')
  await page.getByTestId('object-undo').click()
  await page.getByTestId('reason').fill('恢复全天服务')
  await page.getByTestId('reason-done').click()
  await page.getByTestId('said').waitFor()
  await page.context().close()
})

it('proposes a number after three calls that agents marked as harassment, and connects it no more once a lead approves', async () => {
  const from = '13700000001'
  const { page: desk } = await openPage(browser)
  await signIn(desk, product, 'agent2')
  const calls: ReturnType<typeof callHotline>[] = []
  for (const time of [1, 2, 3]) {
    await goReady(desk)
    calls.push(callHotline(exchange, product, from, createEar()))
    await desk.getByTestId('offer-accept').click()
    await desk.getByTestId('call-clock').waitFor()
    await desk.getByTestId('order-discard').click()
    await desk.getByTestId('order-discard-HARASSMENT').click()
    await expect.poll(() => desk.getByTestId('filed-harassments').textContent()).toContain(`第 ${time} 次`)
    // The citizen's rating is not waited for.
    await hangUp(desk)
  }
  await goReady(desk)

  const lead = await openAdministration('lead1')
  await lead.getByTestId('admin-blacklist').click()
  await lead.getByTestId('blacklist-reason').fill('反复辱骂，劝导无效')
  await lead.getByTestId('blacklist-approve').click()
  await lead.getByTestId('blacklist-lift').waitFor()

  expect(await leaveMessage(from, createEar(), () => Promise.resolve())).toMatchObject({ waitMs: null })
  expect(await statusOf(desk)).toBe('ready')
  const answered = { result: 'answered', endedBy: 'hotline' }
  expect(await Promise.all(calls)).toMatchObject([answered, answered, answered])
  await lead.getByTestId('tab-callbacks').click()
  // The list is asked for anew every ten seconds.
  await expect.poll(() => lead.getByTestId('callbacks').textContent(), { timeout: 25_000 }).toContain('137')
})
