import { emptyCell, type Absence, type Block, type Cell } from './terms.ts'

/**
 * A cell in one word, as it is stored, sent and typed: entries by commas, then `@from-to` in minutes for each training,
 * then `!LEAVE` or `!SICK`. `D`, `D,+P`, `D@600-660`, `N!SICK`; empty for a day off.
 */
export const cellPattern =
  '^(\\+?[A-Z0-9]{1,3}(,\\+?[A-Z0-9]{1,3}){0,2})?(@\\d{1,4}-\\d{1,4}){0,3}(!(LEAVE|SICK))?$'
const whole = new RegExp(cellPattern)

export const cellToText = ({ entries, training, absence }: Cell): string =>
  entries.join(',') +
  training.map(({ from, to }) => `@${from}-${to}`).join('') +
  (absence === null ? '' : `!${absence}`)

/** Null if the text is no cell. */
export const textToCell = (text: string): Cell | null => {
  if (!whole.test(text)) return null
  if (text === '') return emptyCell
  const [rest = '', absence] = text.split('!')
  const [entries = '', ...blocks] = rest.split('@')
  return {
    entries: entries === '' ? [] : entries.split(','),
    training: blocks.map(toBlock),
    absence: absence === undefined ? null : (absence as Absence),
  }
}

const toBlock = (text: string): Block => {
  const [from = 0, to = 0] = text.split('-').map(Number)
  return { from, to }
}
