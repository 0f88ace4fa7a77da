import type { Page } from 'playwright-core'

/** Publishes the object that is open, with its reason, and waits until it stands. */
export const publish = async (page: Page, reason: string): Promise<void> => {
  await page.getByTestId('object-publish').click()
  await page.getByTestId('publish-reason').fill(reason)
  await page.getByTestId('publish-now').click()
  await page.getByTestId('said').waitFor()
}

/** One of a list that opens on a press. */
export const pick = async (page: Page, testid: string, option: RegExp): Promise<void> => {
  await page.getByTestId(testid).click()
  await page.getByRole('option', { name: option }).filter({ visible: true }).click()
}

export const openObject = async (page: Page, kind: string, id: string): Promise<void> => {
  await page.getByTestId(`admin-${kind}`).click()
  await page.getByTestId(`object-${id}`).click()
}

/**
 * A skill SG_LEGAL that these people have, a queue of it that asks experts at once and everybody who has it after two
 * seconds, and the line 12345 into that queue.
 */
export const makeSkillAndQueue = async (page: Page, usernames: readonly string[]): Promise<void> => {
  await page.getByTestId('admin-skill').click()
  await page.getByTestId('object-new').click()
  await page.getByTestId('field-code').fill('SG_LEGAL')
  await page.getByTestId('field-name').fill('法律咨询')
  await publish(page, '开设法律咨询')

  for (const username of usernames) {
    await page.getByTestId('admin-user').click()
    await page.getByTestId('object-search').fill(username)
    await page.locator('.entry').first().click()
    await pick(page, 'add-skill', /SG_LEGAL/)
    await publish(page, '法律专业')
  }

  await page.getByTestId('admin-queue').click()
  await page.getByTestId('object-new').click()
  await page.getByTestId('field-code').fill('Q_LEGAL')
  await page.getByTestId('field-name').fill('法律咨询队列')
  await pick(page, 'step-0-require', /SG_LEGAL/)
  await page.getByTestId('step-0-SG_LEGAL').selectOption('5')
  await page.getByTestId('step-add').click()
  await page.getByTestId('step-1-after').locator('input').fill('2')
  await page.getByTestId('step-1-SG_LEGAL').selectOption('2')
  await page.getByTestId('object-publish').click()
  // Nobody is an expert of it: said before, and no obstacle.
  await page.getByTestId('notes').waitFor()
  await page.getByTestId('publish-reason').fill('先专家，后熟手')
  await page.getByTestId('publish-now').click()
  await page.getByTestId('said').waitFor()

  await openObject(page, 'line', 'L12345')
  await pick(page, 'field-queueId', /Q_LEGAL/)
  await publish(page, '试行')
}
