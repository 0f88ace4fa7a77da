import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { makeSkillAndQueue, openObject, publish } from '../support/administration-desk.ts'
import { openPage } from '../support/browser.ts'
import { callHotline, enter, goReady, hangUp, signIn, statusOf } from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import type { Product } from '../support/product.ts'
import { openScene, type Scene } from '../support/scene.ts'

let scene: Scene
let product: Product
let browser: Browser
let exchange: TestExchange

beforeAll(async () => {
  scene = await openScene()
  ;({ product, browser, exchange } = scene)
})

afterAll(() => scene.end())

const openAdministration = async () => {
  const opened = await openPage(browser)
  const { page } = opened
  await enter(page, product, 'admin')
  await page.getByTestId('tab-admin').click()
  return opened
}

it('takes an administrator’s skill and queue into the next call, says who would not get it, and goes back in one press', async () => {
  const { page, faults } = await openAdministration()
  const refusedByPolicy: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refusedByPolicy.push(message.text())
  })
  await makeSkillAndQueue(page, ['agent1'])

  const [first, second] = [await openPage(browser), await openPage(browser)]
  await signIn(first.page, product, 'agent1')
  await signIn(second.page, product, 'agent2')
  await goReady(second.page)
  await goReady(first.page)

  await page.getByTestId('admin-explain').click()
  await page.getByTestId('explain-queue').selectOption('Q_LEGAL')
  await expect.poll(() => page.getByTestId('explain-1001').textContent()).toContain('等待 2 秒后')
  expect(await page.getByTestId('explain-1002').textContent()).toContain('没有“法律咨询”')
  await page.getByTestId('explain-waited').fill('5')
  await expect.poll(() => page.getByTestId('explain-first').textContent()).toContain('1001')

  const calling = callHotline(exchange, product, '13888012345', createEar())
  await first.page.getByTestId('offer-accept').click()
  await first.page.getByTestId('call-clock').waitFor()
  expect(await statusOf(second.page)).toBe('ready')
  await hangUp(first.page)
  expect(await calling).toMatchObject({ result: 'answered' })

  // A desk that is open learns of a new kind of break.
  await page.getByTestId('admin-breakType').click()
  await page.getByTestId('object-new').click()
  await page.getByTestId('field-code').fill('COACHING')
  await page.getByTestId('field-name').fill('辅导')
  await publish(page, '每周辅导')
  await second.page.getByTestId('state-break-type').click()
  await second.page.getByRole('menuitem', { name: /辅导/ }).click()
  await expect.poll(() => statusOf(second.page)).toBe('onBreak')

  await openObject(page, 'line', 'L12345')
  await page.getByTestId('object-undo').click()
  await page.getByTestId('reason').fill('试行结束')
  await page.getByTestId('reason-done').click()
  await page.getByTestId('said').waitFor()
  expect(await page.getByTestId('field-queueId').textContent()).toContain('SG_GENERAL')
  expect(faults).toEqual([])
  expect(refusedByPolicy).toEqual([])
})
