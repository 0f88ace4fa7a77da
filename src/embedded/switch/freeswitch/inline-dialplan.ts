/**
 * FreeSWITCH's inline dialplan: `app:data,app:data`, parted by commas unless `m:<c>:` in front names another character.
 */
import type { Step } from './runtime.ts'

export const parseInlineDialplan = (text: string): Step[] | undefined => {
  const own = /^m:(.):/su.exec(text)
  const parts = own ? text.slice(own[0].length).split(own[1] ?? ',') : text.split(',')
  const steps = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf(':')
      return at < 0
        ? { application: part, data: '' }
        : { application: part.slice(0, at), data: part.slice(at + 1) }
    })
  return steps.length > 0 ? steps : undefined
}
