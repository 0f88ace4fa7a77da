import type { Page } from 'playwright-core'

type Levels = { readonly citizen: number; readonly agent: number }
type Heard = {
  /** How far it has played, s. */
  readonly advanced: number
  /** Loudest level of each tone in a channel while it played, dB. */
  readonly left: Levels
  readonly right: Levels
}

/** Plays the recording that stands on the page for two seconds, and measures two tones in each channel (`page-ear.js`). */
export const playRecording = async (page: Page, citizenHz: number, agentHz: number): Promise<Heard> => {
  await page.getByTestId('recording-player').waitFor()
  return page.evaluate(
    ([citizen, agent]) =>
      (
        globalThis as unknown as { playRecording: (citizen: number, agent: number) => Promise<Heard> }
      ).playRecording(citizen, agent),
    [citizenHz, agentHz] as const,
  )
}
