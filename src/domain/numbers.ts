/**
 * A telephone number as the hotline keeps it: digits only, without the country's own prefix (domain.md §4.1). A foreign
 * number keeps its `+`. Null when nothing usable is left: the caller withheld it.
 */
export const normaliseNumber = (raw: string): string | null => {
  const compact = raw.replace(/[\s().-]/g, '')
  const home = compact.replace(/^(\+86|0086)/, '')
  const foreign = home.replace(/^00/, '+')
  return /^\+?\d{2,20}$/.test(foreign) ? foreign : null
}

/** A mobile of mainland China: the only kind of number that takes a message. */
export const isMobile = (number: string): boolean => /^1[3-9]\d{9}$/.test(number)
