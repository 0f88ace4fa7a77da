/** Hides what a reader need not know (domain.md §11): enough stays to recognise a caller, too little to call or find one. */

const hidden = '****'

/**
 * A telephone number: a mobile keeps three and four digits (`138****1234`), every other number loses its last four
 * (`0871-6533****`). A country code before a mobile is dropped. Short service numbers (up to five digits) are public.
 * What is masked already stays as it is.
 */
export const maskNumber = (number: string): string => {
  const compact = number.replace(/[\s()]/g, '')
  if (compact.includes(hidden)) return compact
  const mobile = /^(?:\+?86|0086)?(1[3-9]\d)\d{4}(\d{4})$/.exec(compact.replaceAll('-', ''))
  if (mobile) return `${mobile[1] ?? ''}${hidden}${mobile[2] ?? ''}`
  if (compact.replace(/\D/g, '').length <= 5) return compact
  return `${compact.slice(0, -4)}${hidden}`
}

/** A name: the first character stays, e.g. `王**`. */
export const maskName = (name: string): string => {
  const [first] = name.trim()
  return first === undefined ? '' : `${first}**`
}

/** An identity card or other document: the first three and the last two characters stay. */
export const maskIdNumber = (id: string): string => {
  const characters = Array.from(id.trim())
  if (characters.length <= 5) return '*'.repeat(characters.length)
  const middle = '*'.repeat(characters.length - 5)
  return `${characters.slice(0, 3).join('')}${middle}${characters.slice(-2).join('')}`
}

/** A mobile, or an identity card, that somebody wrote into a text. */
const personalDigits =
  /(?<![\dA-Za-z])(?:(?:\+?86|0086)?[- ]?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[1-9]\d{16}[\dXx])(?![\dA-Za-z])/g

/**
 * Free text for a reader who is not to learn who wrote (domain.md §11): mobiles and identity cards are masked, and so are
 * the `names` of the citizen. Numbers of orders, licences and receipts stay, the work needs them.
 */
export const maskIdentity = (text: string, names: readonly string[] = []): string => {
  const masked = text.replace(personalDigits, (found) =>
    /[Xx]$|^\d{18}$/.test(found) ? maskIdNumber(found) : maskNumber(found.replaceAll(' ', '')),
  )
  return names
    .filter((name) => name.trim().length > 1)
    .reduce((rest, name) => rest.replaceAll(name.trim(), maskName(name)), masked)
}

const idOrNumber =
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9A-Za-z])\+?\d[\d-]{5,}\d(?![0-9A-Za-z])/gi

/** Free text for a log: every run of seven or more digits is masked as a number; UUIDs stay, logs are read by them. */
export const maskNumbersInText = (text: string): string =>
  text.replace(idOrNumber, (found) => {
    const isNumber = /^\+?[\d-]+$/.test(found) && found.length < 36
    return isNumber && found.replace(/\D/g, '').length >= 7 ? maskNumber(found) : found
  })

/** A mobile, with a country code or without, or a landline with its area code; `%2B` is how a SIP URI may write `+`. */
const telephone =
  /(?<![0-9A-Za-z])(?:%2B|\+|00)?(?:86)?(?:1[3-9]\d{9}|0[1-9]\d{1,2}-?\d{7,8})(?![0-9A-Za-z])/gi

/**
 * A line of a log as it may be kept: every mobile and every landline with its area code is masked, whoever wrote the line.
 * Narrower than `maskNumbersInText`, so that times and sizes stay: a log is read by them, and played back from them.
 */
export const maskTelephonesInLine = (line: string): string =>
  line.replace(telephone, (found) => maskNumber(found.replace(/^%2B/i, '+')))
