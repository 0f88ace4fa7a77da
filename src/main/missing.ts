import { existsSync } from 'node:fs'
import type { Prompts } from '../app/hotline/prompts.ts'
import type { HotlineConfig } from '../app/ports/records.ts'

export const missingOf = (parts: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.entries(parts).flatMap(([name, there]) => (there ? [] : [name]))

/** Only where the prompts lie on this machine can they be looked for; elsewhere the media server will say. */
export const promptsThere = (prompts: Prompts, config: HotlineConfig): boolean =>
  [...new Set(config.lines.map(({ noticePrompt }) => noticePrompt))].every((name) =>
    prompts.files(name).every(existsSync),
  )
