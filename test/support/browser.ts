import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** The system's Chromium, or the one that Playwright's installer put in its place. */
const executable = (): { executablePath?: string } => {
  const given = process.env['CHROMIUM_PATH']
  const paths = [given, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = paths.find((path) => path !== undefined && path !== '' && existsSync(path))
  return found === undefined ? {} : { executablePath: found }
}

/** A headless browser whose microphone says what the WAV file holds, over and over. */
export const startBrowser = (microphone: string): Promise<Browser> =>
  chromium.launch({ ...executable(), args: [...flags, `--use-file-for-fake-audio-capture=${microphone}`] })

/** A page at the size the desk is designed for; peer connections are kept where `toneHeard` finds them. */
export const openPage = async (
  browser: Browser,
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> => {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    permissions: ['microphone', 'notifications'],
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await page.addInitScript({ path: fileURLToPath(new URL('page-ear.js', import.meta.url)) })
  return { context, page, faults }
}

/**
 * Level of one frequency in what the page's newest peer connection receives, in dB below full scale, after
 * listening for `ms` (`page-ear.js`).
 */
export const toneHeard = (page: Page, hertz: number, ms = 500): Promise<number> =>
  page.evaluate(
    ({ frequency, duration }) =>
      (globalThis as unknown as { toneHeard: (f: number, d: number) => Promise<number> }).toneHeard(
        frequency,
        duration,
      ),
    { frequency: hertz, duration: ms },
  )

type Watched = { watchTone: (frequency: number, loud: number) => void; longestSilence: () => number }

/** From now on it counts; the function that comes back ends it and gives the longest time without the tone, ms. */
export const watchTone = async (
  page: Page,
  hertz: number,
  loudDb: number,
): Promise<() => Promise<number>> => {
  await page.evaluate(
    ({ frequency, loud }) => (globalThis as unknown as Watched).watchTone(frequency, loud),
    { frequency: hertz, loud: loudDb },
  )
  return () => page.evaluate(() => (globalThis as unknown as Watched).longestSilence())
}
