import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** WCAG 2.2 AA, as far as a machine can tell: each rule that is broken, with the elements that break it. */
export const axeFaults = (page: Page): Promise<readonly string[]> =>
  faultsOf(page, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])

/** Of a page whose colours alone are others than when `axeFaults` looked at it. */
export const axeFaultsOfColour = (page: Page): Promise<readonly string[]> =>
  faultsOf(page, ['color-contrast', 'link-in-text-block'])

/** By tag or by name of the rule. The page's policy forbids foreign scripts, so it is evaluated by the debugger. */
const faultsOf = async (page: Page, rules: string[]): Promise<readonly string[]> => {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async (runOnly) => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run
    const { violations } = await run({
      runOnly,
      // The others are not described, which takes longer than looking for them.
      resultTypes: ['violations'],
    })
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    )
  }, rules)
}
