import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Entry = {
  readonly name: string
  readonly text: string
  readonly language?: string
  readonly kind?: string
}

const list = new URL('../../../freeswitch/prompts/texts.json', import.meta.url)

/**
 * The prompts that come with the product and what they say, read from the list that they are made from. The English one of
 * a name has `@en-US` behind it. Tones and music say nothing and are left out.
 */
export const readShippedPrompts = (): readonly { readonly name: string; readonly text: string }[] =>
  (JSON.parse(readFileSync(fileURLToPath(list), 'utf8')) as readonly Entry[])
    .filter(({ kind }) => kind !== 'tone' && kind !== 'music')
    .map(({ name, text, language }) => ({ name: language === 'en-US' ? `${name}@en-US` : name, text }))
