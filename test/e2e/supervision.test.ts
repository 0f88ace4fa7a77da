import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { openPage, startBrowser } from '../support/browser.ts'
import {
  agentTone,
  becomes,
  callHotline,
  citizenTone,
  goReady,
  heardByAgent,
  heardByCitizen,
  legUp,
  notHeardByAgent,
  notHeardByCitizen,
  signIn,
} from '../support/desk.ts'
import { agentMicrophone, openScene, type Scene } from '../support/scene.ts'

/** Everybody says a tone of their own, so that what adds up can be told apart. */
const leadTone = 1700

let scene: Scene
let leadBrowser: Browser

beforeAll(async () => {
  ;[scene, leadBrowser] = await Promise.all([openScene(), startBrowser(agentMicrophone(leadTone))])
})

afterAll(async () => {
  await leadBrowser.close()
  await scene.end()
})

const idOf = async (username: string): Promise<string> => {
  const { rows } = await scene.database.query<{ id: string }>(
    'select user_id as id from users where username = $1',
    [username],
  )
  return rows[0]?.id ?? ''
}

const isMode = (page: Page, mode: string) =>
  expect.poll(() => page.getByTestId('watch-bar').getAttribute('data-mode')).toBe(mode)

it('listens from the board, whispers, barges in and takes over by keyboard, with sound at every ear; three together; all of it in the log', async () => {
  const { product, browser, exchange, database } = scene
  const agent = await openPage(browser)
  await signIn(agent.page, product, 'agent1')
  const lead = await openPage(leadBrowser)
  await signIn(lead.page, product, 'lead1')
  await legUp(lead.page)
  await lead.page.getByTestId('tab-board').click()
  // Whoever changed last is the first.
  await lead.page.locator('th.inState button').click({ clickCount: 2 })
  await lead.page.getByTestId(`board-agent-${await idOf('agent1')}`).focus()
  await goReady(agent.page)
  const ear = createEar()
  const call = callHotline(exchange, product, '13888712046', ear)
  await agent.page.getByTestId('offer-accept').waitFor({ timeout: 30_000 })
  await agent.page.keyboard.press('F2')
  await heardByCitizen(ear, agentTone)

  // The row, which has moved up since, has the focus still.
  await lead.page.locator('[data-testid^=board-agent-][data-status=talking]:focus').waitFor()
  await lead.page.keyboard.press('l')
  await isMode(lead.page, 'listen')
  await Promise.all([heardByAgent(lead.page, citizenTone), agent.page.getByTestId('watched').waitFor()])
  await heardByAgent(lead.page, agentTone)
  await Promise.all([notHeardByCitizen(ear, leadTone), notHeardByAgent(agent.page, leadTone)])

  await lead.page.keyboard.press('Alt+KeyI')
  await isMode(lead.page, 'whisper')
  await heardByAgent(agent.page, leadTone)
  await notHeardByCitizen(ear, leadTone)

  await lead.page.keyboard.press('Alt+KeyO')
  await isMode(lead.page, 'barge')
  await Promise.all([heardByCitizen(ear, leadTone), heardByAgent(agent.page, leadTone)])

  await lead.page.getByTestId('watch-take-over').click()
  await lead.page.getByTestId('watch-take-over').click()
  await Promise.all([becomes(lead.page, 'talking'), becomes(agent.page, 'wrapUp')])
  await Promise.all([heardByCitizen(ear, leadTone), heardByAgent(lead.page, citizenTone)])
  await Promise.all([notHeardByCitizen(ear, agentTone), notHeardByAgent(agent.page, citizenTone)])
  await lead.page.getByTestId('tab-desk').click()
  // The draft went with the call.
  await lead.page.getByTestId('order-submit').waitFor()

  await goReadyAgain(agent.page)
  await lead.page.keyboard.press('Alt+KeyC')
  await lead.page.locator('.manners [value=join]').check()
  await lead.page.locator('.colleague').first().click()
  await agent.page.getByTestId('offer-asked-by').waitFor()
  await agent.page.keyboard.press('F2')
  await Promise.all([heardByCitizen(ear, agentTone), heardByAgent(agent.page, leadTone)])
  await Promise.all([heardByCitizen(ear, leadTone), heardByAgent(lead.page, agentTone)])
  await Promise.all([heardByAgent(agent.page, citizenTone), heardByAgent(lead.page, citizenTone)])

  await lead.page.keyboard.press('F9')
  await lead.page.keyboard.press('F9')
  await becomes(lead.page, 'wrapUp')
  await lead.page.getByTestId('tab-board').click()
  await lead.page.getByTestId('supervision-log').click()
  const logged = lead.page.getByTestId('supervision-row')
  for (const [index, act] of ['takeOver', 'barge', 'whisper', 'listen'].entries())
    await expect.poll(() => logged.nth(index).getAttribute('data-act')).toBe(act)
  const { rows } = await database.query<{ count: string }>(
    `select count(*) from supervision_log where type = 'leadWatchEnded' and lasted_ms is not null`,
  )
  expect(Number(rows[0]?.count)).toBe(3)
  await call
  expect([...agent.faults, ...lead.faults]).toEqual([])
})

const goReadyAgain = async (page: Page) => {
  await page.keyboard.press('Alt+KeyJ')
  await becomes(page, 'ready')
}
